"""A thread that does one thing after another, so that no icon ever waits for it."""

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

import structlog

log = structlog.get_logger(__name__)

Work = Callable[[], None]
A_DAY = 24 * 3600.0  # seconds


class Worker:
    """Calls, in order and on its own thread, what is handed over to it.

    Args:
        name: The thread's.
        regularly: Called every `interval` seconds too, however much there is to do.
        interval: Seconds.
    """

    def __init__(
        self, name: str, regularly: Work = lambda: None, interval: float = A_DAY
    ) -> None:
        self._queue: SimpleQueue[Work | None] = SimpleQueue()
        self._regularly = regularly
        self._interval = interval
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; what was handed over before is done first."""
        self._thread.start()

    def hand_over(self, work: Work) -> None:
        """Have this called soon. Returns at once, from any thread."""
        self._queue.put(work)

    def stop(self) -> None:
        """End after what has been handed over, without waiting for it."""
        self._queue.put(None)

    def _run(self) -> None:
        due = time.monotonic() + self._interval
        while True:
            if time.monotonic() >= due:
                due = time.monotonic() + self._interval
                self._do(self._regularly)
            try:
                work = self._queue.get(timeout=max(0.0, due - time.monotonic()))
            except Empty:
                continue
            if work is None:
                return
            self._do(work)

    def _do(self, work: Work) -> None:
        try:
            work()
        except Exception:  # the thread's supervisor
            log.exception("tray_work_failed")
