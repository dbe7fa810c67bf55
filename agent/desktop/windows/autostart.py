"""Starting at log-on: the registry's Run keys, and the user's word against them.

The installer starts the agent for everybody. A user cannot take that away, only say
no for his own part, which `run --at-login` obeys. Windows' task manager has a switch of
its own; what it says is shown here, and our switch sets it too.
"""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import winreg
from subprocess import list2cmdline
from typing import Final

from agent.desktop.program import agent_command
from agent.desktop.windows.registry import forget_value, read_values, write_value

NAME: Final = "Journalbryggan"
RUN: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
TASK_MANAGER: Final = (
    r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
)
OURS: Final = r"Software\Journalbryggan"
WISH: Final = "AutoStart"
MACHINE: Final = winreg.HKEY_LOCAL_MACHINE
USER: Final = winreg.HKEY_CURRENT_USER


def is_on() -> bool:
    """Tell whether the agent starts when this user logs on."""
    for root in (USER, MACHINE):
        if NAME in read_values(root, RUN) and not _is_off_in_task_manager(root):
            return not is_declined()
    return False


def is_declined() -> bool:
    """Tell whether this user has said no."""
    return read_values(USER, OURS).get(WISH) == 0


def turn_on() -> None:
    """Start when this user logs on."""
    forget_value(USER, OURS, WISH)
    forget_value(USER, TASK_MANAGER, NAME)
    if NAME not in read_values(MACHINE, RUN) or _is_off_in_task_manager(MACHINE):
        write_value(USER, RUN, NAME, list2cmdline([*agent_command(), "--at-login"]))


def turn_off() -> None:
    """Do not start when this user logs on."""
    forget_value(USER, RUN, NAME)
    if NAME in read_values(MACHINE, RUN):
        write_value(USER, OURS, WISH, 0)


def _is_off_in_task_manager(root: int) -> bool:
    """Tell what its switch says: an odd first byte is off."""
    state = read_values(root, TASK_MANAGER).get(NAME)
    return isinstance(state, bytes) and len(state) > 0 and state[0] % 2 == 1
