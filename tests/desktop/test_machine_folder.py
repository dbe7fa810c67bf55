"""The folder of everybody on the PC, as Linux keeps it."""

import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has its own tests", allow_module_level=True)

from agent.desktop.linux.machine_folder import claim, is_safe
from agent.errors import CertificateNotSaved


def test_a_claimed_folder_is_safe(tmp_path: Path) -> None:
    claim(tmp_path / "a" / "b")
    claim(tmp_path / "a" / "b")

    assert is_safe(tmp_path / "a" / "b")


def test_a_folder_that_others_may_write_in_is_not_safe(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)

    assert not is_safe(tmp_path)


def test_a_link_to_a_folder_is_not_safe(tmp_path: Path) -> None:
    claim(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")

    assert not is_safe(tmp_path / "link")


def test_a_folder_that_is_not_there_is_not_safe(tmp_path: Path) -> None:
    assert not is_safe(tmp_path / "absent")


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CertificateNotSaved, match="behörigheter"):
        claim(tmp_path / "file")
