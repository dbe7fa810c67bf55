"""Starting at log-on: the Run keys and the user's word."""

import sys

import pytest

# mypy: no-warn-unreachable
if sys.platform != "win32":
    pytest.skip("for Windows alone", allow_module_level=True)

import winreg
from collections.abc import Iterator

from agent.desktop.windows import autostart
from agent.desktop.windows.registry import forget_value, read_values
from tests.desktop.windows.conftest import Put

USER = winreg.HKEY_CURRENT_USER


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    yield
    forget_value(USER, autostart.RUN, autostart.NAME)
    forget_value(USER, autostart.OURS, autostart.WISH)


def test_a_users_start_is_his_own_quoted_run_value() -> None:
    assert not autostart.is_on()

    autostart.turn_on()

    assert autostart.is_on()
    command = str(read_values(USER, autostart.RUN)[autostart.NAME])
    assert command.endswith("run --at-login")
    autostart.turn_off()
    assert not autostart.is_on()
    assert autostart.NAME not in read_values(USER, autostart.RUN)


def test_a_user_can_decline_what_the_installer_does_for_everybody(put: Put) -> None:
    put("HKLM", autostart.RUN, autostart.NAME, '"C:\\x\\agent.exe" run --at-login')
    assert autostart.is_on()

    autostart.turn_off()

    assert autostart.is_declined()
    assert not autostart.is_on()
    autostart.turn_on()
    assert not autostart.is_declined()
    assert autostart.is_on()
    assert autostart.NAME not in read_values(USER, autostart.RUN)


@pytest.mark.parametrize(("state", "on"), [(b"\x02\0", True), (b"\x03\0", False)])
def test_task_managers_switch_is_shown(
    put: Put,
    state: bytes,
    on: bool,  # noqa: FBT001  a case
) -> None:
    put("HKCU", autostart.RUN, autostart.NAME, "agent")
    put("HKCU", autostart.TASK_MANAGER, autostart.NAME, state)

    assert autostart.is_on() is on


def test_our_switch_turns_task_managers_too(put: Put) -> None:
    put("HKCU", autostart.TASK_MANAGER, autostart.NAME, b"\x03")

    autostart.turn_on()

    assert autostart.is_on()
