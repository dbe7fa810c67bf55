"""The version that a program carries in its version resource."""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import ctypes
from ctypes import wintypes
from pathlib import Path
from typing import Final

from agent.desktop.windows.calls import declare

LIBRARY: Final = "version.dll"


class _FixedFileInfo(ctypes.Structure):
    """VS_FIXEDFILEINFO, as far as we read it."""

    _fields_ = (
        ("signature", wintypes.DWORD),
        ("structure", wintypes.DWORD),
        ("high", wintypes.DWORD),
        ("low", wintypes.DWORD),
    )


def file_version(program: Path) -> tuple[int, ...]:
    """Return a program's version, four numbers; empty where it has none."""
    try:
        info = _fixed_info(program)
    except OSError:
        return ()
    return (
        info.high >> 16,
        info.high & 0xFFFF,
        info.low >> 16,
        info.low & 0xFFFF,
    )


def _fixed_info(program: Path) -> _FixedFileInfo:
    measure = declare(
        LIBRARY,
        "GetFileVersionInfoSizeW",
        wintypes.DWORD,
        wintypes.LPCWSTR,
        ctypes.POINTER(wintypes.DWORD),
    )
    read = declare(
        LIBRARY,
        "GetFileVersionInfoW",
        wintypes.BOOL,
        wintypes.LPCWSTR,
        wintypes.DWORD,
        wintypes.DWORD,
        ctypes.c_void_p,
    )
    find = declare(
        LIBRARY,
        "VerQueryValueW",
        wintypes.BOOL,
        ctypes.c_void_p,
        wintypes.LPCWSTR,
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.POINTER(wintypes.UINT),
    )
    size = measure(str(program), ctypes.byref(wintypes.DWORD()))
    resource = ctypes.create_string_buffer(size)
    read(str(program), 0, size, resource)
    place, length = ctypes.c_void_p(), wintypes.UINT()
    find(resource, "\\", ctypes.byref(place), ctypes.byref(length))
    # A copy: what it points into is freed with `resource`.
    return _FixedFileInfo.from_buffer_copy(
        ctypes.string_at(place, ctypes.sizeof(_FixedFileInfo))
    )
