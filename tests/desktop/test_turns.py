"""Turns: one process at a time, whoever waits gets in, whoever waits too long is told.

Two handles of one process exclude each other as two processes do.
"""

import threading
from pathlib import Path

import pytest

from agent.desktop.turns import Turns
from agent.errors import AlreadyRunning


def never(_seconds: float) -> None:
    raise AssertionError("nobody has to wait")


def test_alone_nobody_waits(tmp_path: Path) -> None:
    turns = Turns(tmp_path / "new" / "folder", 1.0, never)
    for _ in range(2):
        with turns.turn("1018318"):
            pass


def test_other_names_do_not_wait(tmp_path: Path) -> None:
    turns = Turns(tmp_path, 1.0, never)
    with turns.turn("1018318"), turns.turn("1018319"):
        pass


def test_whoever_comes_second_waits_for_the_first_to_end(tmp_path: Path) -> None:
    held, done = threading.Event(), threading.Event()
    order: list[str] = []

    def first() -> None:
        with Turns(tmp_path, 1.0).turn("x"):
            held.set()
            done.wait(30)
            order.append("first")

    thread = threading.Thread(target=first, name="first")
    thread.start()
    held.wait(30)

    def wait(_seconds: float) -> None:
        done.set()
        thread.join(30)

    with Turns(tmp_path, 1.0, wait).turn("x"):
        order.append("second")
    assert order == ["first", "second"]


def test_whoever_waits_too_long_is_told(tmp_path: Path) -> None:
    waited: list[float] = []
    turns = Turns(tmp_path, 1.0, waited.append)
    with (
        Turns(tmp_path, 1.0).turn("x"),
        pytest.raises(AlreadyRunning, match="En annan Journalbryggan"),
        turns.turn("x"),
    ):
        pass
    assert sum(waited) == pytest.approx(1.0)


def test_a_turn_that_fails_ends(tmp_path: Path) -> None:
    turns = Turns(tmp_path, 1.0, never)
    with pytest.raises(ZeroDivisionError), turns.turn("x"):
        raise ZeroDivisionError
    with turns.turn("x"):
        pass


def test_a_name_from_elsewhere_leads_to_no_other_folder(tmp_path: Path) -> None:
    with Turns(tmp_path / "here", 1.0, never).turn("../../there"):
        pass
    assert [one.name for one in tmp_path.iterdir()] == ["here"]


def test_a_folder_that_cannot_be_written_to_stops_nobody(tmp_path: Path) -> None:
    taken = tmp_path / "a file"
    taken.write_bytes(b"")
    with Turns(taken / "folder", 1.0, never).turn("x"):
        pass
