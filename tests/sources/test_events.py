"""The operating system's word that something happened."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from watchdog.observers.api import BaseObserver

from agent.sources.events import FolderEvents
from tests.tools import is_wine

SOON = 15.0
AT_REST = 0.3


@pytest.fixture
def woken() -> threading.Event:
    return threading.Event()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "journaler"
    root.mkdir()
    return root


@pytest.fixture
def events(root: Path, woken: threading.Event) -> Iterator[FolderEvents]:
    events = FolderEvents(root, woken.set)
    yield events
    events.stop()


def test_a_written_file_wakes(
    events: FolderEvents, root: Path, woken: threading.Event
) -> None:
    events.keep_up()

    (root / "a25.si").write_bytes(b"journal")

    assert woken.wait(SOON)


def test_listing_and_reading_do_not_wake(
    events: FolderEvents, root: Path, woken: threading.Event
) -> None:
    (root / "a25.si").write_bytes(b"journal")
    events.keep_up()

    assert [path.read_bytes() for path in root.iterdir()] == [b"journal"]

    assert not woken.wait(AT_REST)


@pytest.mark.skipif(is_wine(), reason="Wine keeps a removed folder while watched")
def test_a_folder_made_anew_is_listened_to_again(
    events: FolderEvents, root: Path, woken: threading.Event
) -> None:
    events.keep_up()
    root.rmdir()
    assert woken.wait(SOON)
    root.mkdir()
    events.keep_up()
    woken.clear()

    (root / "a25.si").write_bytes(b"journal")

    assert woken.wait(SOON)


def test_a_folder_that_is_not_there_is_listened_to_when_it_is(
    events: FolderEvents, root: Path, woken: threading.Event
) -> None:
    root.rmdir()
    events.keep_up()
    root.mkdir()
    events.keep_up()

    (root / "a25.si").write_bytes(b"journal")

    assert woken.wait(SOON)


def test_a_system_without_watches_left_is_no_obstacle(
    events: FolderEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_observer: BaseObserver) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(BaseObserver, "start", refuse)

    events.keep_up()


def test_after_stop_nothing_wakes(
    events: FolderEvents, root: Path, woken: threading.Event
) -> None:
    events.keep_up()
    events.stop()

    (root / "a25.si").write_bytes(b"journal")

    assert not woken.wait(AT_REST)
