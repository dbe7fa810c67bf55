"""Who we are to Windows: the user of this process, by security identifier."""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import ctypes
from ctypes import wintypes
from typing import Final

from agent.desktop.windows.calls import declare, declare_plain

ADVAPI32: Final = "advapi32.dll"
KERNEL32: Final = "kernel32.dll"
TOKEN_QUERY: Final = 0x0008
TOKEN_USER: Final = 1
# A TOKEN_USER is a pointer to a SID of at most 68 bytes, which follows it.
ROOM: Final = 256


def is_own(sid: ctypes.c_void_p) -> bool:
    """Tell whether an identifier is our own user's; OSError where that is not told."""
    equal = declare_plain(
        ADVAPI32, "EqualSid", wintypes.BOOL, ctypes.c_void_p, ctypes.c_void_p
    )
    user = _token_user()
    return bool(equal(sid, ctypes.c_void_p.from_buffer(user)))


def _token_user() -> "ctypes.Array[ctypes.c_char]":
    ourselves = declare_plain(KERNEL32, "GetCurrentProcess", wintypes.HANDLE)
    close = declare(KERNEL32, "CloseHandle", wintypes.BOOL, wintypes.HANDLE)
    open_token = declare(
        ADVAPI32,
        "OpenProcessToken",
        wintypes.BOOL,
        wintypes.HANDLE,
        wintypes.DWORD,
        ctypes.POINTER(wintypes.HANDLE),
    )
    ask = declare(
        ADVAPI32,
        "GetTokenInformation",
        wintypes.BOOL,
        wintypes.HANDLE,
        ctypes.c_int,
        ctypes.c_void_p,
        wintypes.DWORD,
        ctypes.POINTER(wintypes.DWORD),
    )
    token, length = wintypes.HANDLE(), wintypes.DWORD()
    open_token(ourselves(), TOKEN_QUERY, ctypes.byref(token))
    try:
        user = ctypes.create_string_buffer(ROOM)
        ask(token, TOKEN_USER, user, ROOM, ctypes.byref(length))
    finally:
        close(token)
    return user
