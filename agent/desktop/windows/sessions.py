"""Whose session a process runs in: what Windows tells of other users' processes."""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import ctypes
from ctypes import wintypes
from typing import Final

from agent.desktop.windows.calls import declare, declare_plain

USER_NAME: Final = 5  # WTSUserName


def user_behind(pid: int) -> str:
    """Return the name of the user whose session it is; empty where it is not told."""
    session = wintypes.DWORD()
    find_session = declare(
        "kernel32.dll",
        "ProcessIdToSessionId",
        wintypes.BOOL,
        wintypes.DWORD,
        ctypes.POINTER(wintypes.DWORD),
    )
    ask = declare(
        "wtsapi32.dll",
        "WTSQuerySessionInformationW",
        wintypes.BOOL,
        wintypes.HANDLE,
        wintypes.DWORD,
        ctypes.c_int,
        ctypes.POINTER(wintypes.LPWSTR),
        ctypes.POINTER(wintypes.DWORD),
    )
    free = declare_plain("wtsapi32.dll", "WTSFreeMemory", None, ctypes.c_void_p)
    answer, length = wintypes.LPWSTR(), wintypes.DWORD()
    try:
        find_session(pid, ctypes.byref(session))
        ask(
            None,
            session.value,
            USER_NAME,
            ctypes.byref(answer),
            ctypes.byref(length),
        )
    except OSError:
        return ""
    try:
        return answer.value or ""
    finally:
        free(answer)
