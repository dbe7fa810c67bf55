"""Starting at log-on, as Linux does it."""

import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has its own tests", allow_module_level=True)

from agent.desktop.linux import autostart


@pytest.fixture(autouse=True)
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own config"))
    return tmp_path / "own config/autostart/journalbryggan.desktop"


def test_it_is_off_until_somebody_turns_it_on() -> None:
    assert not autostart.is_on()


def test_turned_on_it_is_an_entry_that_says_it_is_a_log_on(entry: Path) -> None:
    autostart.turn_on()

    assert autostart.is_on()
    assert "run --at-login" in entry.read_text("utf-8")


def test_turned_off_it_leaves_nothing(entry: Path) -> None:
    autostart.turn_on()
    autostart.turn_off()
    autostart.turn_off()

    assert not entry.exists()
    assert not autostart.is_on()
