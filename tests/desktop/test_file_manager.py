"""Showing a folder of ours, where there is a desktop to show it on."""

import sys
from pathlib import Path

import pytest

from agent.desktop.here import file_manager


def test_what_is_no_folder_is_never_opened(tmp_path: Path) -> None:
    program = tmp_path / "program.exe"
    program.touch()

    assert not file_manager.show(program)
    assert not file_manager.show(tmp_path / "borta")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows always has a desktop")
def test_without_a_desktop_nothing_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)

    assert not file_manager.show(tmp_path)
