"""Asking the user, and asking Windows for a new start."""

import sys

import pytest

# mypy: no-warn-unreachable
if sys.platform != "win32":
    pytest.skip("for Windows alone", allow_module_level=True)

from pathlib import Path

from structlog.testing import capture_logs

from agent.desktop.answer import Answer
from agent.desktop.windows import message_box, restart

YES, NO, CANCEL, CLOSED = 6, 7, 2, 0


@pytest.mark.parametrize(
    ("pressed", "answer"),
    [
        (YES, Answer.YES),
        (NO, Answer.NO),
        (CANCEL, Answer.CANCEL),
        (CLOSED, Answer.CANCEL),
    ],
)
def test_the_button_is_the_answer(
    monkeypatch: pytest.MonkeyPatch, pressed: int, answer: Answer
) -> None:
    monkeypatch.setattr(message_box, "_show", lambda *_: pressed)

    assert message_box.ask("En överföring pågår", "Ska den bli klar?") is answer


@pytest.mark.parametrize("program", [None, Path(r"C:\Program Files\Journalbryggan")])
def test_windows_takes_the_wish_to_be_started_again(
    monkeypatch: pytest.MonkeyPatch, program: Path | None
) -> None:
    monkeypatch.setattr(restart, "program_folder", lambda: program)

    with capture_logs() as logs:
        restart.ask_to_be_restarted()

    assert logs == []
