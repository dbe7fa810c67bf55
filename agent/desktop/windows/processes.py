"""Which programs run out of a folder, whoever has started them."""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import ctypes
from contextlib import suppress
from ctypes import wintypes
from pathlib import Path
from typing import Final

import psutil

from agent.desktop.windows.calls import declare

KERNEL32: Final = "kernel32.dll"
QUERY_LIMITED_INFORMATION: Final = 0x1000
LONGEST_PATH: Final = 32_768


def programs_of(folder: Path) -> list[int]:
    """Return the processes whose program lies in a folder, as far as we may ask."""
    found = []
    for pid in psutil.pids():
        with suppress(OSError):
            if _program(pid).parent.samefile(folder):
                found.append(pid)
    return found


def _program(pid: int) -> Path:
    open_process = declare(
        KERNEL32,
        "OpenProcess",
        wintypes.HANDLE,
        wintypes.DWORD,
        wintypes.BOOL,
        wintypes.DWORD,
    )
    ask = declare(
        KERNEL32,
        "QueryFullProcessImageNameW",
        wintypes.BOOL,
        wintypes.HANDLE,
        wintypes.DWORD,
        wintypes.LPWSTR,
        ctypes.POINTER(wintypes.DWORD),
    )
    close = declare(KERNEL32, "CloseHandle", wintypes.BOOL, wintypes.HANDLE)
    path = ctypes.create_unicode_buffer(LONGEST_PATH)
    process = open_process(QUERY_LIMITED_INFORMATION, False, pid)
    try:
        ask(process, 0, path, ctypes.byref(wintypes.DWORD(LONGEST_PATH)))
    finally:
        close(process)
    return Path(path.value)
