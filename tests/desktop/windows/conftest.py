"""Nothing here is for other systems, and nothing is left behind in the registry."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest

# mypy: no-warn-unreachable
if sys.platform != "win32":
    collect_ignore_glob = ["test_*.py"]

Put = Callable[[str, str, str, Any], None]


@pytest.fixture
def put() -> Iterator[Put]:
    """Write a value to the registry for as long as the test lasts.

    Called with root ("HKCU" or "HKLM"), path, name and value.
    """
    if sys.platform != "win32":
        pytest.skip("for Windows alone")
    import winreg  # noqa: PLC0415  Windows' own

    roots = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}
    kinds = {int: winreg.REG_DWORD, str: winreg.REG_SZ, bytes: winreg.REG_BINARY}
    access = winreg.KEY_ALL_ACCESS | winreg.KEY_WOW64_64KEY

    def forget(root: str, path: str, name: str) -> None:
        with (
            suppress(FileNotFoundError),
            winreg.OpenKey(roots[root], path, 0, access) as key,
        ):
            winreg.DeleteValue(key, name)

    with ExitStack() as after:

        def write(root: str, path: str, name: str, value: Any) -> None:
            kind: Any = kinds[type(value)]
            with winreg.CreateKeyEx(roots[root], path, 0, access) as key:
                winreg.SetValueEx(key, name, 0, kind, value)
            after.callback(forget, root, path, name)

        yield write
