"""Being started again by Windows: after a crash, and where Restart Manager ended us.

Not after the PC has restarted: that the registry's Run key does (autostart.py). Our own
MSI stops and replaces the agent without Restart Manager; other installers may use it.
"""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

from ctypes import wintypes
from subprocess import list2cmdline
from typing import Final

import structlog

from agent.desktop.program import program_folder
from agent.desktop.windows.calls import declare_plain

log = structlog.get_logger(__name__)

NO_REBOOT: Final = 8  # RESTART_NO_REBOOT
DONE: Final = 0  # S_OK


def ask_to_be_restarted() -> None:
    """Have the installed program started again as it was started now."""
    if program_folder() is None:
        return
    register = declare_plain(
        "kernel32.dll",
        "RegisterApplicationRestart",
        wintypes.LONG,
        wintypes.LPCWSTR,
        wintypes.DWORD,
    )
    result = register(list2cmdline(sys.argv[1:]), NO_REBOOT)
    if result != DONE:
        log.warning("no restart", result=result)
