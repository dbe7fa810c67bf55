"""The event log. Wine takes events and keeps none; what it was given, it can print:
tests/windows/test_event_log.py. That Event Viewer shows our text is for Windows alone.
"""

import sys

import pytest

# mypy: no-warn-unreachable
if sys.platform != "win32":
    pytest.skip("for Windows alone", allow_module_level=True)

import ctypes

from structlog.testing import capture_logs

from agent.desktop.here import event_log
from agent.desktop.windows import event_log as windows_event_log


@pytest.mark.parametrize("is_error", [True, False])
def test_an_event_is_taken(*, is_error: bool) -> None:
    with capture_logs() as logged:
        event_log.write("En koppling har upphört – åäö.", is_error=is_error)

    assert logged == []


def test_an_event_that_is_not_taken_hinders_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise ctypes.WinError(5)

    monkeypatch.setattr(windows_event_log, "_report", refuse)
    with capture_logs() as logged:
        event_log.write("En koppling har upphört.", is_error=True)

    assert [one["event"] for one in logged] == ["no event written"]
