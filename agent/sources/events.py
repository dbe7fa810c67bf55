"""The operating system's word that something happened in a folder.

A hint and nothing more: events may be missing, late or too many, and a folder whose
events cannot be had is simply looked at less often (see `folder.py`).
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from watchdog.events import (
    DirDeletedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

# Without those that our own reading and listing cause.
WAKING: list[type[FileSystemEvent]] = [
    DirDeletedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
FAREWELL = 1.0  # seconds

log = structlog.get_logger(__name__)


class FolderEvents(FileSystemEventHandler):
    """Calls `wake` when something happens in the folder.

    Only the folder's own thread starts and stops it, since both may hang.
    """

    def __init__(self, folder: Path, wake: Callable[[], None]) -> None:
        self._folder = folder
        self._wake = wake
        self._observer: BaseObserver | None = None
        self._ended = False

    @property
    def are_heard(self) -> bool:
        """Whether the system tells us what happens in the folder."""
        return self._observer is not None and not self._ended

    def keep_up(self) -> None:
        """Listen, also to a folder that has been away since the last call."""
        if self._ended:
            self.stop()
        if self._observer is None:
            self._listen()

    def stop(self) -> None:
        """Listen no more."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(FAREWELL)
            self._observer = None

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Wake the scan; what happened it sees for itself."""
        if isinstance(event, DirDeletedEvent) and event.src_path == str(self._folder):
            self._ended = True
        self._wake()

    def _listen(self) -> None:
        if not self._folder.is_dir():  # watchdog would fail in a thread of its own
            return
        observer = Observer()
        observer.name = f"folder-{self._folder.name}-events"
        try:
            observer.schedule(
                self, str(self._folder), recursive=True, event_filter=WAKING
            )
            observer.start()
        except OSError as error:  # away, or the system's watches are used up
            log.debug("no_events", folder=str(self._folder), reason=str(error))
            return
        self._observer = observer
        self._ended = False
