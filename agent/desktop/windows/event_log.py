"""Windows' event log (Event Viewer, Windows logs, Application), for administrators.

Event Viewer reads what an event's number means from the message table of a program;
the installer registers ours (installer/journalbryggan.wxs), build.spec puts the table
in. Without that, Windows says that it lacks the description, and shows our text after.
"""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import ctypes
from ctypes import wintypes
from typing import Final

import structlog

from agent.desktop.event_messages import ERROR_EVENT, WARNING_EVENT
from agent.desktop.windows.calls import declare

SOURCE: Final = "Journalbryggan"
LIBRARY: Final = "advapi32.dll"
ERROR_TYPE: Final = 0x0001  # EVENTLOG_ERROR_TYPE
WARNING_TYPE: Final = 0x0002  # EVENTLOG_WARNING_TYPE
LONGEST: Final = 31_839  # characters of one string (ReportEventW)

log = structlog.get_logger(__name__)


def write(text: str, *, is_error: bool) -> None:
    """Write an event. Everybody on the PC may read it: no names, no secrets."""
    try:
        _report(
            ERROR_TYPE if is_error else WARNING_TYPE,
            ERROR_EVENT if is_error else WARNING_EVENT,
            text[:LONGEST],
        )
    except OSError as error:
        log.warning("no event written", reason=str(error))


def _report(kind: int, number: int, text: str) -> None:
    begin = declare(
        LIBRARY,
        "RegisterEventSourceW",
        wintypes.HANDLE,
        wintypes.LPCWSTR,
        wintypes.LPCWSTR,
    )
    report = declare(
        LIBRARY,
        "ReportEventW",
        wintypes.BOOL,
        wintypes.HANDLE,
        wintypes.WORD,
        wintypes.WORD,
        wintypes.DWORD,
        ctypes.c_void_p,
        wintypes.WORD,
        wintypes.DWORD,
        ctypes.POINTER(wintypes.LPCWSTR),
        ctypes.c_void_p,
    )
    end = declare(LIBRARY, "DeregisterEventSource", wintypes.BOOL, wintypes.HANDLE)
    texts = (wintypes.LPCWSTR * 1)(text)
    source = begin(None, SOURCE)
    try:
        report(source, kind, 0, number, None, len(texts), 0, texts, None)
    finally:
        end(source)
