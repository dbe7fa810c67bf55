"""The drives of this PC, network drives among them; none of them is asked anything."""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import ctypes
from pathlib import Path
from string import ascii_uppercase
from typing import Final

FIXED: Final = 3  # GetDriveTypeW
REMOTE: Final = 4


def drives() -> tuple[Path, ...]:
    """Return the disks and the network drives that the user has, by their roots."""
    kernel32 = ctypes.WinDLL("kernel32.dll")
    there = kernel32.GetLogicalDrives()
    named = [
        f"{letter}:\\" for bit, letter in enumerate(ascii_uppercase) if there >> bit & 1
    ]
    return tuple(
        Path(one)
        for one in named
        if kernel32.GetDriveTypeW(ctypes.c_wchar_p(one)) in (FIXED, REMOTE)
    )
