"""Settings: the command line over the environment over the file over the defaults."""

from datetime import timedelta
from pathlib import Path

import pytest

from agent.settings import VERSION, Settings, default_data_dir


@pytest.fixture(autouse=True)
def no_settings_of_this_pc(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JOURNALBRYGGAN_DATA_DIR", str(tmp_path))


def write(folder: Path, text: str) -> None:
    (folder / "settings.toml").write_text(text, "utf-8")


def test_the_defaults_suit_one_pc(tmp_path: Path) -> None:
    settings = Settings()
    assert settings.redirect_uri == "https://localhost:44300"
    assert settings.login_origin == "https://apps.fortnox.se"
    assert settings.api_url == "https://api.fortnox.se"
    assert settings.port == 44300
    assert settings.ledger_file == tmp_path / "ledger.db"
    assert not settings.demo
    assert not settings.plain_http


def test_an_absence_is_not_believed_before_two_minutes() -> None:
    assert Settings().grace == timedelta(seconds=120)
    assert Settings().second_look == timedelta(seconds=10)


def test_the_data_folder_is_local_to_the_pc() -> None:
    assert "Roaming" not in str(default_data_dir())
    assert default_data_dir().is_absolute()


def test_the_file_overrides_the_defaults(tmp_path: Path) -> None:
    write(tmp_path, 'port = 44310\njournal_dirs = ["Z:/df3/Journaler åäö"]\n')
    settings = Settings()
    assert settings.port == 44310
    assert settings.journal_dirs == (Path("Z:/df3/Journaler åäö"),)


def test_the_environment_overrides_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "port = 44310\n")
    monkeypatch.setenv("JOURNALBRYGGAN_PORT", "44311")
    assert Settings().port == 44311


def test_the_command_line_overrides_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JOURNALBRYGGAN_PORT", "44311")
    assert Settings(port=44312).port == 44312


def test_the_file_is_that_of_the_data_folder_given(tmp_path: Path) -> None:
    other = tmp_path / "annan"
    other.mkdir()
    write(tmp_path, "port = 44310\n")
    write(other, "port = 44320\n")
    assert Settings(data_dir=other).port == 44320


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("prot = 44310", "prot"),
        ('port = "många"', "port"),
        ('client_secret = "hemligt"', "client_secret"),
        ("port = ", "Invalid value"),
    ],
)
def test_what_is_unknown_or_wrong_is_not_passed_over(
    tmp_path: Path, text: str, named: str
) -> None:
    write(tmp_path, text)
    with pytest.raises(ValueError, match=named):
        Settings()


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1  # type: ignore[misc]


def test_the_program_knows_its_version() -> None:
    assert VERSION.count(".") == 2
