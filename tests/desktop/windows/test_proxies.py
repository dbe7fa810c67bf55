"""A script for proxies, as Windows' settings have it."""

import sys

import pytest

# mypy: no-warn-unreachable
if sys.platform != "win32":
    pytest.skip("for Windows alone", allow_module_level=True)

from agent.desktop.windows.proxies import SETTINGS, automatic_script
from tests.desktop.windows.conftest import Put


def test_there_is_none_unless_it_is_set(put: Put) -> None:
    put("HKCU", SETTINGS, "AutoConfigURL", "")
    assert automatic_script() == ""


def test_it_is_found(put: Put) -> None:
    put("HKCU", SETTINGS, "AutoConfigURL", "http://wpad/proxy.pac")
    assert automatic_script() == "http://wpad/proxy.pac"
