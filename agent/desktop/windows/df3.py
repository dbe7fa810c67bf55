"""Finding df3: the registry's list of installed programs, then its version resource."""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import winreg
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from agent.desktop.df3 import Df3, Installed, is_df3, parse_version, program_of_icon
from agent.desktop.windows.registry import read_values, subkeys
from agent.desktop.windows.version import file_version

PROGRAMS: Final = (
    (winreg.HKEY_LOCAL_MACHINE, r"Software\Microsoft\Windows\CurrentVersion\Uninstall"),
    (
        winreg.HKEY_LOCAL_MACHINE,
        r"Software\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall",
    ),
    (winreg.HKEY_CURRENT_USER, r"Software\Microsoft\Windows\CurrentVersion\Uninstall"),
)


def find_df3() -> Df3 | None:
    """Return df3 on this PC, the newest where there are several."""
    found = [
        Df3(program.name, _version_of(program))
        for program in _installed()
        if is_df3(program)
    ]
    return max(found, key=lambda one: one.version, default=None)


def df3_folders() -> tuple[Path, ...]:
    """Return the folders that df3's program lies in, as its installer registered it."""
    found = [program for program in _installed() if is_df3(program)]
    icons = [Path(icon).parent for one in found if (icon := program_of_icon(one.icon))]
    return (*icons, *(Path(one.folder.strip('"')) for one in found if one.folder))


def _installed() -> Iterator[Installed]:
    for root, path in PROGRAMS:
        for key in subkeys(root, path):
            told = read_values(root, key)
            yield Installed(
                name=str(told.get("DisplayName", "")),
                version=str(told.get("DisplayVersion", "")),
                icon=str(told.get("DisplayIcon", "")),
                folder=str(told.get("InstallLocation", "")),
            )


def _version_of(program: Installed) -> tuple[int, ...]:
    """Its executable's version; what its installer registered where none is found."""
    versions = [file_version(path) for path in _executables(program)]
    return max(versions, default=()) or parse_version(program.version)


def _executables(program: Installed) -> Iterator[Path]:
    icon = program_of_icon(program.icon)
    if icon:
        yield Path(icon)
    elif program.folder:
        yield from Path(program.folder.strip('"')).glob("*astigheter*.exe")
