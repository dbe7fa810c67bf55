"""Finding df3 by what its installer left, and reading version resources."""

import sys

import pytest

# mypy: no-warn-unreachable
if sys.platform != "win32":
    pytest.skip("for Windows alone", allow_module_level=True)

from pathlib import Path

from agent.desktop.df3 import Df3
from agent.desktop.windows.df3 import df3_folders, find_df3
from agent.desktop.windows.version import file_version
from tests.desktop.windows.conftest import Put

UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall"
PLAYED = UNINSTALL + r"\Journalbryggan test of df3"
PYTHON = Path(sys.base_prefix) / "python.exe"


def test_a_programs_version_resource_is_read() -> None:
    version = file_version(PYTHON)

    assert version[:2] == sys.version_info[:2]
    assert len(version) == 4


def test_a_file_without_one_has_none(tmp_path: Path) -> None:
    (tmp_path / "df3.exe").write_bytes(b"MZ")

    assert file_version(tmp_path / "df3.exe") == ()
    assert file_version(tmp_path / "absent.exe") == ()


def test_without_df3_there_is_none(put: Put) -> None:
    put("HKCU", PLAYED, "DisplayName", "Something else")

    assert find_df3() is None


def test_its_executable_is_asked_before_its_installers_word(put: Put) -> None:
    put("HKCU", PLAYED, "DisplayName", "dinafastigheter 3")
    put("HKCU", PLAYED, "DisplayVersion", "1.0")
    put("HKCU", PLAYED, "DisplayIcon", f'"{PYTHON}",0')

    assert find_df3() == Df3("dinafastigheter 3", file_version(PYTHON))


@pytest.mark.parametrize("root", ["HKCU", "HKLM"])
def test_its_installers_word_is_taken_where_no_executable_is_found(
    put: Put, root: str
) -> None:
    put(root, PLAYED, "DisplayName", "dinafastigheter 3")
    put(root, PLAYED, "DisplayVersion", "2.4.8129.26768")

    found = find_df3()

    assert found == Df3("dinafastigheter 3", (2, 4, 8129, 26768))
    assert found.is_new_enough


def test_the_folders_of_df3_are_those_of_its_icon_and_its_installer(put: Put) -> None:
    put("HKCU", PLAYED, "DisplayName", "dinafastigheter 3")
    put("HKCU", PLAYED, "DisplayIcon", rf'"{PYTHON}",0')
    put("HKCU", PLAYED, "InstallLocation", r"C:\df3")

    assert df3_folders() == (PYTHON.parent, Path(r"C:\df3"))
