"""The registry, so far as we use it: a key's values as a mapping; one value at a time.

Always the 64-bit view, where the installer writes, whatever Python reads it.
"""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import winreg
from contextlib import suppress


def read_values(root: int, path: str) -> dict[str, object]:
    """Return a key's values by name; none where there is no such key."""
    try:
        with winreg.OpenKey(root, path, 0, _with(winreg.KEY_READ)) as key:
            _, number, _ = winreg.QueryInfoKey(key)
            return dict(winreg.EnumValue(key, place)[:2] for place in range(number))
    except FileNotFoundError:
        return {}


def subkeys(root: int, path: str) -> list[str]:
    """Return the paths of the keys below one; none where it is not there."""
    try:
        with winreg.OpenKey(root, path, 0, _with(winreg.KEY_READ)) as key:
            number, _, _ = winreg.QueryInfoKey(key)
            names = [winreg.EnumKey(key, place) for place in range(number)]
    except FileNotFoundError:
        return []
    return [f"{path}\\{name}" for name in names]


def write_value(root: int, path: str, name: str, value: str | int) -> None:
    """Write one value, and the key for it."""
    kind = winreg.REG_DWORD if isinstance(value, int) else winreg.REG_SZ
    with winreg.CreateKeyEx(root, path, 0, _with(winreg.KEY_WRITE)) as key:
        winreg.SetValueEx(key, name, 0, kind, value)


def forget_value(root: int, path: str, name: str) -> None:
    """Remove one value, if it is there."""
    with (
        suppress(FileNotFoundError),
        winreg.OpenKey(root, path, 0, _with(winreg.KEY_WRITE)) as key,
    ):
        winreg.DeleteValue(key, name)


def forget_key(root: int, path: str) -> None:
    """Remove one key that has none below it, if it is there."""
    with suppress(FileNotFoundError):
        winreg.DeleteKeyEx(root, path, winreg.KEY_WOW64_64KEY, 0)


def _with(access: int) -> int:
    return access | winreg.KEY_WOW64_64KEY
