"""A thread that does one thing after another, so that no icon ever waits for it."""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

import structlog

log = structlog.get_logger(__name__)

Work = Callable[[], None]


class Worker:
    """Calls, in order and on its own thread, what is handed over to it.

    Args:
        name: The thread's.
        idle: Called when nothing has come for `idle_after` seconds.
        idle_after: None for never.
    """

    def __init__(
        self, name: str, idle: Work | None = None, idle_after: float | None = None
    ) -> None:
        self._queue: SimpleQueue[Work | None] = SimpleQueue()
        self._idle = idle
        self._idle_after = idle_after
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
        while (work := self._next()) is not None:
            try:
                work()
            except Exception:  # the thread's supervisor
                log.exception("tray_work_failed")

    def _next(self) -> Work | None:
        try:
            return self._queue.get(timeout=self._idle_after)
        except Empty:
            return self._idle
