"""Folders are tried by writing and listing, and nothing is left in them."""

from pathlib import Path

import pytest

from agent.doctor import folder_looks
from agent.doctor.findings import Gravity
from agent.settings import Settings


def test_a_folder_that_can_be_written_in_is_left_as_it_was(tmp_path: Path) -> None:
    found = folder_looks.data_folder(Settings(data_dir=tmp_path))
    assert found.is_well
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    data = tmp_path / "hos" / "hanna"
    found = folder_looks.data_folder(Settings(data_dir=data))
    assert found.is_well
    assert found.facts == {"exists": False}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("look", [folder_looks.data_folder, folder_looks.backup_folder])
def test_a_folder_that_cannot_be_written_in_is_wrong(
    tmp_path: Path, look: object
) -> None:
    # A file where the folder should be: root, as in a container, may write anywhere.
    (tmp_path / "file").touch()
    settings = Settings(data_dir=tmp_path / "file", backup_dir=tmp_path / "file")
    assert callable(look)
    found = look(settings)
    assert found.gravity is Gravity.WRONG
    assert "Det går inte att skriva i" in found.text
    assert found.action


def test_a_journal_folder_is_listed(tmp_path: Path) -> None:
    assert folder_looks.journal_folder(tmp_path).is_well
    gone = folder_looks.journal_folder(tmp_path / "gone")
    assert gone.gravity is Gravity.WRONG
    assert str(tmp_path) not in str(gone.facts)


def test_no_folder_to_watch_is_something_to_do() -> None:
    assert folder_looks.no_journal_folder().gravity is Gravity.TO_DO
