"""What an administrator decides or proposes in the registry.

Policies come from Group Policy (or Intune) and bind; proposals were given to the
installer and are what holds where the user has set nothing.
"""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import winreg
from typing import Final

from agent.desktop.windows.registry import read_values

POLICIES: Final = r"Software\Policies\Journalbryggan"
PROPOSALS: Final = r"Software\Journalbryggan"


def policies() -> dict[str, str]:
    """Return what is decided, by name; the machine's word over the user's."""
    return {
        **_texts(winreg.HKEY_CURRENT_USER, POLICIES),
        **_texts(winreg.HKEY_LOCAL_MACHINE, POLICIES),
    }


def proposals() -> dict[str, str]:
    """Return what the installer was given, by name."""
    return _texts(winreg.HKEY_LOCAL_MACHINE, PROPOSALS)


def _texts(root: int, path: str) -> dict[str, str]:
    return {
        name: winreg.ExpandEnvironmentStrings(str(value))
        for name, value in read_values(root, path).items()
        if value != ""
    }
