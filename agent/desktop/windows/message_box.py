"""Windows' own message box, for what must be said where there is no page."""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

from ctypes import wintypes
from typing import Final

from agent.desktop.answer import Answer
from agent.desktop.windows.calls import declare

YES_NO_CANCEL: Final = 0x03
ICON_ERROR: Final = 0x10
ICON_QUESTION: Final = 0x20
SET_FOREGROUND: Final = 0x1_0000
ANSWERS: Final = {6: Answer.YES, 7: Answer.NO}  # IDYES, IDNO


def show_message(title: str, text: str) -> None:
    """Show a text and wait until the user has read it."""
    _show(title, text, ICON_ERROR)


def ask(title: str, text: str) -> Answer:
    """Ask with the buttons yes, no and cancel, in Windows' own language."""
    return ANSWERS.get(_show(title, text, YES_NO_CANCEL | ICON_QUESTION), Answer.CANCEL)


def _show(title: str, text: str, kind: int) -> int:
    show = declare(
        "user32.dll", "MessageBoxW", wintypes.INT,
        wintypes.HWND, wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.UINT,
    )  # fmt: skip
    return int(show(None, text, title, kind | SET_FOREGROUND))
