"""Watching one folder: every complete file in it is handed over once.

The scan is the truth; the operating system's events only wake it, because they get
lost on network drives. A folder that cannot be listed is unreachable, never empty. A
file is complete when its size and time have stood still over two scans and it can be
opened. Each folder has a thread of its own, which may hang without hurting anyone.
Nothing is ever changed in the folder.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import structlog

from agent.errors import AgentError, FileRefused, FolderUnreachable
from agent.sources.events import FolderEvents
from agent.sources.listing import Listing, Stamp, is_network_share, read_settled

MAX_BYTES = 64 * 2**20
LOCAL_INTERVAL = 5.0  # seconds between scans where no events are to be had
HEARD_INTERVAL = 15.0  # where events wake the scan, and one may get lost
SHARE_INTERVAL = 20.0
SETTLE = 1.0  # seconds that size and time must stand still
PATIENCE = 30.0  # seconds until a folder that hangs counts as unreachable
STUCK = 60.0  # seconds until the user hears of a file that cannot be opened
CALM = 0.2  # seconds at least between scans, however many events come
FAREWELL = 1.0  # seconds that stop() waits for the thread
SUPERVISOR_PAUSES = (1.0, 5.0, 30.0, 60.0)

log = structlog.get_logger(__name__)


class FolderState(StrEnum):
    """Whether the folder could be listed when we last tried."""

    READY = "ready"
    UNREACHABLE = "unreachable"


@dataclass(slots=True)
class _Pending:
    """A version of a file that is not handed over yet; times are the clock's."""

    stamp: Stamp
    since: float
    due: float
    attempts: int = 0
    reported: bool = False


class FolderWatch:
    """Watches one folder, subfolders included, from start() to stop().

    All three callbacks run on the folder's own thread; `on_state` may also run on the
    thread that notices a hanging folder. Where `on_file` or `on_refused` raises, the
    file is handed over again later, less and less often.

    Args:
        folder: Need not exist; it is then unreachable until it does.
        on_file: Takes a complete file, new or changed: its path and content.
        on_refused: Hears of a file over 64 MB, or that nobody has let us open for a
            minute. The latter is still handed over once it can be opened.
        on_state: Hears the folder's first state and every change of it.
        interval: Seconds between scans; by default the pace that suits the folder.
        settle: Seconds that size and time must stand still.
        patience: Seconds until a listing or reading that hangs counts as unreachable.
        clock: Seconds that only go forward.
    """

    def __init__(
        self,
        folder: Path,
        *,
        on_file: Callable[[Path, bytes], None],
        on_refused: Callable[[Path, FileRefused], None],
        on_state: Callable[[Path, FolderState], None],
        interval: float | None = None,
        settle: float = SETTLE,
        patience: float = PATIENCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folder = folder
        self._on_file = on_file
        self._on_refused = on_refused
        self._on_state = on_state
        self._asked_interval = interval
        self._settle = settle
        self._patience = patience
        self._clock = clock
        self._listing = Listing(folder)
        self._handed_over: dict[str, Stamp] = {}
        self._pending: dict[str, _Pending] = {}
        self._state: FolderState | None = None
        self._began_at = clock()
        self._has_looked = False
        self._state_lock = threading.Lock()
        self._paused = False
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"folder-{folder.name}", daemon=True
        )

    def start(self) -> None:
        """Begin to watch; what is in the folder already is found too."""
        self._thread.start()

    def stop(self) -> None:
        """End within a second or so, even where the folder hangs."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(FAREWELL)
        if self._thread.is_alive():
            log.warning("folder_hangs_at_stop", folder=str(self.folder))

    @property
    def paused(self) -> bool:
        """While true the folder is left alone; afterwards nothing has been missed."""
        return self._paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        self._paused = paused
        self._wake.set()

    @property
    def has_settled(self) -> bool:
        """Whether the folder has been listed, and all in it handed over."""
        return self._state is FolderState.READY and not self._pending

    @property
    def has_looked(self) -> bool:
        """Whether all that lay there at first has been handed over, or tried.

        A folder that cannot be listed is not waited for, nor for more than `patience`
        a file that never stands still.
        """
        return self._has_looked or self._clock() - self._began_at >= self._patience

    def look(self) -> float:
        """Scan once, hand over what is complete, and say when to look again.

        start() calls this for ever. Its result is in seconds.
        """
        try:
            with self._noticed_when_hanging():
                found = self._listing.files()
        except FolderUnreachable as error:
            self._pending.clear()
            self._tell(FolderState.UNREACHABLE, error.detail)
            self._has_looked = True
            return self._interval
        self._follow(found)
        self._tell(FolderState.READY)
        for path in self._complete():
            if not self._stopping.is_set() and not self._paused:
                self._hand_over(path, self._pending[path])
        self._has_looked |= all(one.attempts for one in self._pending.values())
        return self._until_next()

    def _run(self) -> None:
        events = FolderEvents(self.folder, self._wake.set)
        failures = 0
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                pause = self._interval if self._paused else self._look_with(events)
                failures = 0
            except Exception:  # the thread's supervisor
                step = min(failures, len(SUPERVISOR_PAUSES) - 1)
                pause = SUPERVISOR_PAUSES[step]
                failures += 1
                log.exception("folder_scan_failed", folder=str(self.folder))
            self._wake.wait(pause)
            self._stopping.wait(CALM)
        events.stop()

    def _look_with(self, events: FolderEvents) -> float:
        if not self._is_share:
            events.keep_up()
        pause = self.look()
        if self._state is FolderState.UNREACHABLE:
            events.stop()
        is_calm = events.are_heard and not self._pending and not self._asked_interval
        return HEARD_INTERVAL if is_calm else pause

    def _follow(self, found: dict[str, Stamp]) -> None:
        """Note what is new or changed; forget what went before it was complete."""
        now = self._clock()
        fresh = {p: s for p, s in found.items() if self._handed_over.get(p) != s}
        for path in self._pending.keys() - fresh.keys():
            del self._pending[path]
        for path, stamp in fresh.items():
            pending = self._pending.get(path)
            if pending is None or pending.stamp != stamp:
                self._pending[path] = _Pending(stamp, now, now + self._settle)

    def _complete(self) -> list[str]:
        """The paths whose turn it is, oldest file first."""
        now = self._clock()
        due = [
            (p.stamp.modified_ns, path)
            for path, p in self._pending.items()
            if p.due <= now
        ]
        return [path for _, path in sorted(due)]

    def _hand_over(self, path: str, pending: _Pending) -> None:
        self._postpone(pending)  # first: whatever happens, the others get their turn
        try:
            done = self._deliver(path, pending)
        except AgentError as error:
            log.warning("file_not_taken", path=path, reason=str(error))
            return
        if done:
            self._handed_over[path] = pending.stamp
            del self._pending[path]

    def _deliver(self, path: str, pending: _Pending) -> bool:
        """Whether the file has found its receiver."""
        if pending.stamp.size > MAX_BYTES:
            self._on_refused(_writable(path), _too_large(path, pending.stamp))
            return True
        with self._noticed_when_hanging():
            content = read_settled(path, pending.stamp)
        if content is None:
            self._report_when_stuck(path, pending)
            return False
        self._on_file(_writable(path), content)
        return True

    def _report_when_stuck(self, path: str, pending: _Pending) -> None:
        if not pending.reported and self._clock() - pending.since >= STUCK:
            self._on_refused(_writable(path), _cannot_be_opened(path))
            pending.reported = True

    def _postpone(self, pending: _Pending) -> None:
        delay = min(self._settle * 2**pending.attempts, self._interval)
        pending.due = self._clock() + delay
        pending.attempts += 1

    def _until_next(self) -> float:
        now = self._clock()
        waits = (pending.due - now for pending in self._pending.values())
        return max(0.0, min(waits, default=self._interval))

    def _tell(self, state: FolderState, reason: str = "") -> None:
        with self._state_lock:
            if state is self._state or self._stopping.is_set():
                return
            self._state = state
            log.info("folder_state", folder=str(self.folder), state=state, why=reason)
            self._on_state(self.folder, state)

    @contextmanager
    def _noticed_when_hanging(self) -> Iterator[None]:
        """Tell that the folder is unreachable if the block takes too long.

        A network drive that went away makes a listing hang for a minute or two.
        """
        timer = threading.Timer(
            self._patience, self._tell, (FolderState.UNREACHABLE, "hangs")
        )
        timer.name = f"folder-{self.folder.name}-patience"
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    @cached_property
    def _is_share(self) -> bool:
        return is_network_share(self.folder)

    @cached_property
    def _interval(self) -> float:
        if self._asked_interval is not None:
            return self._asked_interval
        return SHARE_INTERVAL if self._is_share else LOCAL_INTERVAL


def _writable(path: str) -> Path:
    """Give the path in characters that can be stored and shown.

    The names of files may have halves of characters, which no encoding has.
    """
    return Path(path.encode("utf-8", "xmlcharrefreplace").decode("utf-8"))


def _too_large(path: str, stamp: Stamp) -> FileRefused:
    return FileRefused(
        f"{_writable(path).name} är {stamp.size // 2**20} MB. "
        f"Journalbryggan läser filer på högst {MAX_BYTES // 2**20} MB.",
        action="Skriv ut journalerna i flera mindre filer.",
    )


def _cannot_be_opened(path: str) -> FileRefused:
    return FileRefused(
        f"{_writable(path).name} går inte att öppna: ett annat program använder den, "
        "eller så saknas behörighet att läsa den.",
        action="Stäng programmet som använder filen. Den läses sedan av sig själv.",
    )
