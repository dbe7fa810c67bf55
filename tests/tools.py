"""Tests that need a program of the system: skipped by name, or failed under CI."""

import ctypes
import os
import shutil
import sys

import pytest


def needs(*tools: str) -> pytest.MarkDecorator:
    """Skip a test where one of the programs is not installed.

    Under CI=true everything must be installed, and the test fails with the same reason.
    """
    missing = [tool for tool in tools if shutil.which(tool) is None]
    reason = f"needs {', '.join(missing)}, which is not installed"
    if missing and os.environ.get("CI") == "true":
        # A mark cannot fail a test by itself, but a fixture that is not there does,
        # and pytest then says its name.
        return pytest.mark.usefixtures(reason)
    return pytest.mark.skipif(bool(missing), reason=reason)


def is_wine() -> bool:
    """Whether Windows here is Wine, which lacks a few of Windows' ways."""
    if sys.platform == "win32":
        return hasattr(ctypes.WinDLL("ntdll.dll"), "wine_get_version")
    return False
