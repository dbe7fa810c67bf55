"""Whether Windows is told to find its proxies by a script (PAC)."""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import winreg
from typing import Final

from agent.desktop.windows.registry import read_values

SETTINGS: Final = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"


def automatic_script() -> str:
    """Return the script's address; "" where there is none."""
    values = read_values(winreg.HKEY_CURRENT_USER, SETTINGS)
    return str(values.get("AutoConfigURL", ""))
