"""The watched folders together: what each is doing, and what has come out of them."""

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent.errors import FileRefused, LedgerError
from agent.intake import refuse_unread, take_in
from agent.ledger.ledger import Ledger
from agent.sources.folder import FolderState, FolderWatch


@dataclass(frozen=True, slots=True)
class FolderView:
    """A watched folder as the page shows it. `state` is None until the first look.

    `unsaved` counts files that have been read, and that the ledger could not take yet.
    """

    path: Path
    state: FolderState | None
    paused: bool
    last_file: str
    last_read_at: datetime | None
    unsaved: int = 0


class Folders:
    """Watches folders and takes in what lands there."""

    def __init__(
        self,
        ledger: Ledger,
        paths: Sequence[Path],
        *,
        on_new: Callable[[int], None],
    ) -> None:
        """Watch `paths`; hear of new journals by number."""
        self._ledger = ledger
        self._on_new = on_new
        self._states: dict[Path, FolderState] = {}
        self._last: dict[Path, tuple[str, datetime]] = {}
        self._unsaved: defaultdict[Path, set[Path]] = defaultdict(set)
        self._lock = threading.Lock()
        self._changing = threading.Lock()
        self._is_running = False
        self._paused = False
        self._watches = [self._watch(path) for path in paths]

    def have_settled(self) -> bool:
        """Tell whether everything that lies there now has been taken in."""
        return all(watch.has_settled for watch in self._watches)

    def have_looked(self) -> bool:
        """Tell whether what df3 wrote while we were away is known, as far as it can be.

        Nothing is sent before: it may be another version of what would be.
        """
        with self._lock:
            return self._paused or all(watch.has_looked for watch in self._watches)

    @property
    def paused(self) -> bool:
        """Whether the user has paused the watch."""
        return self._paused

    def start(self) -> None:
        """Begin to watch; what is in the folders already is found too."""
        with self._changing:
            self._is_running = True
            for watch in self._watches:
                watch.start()

    def stop(self) -> None:
        """End, also where a network folder hangs."""
        with self._changing:
            self._is_running = False
            for watch in self._watches:
                watch.stop()

    def watch(self, paths: Sequence[Path]) -> None:
        """Watch these folders from now on, and no others."""
        with self._changing:
            if not self._is_running:
                return
            before = {watch.folder: watch for watch in self._watches}
            new = [self._watch(path) for path in paths if path not in before]
            gone = [watch for folder, watch in before.items() if folder not in paths]
            stay = {**before, **{watch.folder: watch for watch in new}}
            with self._lock:
                self._watches = [stay[path] for path in dict.fromkeys(paths)]
            for watch in gone:
                self._forget(watch)
            for watch in new:
                watch.paused = self._paused
                watch.start()

    def pause(self, paused: bool) -> None:  # noqa: FBT001  the menu's check mark
        """Leave the folders alone, or look again."""
        with self._changing:
            self._paused = paused
            for watch in self._watches:
                watch.paused = paused

    def views(self) -> tuple[FolderView, ...]:
        """Return how each folder is."""
        with self._lock:
            return tuple(self._view(watch) for watch in self._watches)

    def _watch(self, path: Path) -> FolderWatch:
        return FolderWatch(
            path,
            on_file=lambda file, content: self._take_in(path, file, content),
            on_refused=self._refuse,
            on_state=self._note_state,
        )

    def _forget(self, watch: FolderWatch) -> None:
        watch.stop()
        with self._lock:
            self._states.pop(watch.folder, None)
            self._last.pop(watch.folder, None)
            self._unsaved.pop(watch.folder, None)

    def _take_in(self, folder: Path, file: Path, content: bytes) -> None:
        try:
            imported = take_in(self._ledger, file, content)
        except LedgerError:
            with self._lock:
                self._unsaved[folder].add(file)
            raise
        with self._lock:
            self._unsaved[folder].clear()
            self._last[folder] = (file.name, self._ledger.now())
        if imported.new or imported.changed:
            self._on_new(imported.new + imported.changed)

    def _refuse(self, file: Path, refusal: FileRefused) -> None:
        refuse_unread(self._ledger, file, refusal)

    def _note_state(self, folder: Path, state: FolderState) -> None:
        with self._lock:
            self._states[folder] = state

    def _view(self, watch: FolderWatch) -> FolderView:
        name, at = self._last.get(watch.folder, ("", None))
        state = self._states.get(watch.folder)
        unsaved = len(self._unsaved[watch.folder])
        return FolderView(watch.folder, state, self._paused, name, at, unsaved)


def looked_at(paths: Sequence[Path]) -> tuple[FolderView, ...]:
    """Look at folders once, without watching them."""
    return tuple(
        FolderView(
            path,
            FolderState.READY if path.is_dir() else FolderState.UNREACHABLE,
            paused=False,
            last_file="",
            last_read_at=None,
        )
        for path in paths
    )
