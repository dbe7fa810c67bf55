"""Windows' own message box, for what must be said where there is no page."""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

from ctypes import wintypes
from typing import Final

from agent.desktop.windows.calls import declare

ICON_ERROR: Final = 0x10
SET_FOREGROUND: Final = 0x1_0000


def show_message(title: str, text: str) -> None:
    """Show a text and wait until the user has read it."""
    show = declare(
        "user32.dll", "MessageBoxW", wintypes.INT,
        wintypes.HWND, wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.UINT,
    )  # fmt: skip
    show(None, text, title, ICON_ERROR | SET_FOREGROUND)
