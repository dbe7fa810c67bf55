"""The folder under ProgramData, its rights and its owner."""

import sys

import pytest

# mypy: no-warn-unreachable
if sys.platform != "win32":
    pytest.skip("for Windows alone", allow_module_level=True)

import os
import subprocess
from pathlib import Path

from agent.desktop.windows.machine_folder import claim, is_safe, machine_folder
from agent.errors import CertificateNotSaved
from tests.tools import is_wine


def test_it_lies_under_programdata() -> None:
    assert machine_folder() == Path(os.environ["PROGRAMDATA"], "Journalbryggan")


def test_a_claimed_folder_is_safe_and_can_be_claimed_again(tmp_path: Path) -> None:
    folder = tmp_path / "Journalbryggan"
    claim(folder)
    (folder / "file").write_text("kept")
    claim(folder)

    assert is_safe(folder)
    assert (folder / "file").read_text() == "kept"


def test_what_is_not_there_or_no_folder_is_not_safe(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert not is_safe(tmp_path / "absent")
    assert not is_safe(tmp_path / "file")


def test_a_place_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(CertificateNotSaved, match="behörigheter"):
        claim(tmp_path / "absent" / "below")


@pytest.mark.skipif(is_wine(), reason="Wine keeps no rights but the owner's")
def test_users_may_read_what_is_made_there_and_no_more(tmp_path: Path) -> None:
    folder = tmp_path / "Journalbryggan"
    claim(folder)
    (folder / "localhost.key").touch()

    told = subprocess.run(
        ["icacls", str(folder / "localhost.key")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rights = {right for right in told.split() if ":(" in right}
    assert any(right.endswith("(I)(RX)") for right in rights)
    assert len(rights) == 3


@pytest.mark.skipif(is_wine(), reason="Wine makes no junctions")
def test_a_junction_is_moved_aside_unread(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = tmp_path / "Journalbryggan"
    subprocess.run(
        ["cmd", "/c", "mklink", "/J", str(folder), str(elsewhere)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    assert not is_safe(folder)

    claim(folder)
    (folder / "file").touch()

    assert is_safe(folder)
    assert list(elsewhere.iterdir()) == []
