"""Waking from sleep, as Windows tells the icon's window of it."""

import sys

import pytest

# mypy: no-warn-unreachable
if sys.platform != "win32":
    pytest.skip("for Windows alone", allow_module_level=True)

from agent.tray.heard import Heard
from agent.tray.icons import PlatformIcon

WM_POWERBROADCAST = 0x0218
SUSPEND, RESUME_AUTOMATIC = 0x0004, 0x0012


def test_waking_is_told_once_and_falling_asleep_is_not() -> None:
    woken: list[bool] = []
    heard = Heard(
        notice_clicked=lambda: None,
        notice_gone=lambda: None,
        session_ends=lambda: None,
        woken=lambda: woken.append(True),
    )
    icon = PlatformIcon("test", (), heard)
    # The window itself is there only while the icon is shown.
    hear = icon._icon._message_handlers[WM_POWERBROADCAST]  # noqa: SLF001  pystray's

    assert hear(SUSPEND, 0)
    assert woken == []
    assert hear(RESUME_AUTOMATIC, 0)
    assert woken == [True]
