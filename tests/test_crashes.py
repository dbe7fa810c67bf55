"""What nobody caught is noted: a dead thread in the log, a dead process beside it."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from agent import windowed
from agent.cli import commands
from agent.crashes import CRASH_FILE, MOST_BYTES, crashes_noted
from agent.desktop.here import message_box
from agent.errors import PortTaken

CRASH = """
import faulthandler, sys
from pathlib import Path
from agent.crashes import crashes_noted
def brought_down():
    faulthandler._sigsegv()
with crashes_noted(Path(sys.argv[1])):
    brought_down()
"""


def run_until_it_crashes(folder: Path) -> str:
    """Let a process be brought down from outside Python; return what it noted."""
    ended = subprocess.run([sys.executable, "-c", CRASH, str(folder)], check=False)
    assert ended.returncode != 0
    return (folder / CRASH_FILE).read_text("utf-8")


def test_a_process_that_is_brought_down_leaves_where_it_was(tmp_path: Path) -> None:
    noted = run_until_it_crashes(tmp_path)

    assert "brought_down" in noted


def test_what_was_noted_before_is_kept_while_it_is_small(tmp_path: Path) -> None:
    (tmp_path / CRASH_FILE).write_text("yesterday\n")

    assert run_until_it_crashes(tmp_path).startswith("yesterday\n")


def test_what_was_noted_does_not_grow_for_ever(tmp_path: Path) -> None:
    (tmp_path / CRASH_FILE).write_text("x" * (MOST_BYTES + 1))

    assert "xxx" not in run_until_it_crashes(tmp_path)


def test_a_thread_that_dies_says_so_in_the_log(tmp_path: Path) -> None:
    def fail() -> None:
        raise ValueError("a defect of ours")

    with capture_logs() as logs, crashes_noted(tmp_path):
        thread = threading.Thread(target=fail, name="clock")
        thread.start()
        thread.join()

    (entry,) = logs
    assert (entry["event"], entry["thread"]) == ("thread died", "clock")
    assert entry["exc_info"][0] is ValueError


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (PortTaken("Port 44300 används redan."), PortTaken("").title),
        (ValueError("a defect of ours"), "Journalbryggan har avslutats"),
    ],
)
def test_without_a_console_every_error_is_told_in_a_message_box(
    monkeypatch: pytest.MonkeyPatch, error: Exception, title: str
) -> None:
    told: list[tuple[str, str]] = []

    def fail(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr(commands, "main", fail)
    monkeypatch.setattr(message_box, "show_message", lambda *text: told.append(text))

    with capture_logs():
        assert windowed.main() == 2

    ((shown, text),) = told
    assert shown == title
    assert "a defect of ours" not in text
