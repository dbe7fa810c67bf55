"""What administrators decide and propose, in the registry."""

import sys

import pytest

# mypy: no-warn-unreachable
if sys.platform != "win32":
    pytest.skip("for Windows alone", allow_module_level=True)

from pathlib import Path

from agent.desktop.windows.policies import POLICIES, PROPOSALS, policies, proposals
from agent.settings import Settings
from tests.desktop.windows.conftest import Put


def test_an_empty_registry_decides_and_proposes_nothing() -> None:
    assert policies() == {}
    assert "JournalDir" not in proposals()


def test_the_machines_policy_comes_before_the_users(put: Put) -> None:
    put("HKCU", POLICIES, "JournalDir", "C:\\user")
    put("HKCU", POLICIES, "SharedServer", 1)
    put("HKLM", POLICIES, "JournalDir", "C:\\machine")

    assert policies() == {"JournalDir": "C:\\machine", "SharedServer": "1"}


def test_variables_are_the_users_own(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERPROFILE", "C:\\users\\anna")
    put("HKLM", PROPOSALS, "JournalDir", "%USERPROFILE%\\df3")

    assert proposals()["JournalDir"] == "C:\\users\\anna\\df3"


def test_settings_heed_them(put: Put, tmp_path: Path) -> None:
    put("HKLM", PROPOSALS, "JournalDir", "C:\\df3")
    put("HKLM", PROPOSALS, "InstallDir", "C:\\Program Files\\Journalbryggan")
    put("HKLM", PROPOSALS, "ClientId", "")
    put("HKLM", POLICIES, "RedirectUri", "https://localhost:44310")

    settings = Settings(data_dir=tmp_path)

    assert settings.journal_dirs == (Path("C:\\df3"),)
    assert settings.port == 44310
