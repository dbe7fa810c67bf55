"""Watching for real: the thread, the system's events, and folders that hang."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Self

import pytest

from agent.sources import folder as folder_module
from agent.sources.folder import SETTLE, FolderState, FolderWatch
from agent.sources.listing import Listing, Stamp
from tests.tools import is_wine

VISIBLE = 3.0  # seconds from a closed file to its receiver, on a local disk
SOON = 15.0  # where the time is not the question, on a busy machine
QUICK = 0.3  # a shorter settling time, where the time is not the question


class Live:
    """A running watch, and what it has said."""

    def __init__(
        self,
        root: Path,
        interval: float = 60,
        patience: float = 30,
        settle: float = QUICK,
    ) -> None:
        self.root = root
        self.files: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
        self.states: SimpleQueue[FolderState] = SimpleQueue()
        self.watch = FolderWatch(
            root,
            on_file=lambda path, content: self.files.put((path.name, content)),
            on_refused=lambda _path, _error: None,
            on_state=lambda _folder, state: self.states.put(state),
            interval=interval,
            settle=settle,
            patience=patience,
        )

    def __enter__(self) -> Self:
        self.watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.watch.stop()


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Looks so seldom that only an event explains a file found soon."""
    with Live(tmp_path) as watch:
        assert watch.states.get(timeout=SOON) is FolderState.READY
        yield watch


def test_a_closed_file_arrives_within_three_seconds(tmp_path: Path) -> None:
    with Live(tmp_path, settle=SETTLE) as live:
        assert live.states.get(timeout=SOON) is FolderState.READY
        (tmp_path / "a25.si").write_bytes(b"hela")

        assert live.files.get(timeout=VISIBLE) == ("a25.si", b"hela")


def test_a_file_in_a_new_subfolder_arrives_too(live: Live) -> None:
    (live.root / "BRF Sjöutsikten").mkdir()
    (live.root / "BRF Sjöutsikten" / "a25.si").write_bytes(b"hela")

    assert live.files.get(timeout=SOON) == ("a25.si", b"hela")


def test_a_file_moved_into_place_arrives(live: Live) -> None:
    (live.root / "a25.tmp").write_bytes(b"hela")
    (live.root / "a25.tmp").rename(live.root / "a25.si")

    assert live.files.get(timeout=SOON) == ("a25.si", b"hela")


def test_a_slow_writer_is_waited_for(live: Live) -> None:
    with (live.root / "a25.si").open("wb", buffering=0) as file:
        for _ in range(8):
            file.write(b"x" * 1000)
            time.sleep(QUICK / 2)
        assert live.files.empty()

    assert live.files.get(timeout=SOON) == ("a25.si", b"x" * 8000)
    with pytest.raises(Empty):
        live.files.get(timeout=3 * QUICK)


def test_files_present_at_start_arrive(tmp_path: Path) -> None:
    (tmp_path / "a25.si").write_bytes(b"hela")

    with Live(tmp_path) as live:
        assert live.files.get(timeout=SOON) == ("a25.si", b"hela")


@pytest.mark.skipif(is_wine(), reason="Wine keeps a removed folder while watched")
def test_events_are_heard_again_after_the_folder_was_away(tmp_path: Path) -> None:
    root = tmp_path / "journaler"
    root.mkdir()
    with Live(root, interval=0.3) as live:
        assert live.states.get(timeout=SOON) is FolderState.READY
        root.rmdir()
        assert live.states.get(timeout=SOON) is FolderState.UNREACHABLE
        root.mkdir()
        assert live.states.get(timeout=SOON) is FolderState.READY

        (root / "a25.si").write_bytes(b"hela")

        assert live.files.get(timeout=SOON) == ("a25.si", b"hela")


def test_a_folder_that_was_moved_away_is_no_longer_listened_to(
    tmp_path: Path,
) -> None:
    root = tmp_path / "journaler"
    root.mkdir()
    with Live(root, interval=0.1) as live:
        assert live.states.get(timeout=SOON) is FolderState.READY
        assert "folder-journaler-events" in _threads()
        root.rename(tmp_path / "elsewhere")
        assert live.states.get(timeout=SOON) is FolderState.UNREACHABLE

        deadline = time.monotonic() + SOON
        while "folder-journaler-events" in _threads():
            assert time.monotonic() < deadline
            time.sleep(0.05)


def _threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()}


def test_what_came_during_a_pause_arrives_after_it(live: Live) -> None:
    live.watch.paused = True
    (live.root / "a25.si").write_bytes(b"hela")
    with pytest.raises(Empty):
        live.files.get(timeout=3 * QUICK)

    live.watch.paused = False

    assert live.files.get(timeout=SOON) == ("a25.si", b"hela")


def test_a_scan_that_fails_badly_is_logged_and_the_watch_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failed = Listing.files, threading.Event()

    def fail_first(listing: Listing) -> dict[str, Stamp]:
        if not failed.is_set():
            failed.set()
            raise ValueError("a defect of ours")
        return real(listing)

    monkeypatch.setattr(Listing, "files", fail_first)
    monkeypatch.setattr(folder_module, "SUPERVISOR_PAUSES", (0.01,))
    (tmp_path / "a25.si").write_bytes(b"hela")

    with Live(tmp_path) as live:
        assert live.files.get(timeout=SOON) == ("a25.si", b"hela")
    assert failed.is_set()


class Hanging:
    """Makes every listing of one folder hang until `released`."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.released = threading.Event()
        real = os.scandir

        def scandir(path: str) -> "os._ScandirIterator[str]":
            if path == str(root):
                self.released.wait(20)
            return real(path)

        monkeypatch.setattr(os, "scandir", scandir)


def test_a_hanging_folder_is_unreachable_and_ready_when_it_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = Hanging(tmp_path, monkeypatch)
    with Live(tmp_path, patience=0.05) as live:
        assert live.states.get(timeout=SOON) is FolderState.UNREACHABLE
        (tmp_path / "a25.si").write_bytes(b"hela")
        hanging.released.set()

        assert live.states.get(timeout=SOON) is FolderState.READY
        assert live.files.get(timeout=SOON) == ("a25.si", b"hela")


def test_a_hanging_folder_hurts_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share, local = tmp_path / "share", tmp_path / "local"
    share.mkdir()
    local.mkdir()
    hanging = Hanging(share, monkeypatch)
    (local / "a25.si").write_bytes(b"hela")

    with Live(share), Live(local) as live:
        assert live.files.get(timeout=SOON) == ("a25.si", b"hela")
        ours = [t for t in threading.enumerate() if t.name.startswith("folder-")]
        assert len(ours) > 2
        assert all(thread.daemon for thread in ours)  # the process could end now
        hanging.released.set()


def test_stop_does_not_wait_for_a_hanging_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = Hanging(tmp_path, monkeypatch)
    live = Live(tmp_path, patience=0.05)
    live.watch.start()
    assert live.states.get(timeout=SOON) is FolderState.UNREACHABLE

    began = time.monotonic()
    live.watch.stop()
    took = time.monotonic() - began
    hanging.released.set()

    assert took < 10
    with pytest.raises(Empty):  # what comes after stop() is not told
        live.states.get(timeout=0.5)


@pytest.mark.skipif(is_wine(), reason="Wine ends a watch after a second or more")
def test_stop_is_prompt_and_leaves_no_thread(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with Live(tmp_path) as live:
        assert live.states.get(timeout=SOON) is FolderState.READY
        began = time.monotonic()

    assert time.monotonic() - began < 10
    assert set(threading.enumerate()) <= before


def test_a_watch_that_never_started_can_be_stopped(tmp_path: Path) -> None:
    Live(tmp_path).watch.stop()
