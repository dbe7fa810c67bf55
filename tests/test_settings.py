"""What an administrator decides or proposes, and what a user sets himself."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from agent.cli import commands
from agent.desktop.here import policies
from agent.errors import SettingsRefused
from agent.options import ALL_WELL
from agent.settings import Settings, named_by_administrators, read_settings


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Policies, as the registry would have them."""
    values: dict[str, str] = {}
    monkeypatch.setattr(policies, "policies", lambda: values)
    return values


@pytest.fixture
def proposed(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the installer was given."""
    values: dict[str, str] = {}
    monkeypatch.setattr(policies, "proposals", lambda: values)
    return values


def own(folder: Path, text: str) -> None:
    (folder / "settings.toml").write_text(text, "utf-8")


def test_a_policy_comes_before_everything_that_a_user_sets(
    tmp_path: Path, decided: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own(tmp_path, 'journal_dirs = ["fil"]')
    monkeypatch.setenv("JOURNALBRYGGAN_JOURNAL_DIRS", '["miljö"]')
    decided["JournalDir"] = "beslutad"

    settings = Settings(data_dir=tmp_path, journal_dirs=(Path("argument"),))

    assert settings.journal_dirs == (Path("beslutad"),)


def test_the_installers_word_holds_until_a_user_sets_something(
    tmp_path: Path, proposed: dict[str, str]
) -> None:
    proposed["JournalDir"] = "föreslagen"
    assert Settings(data_dir=tmp_path).journal_dirs == (Path("föreslagen"),)

    own(tmp_path, 'journal_dirs = ["egen"]')

    assert Settings(data_dir=tmp_path).journal_dirs == (Path("egen"),)


def test_several_folders_are_divided_by_semicolons(
    tmp_path: Path, decided: dict[str, str]
) -> None:
    decided["JournalDir"] = r"C:\ett;\\server\två"

    folders = Settings(data_dir=tmp_path).journal_dirs

    assert folders == (Path(r"C:\ett"), Path(r"\\server\två"))


def test_the_pages_port_follows_the_redirect(
    tmp_path: Path, decided: dict[str, str]
) -> None:
    decided["RedirectUri"] = "https://localhost:44310"

    settings = Settings(data_dir=tmp_path)

    assert settings.redirect_uri == "https://localhost:44310"
    assert settings.port == 44310


@pytest.mark.parametrize(("text", "value"), [("1", True), ("0", False)])
def test_yes_and_no_are_1_and_0(
    tmp_path: Path,
    decided: dict[str, str],
    text: str,
    value: bool,  # noqa: FBT001  a case
) -> None:
    decided |= {"SharedServer": text, "TrustCert": text, "AutoStart": text}

    settings = Settings(data_dir=tmp_path)

    assert settings.shared_server is value
    assert settings.trust_certificate is value
    assert settings.autostart is value


def test_only_a_policy_takes_the_start_at_login_from_the_user(
    tmp_path: Path, proposed: dict[str, str]
) -> None:
    proposed["AutoStart"] = "0"

    assert Settings(data_dir=tmp_path).autostart is None


def test_the_installers_own_names_are_left_alone() -> None:
    assert named_by_administrators({"InstallDir": "C:\\", "ClientId": "x"}) == {}


def test_the_demo_is_the_same_on_every_pc(
    tmp_path: Path, decided: dict[str, str], proposed: dict[str, str]
) -> None:
    own(tmp_path, "grace_seconds = 7")
    decided["JournalDir"] = "beslutad"
    proposed["RedirectUri"] = "https://localhost:44310"

    settings = Settings(demo=True, data_dir=tmp_path)

    assert settings.journal_dirs == ()
    assert settings.port == 44300
    assert settings.grace_seconds == 120


def test_a_ledger_lies_in_the_data_folder_until_a_database_is_named(
    tmp_path: Path, decided: dict[str, str]
) -> None:
    assert Settings(data_dir=tmp_path).ledger == tmp_path / "ledger.db"

    decided["DatabaseUrl"] = "postgresql://server/journaler"

    assert Settings(data_dir=tmp_path).ledger == "postgresql://server/journaler"


@pytest.mark.parametrize("name", ["DatabaseUrl", "database_url"])
def test_an_empty_address_is_none(
    tmp_path: Path, decided: dict[str, str], name: str
) -> None:
    if name == "DatabaseUrl":
        decided[name] = ""
    else:
        own(tmp_path, 'database_url = ""')

    assert Settings(data_dir=tmp_path).database_url is None


def test_the_demo_never_writes_into_the_offices_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNALBRYGGAN_DATABASE_URL", "postgresql://server/journaler")

    settings = Settings(demo=True, data_dir=tmp_path)

    assert settings.ledger == tmp_path / "ledger.db"


def test_a_databases_password_is_written_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql://anna:hemligt@server/journaler"
    monkeypatch.setenv("JOURNALBRYGGAN_DATABASE_URL", url)

    settings = Settings(data_dir=tmp_path)

    assert settings.ledger == url
    assert "hemligt" not in f"{settings!r} {settings} {settings.model_dump_json()}"


@pytest.mark.parametrize(
    "setting",
    [
        'database_url = "mysql://anna:hemligt@server/x"',
        'database_url = "anna:hemligt@server/x"',
        'database_url = "postgresql://anna:hemligt@1@server/x"',
        'database_url = "postgresql://anna:hemligt/1@server/x"',
        'database_url = "postgresql://anna:hemligt?1@server/x"',
        'database_url = ["postgresql://anna:hemligt@server/x"]',
        'databas_url = "postgresql://anna:hemligt@server/x"',
        'database_url = "postgresql://anna:hemligt@server/x',
    ],
)
def test_an_address_that_cannot_be_meant_is_refused_and_not_quoted(
    tmp_path: Path, setting: str
) -> None:
    own(tmp_path, setting)

    ended = CliRunner().invoke(commands, ["status", "--data-dir", str(tmp_path)])

    assert isinstance(ended.exception, SettingsRefused)
    assert "hemligt" not in str(ended.exception)


@pytest.mark.parametrize("text", ['port = "många"', "port = ", 'okänd = "x"'])
def test_what_cannot_be_meant_is_one_of_our_own_errors(
    tmp_path: Path, text: str
) -> None:
    own(tmp_path, text)

    ended = CliRunner().invoke(commands, ["status", "--data-dir", str(tmp_path)])

    assert isinstance(ended.exception, SettingsRefused)


def test_a_file_that_is_not_utf_8_is_one_of_our_own_errors(tmp_path: Path) -> None:
    ansi = "journal_dirs = ['C:/Förvaltning']".encode("cp1252")
    (tmp_path / "settings.toml").write_bytes(ansi)

    with pytest.raises(SettingsRefused):
        read_settings(data_dir=tmp_path)


def test_an_environment_that_makes_no_sense_is_one_of_our_own_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNALBRYGGAN_JOURNAL_DIRS", "C:/df3")  # no JSON

    with pytest.raises(SettingsRefused):
        read_settings(data_dir=tmp_path)


def test_what_no_file_can_change_is_known(
    tmp_path: Path, decided: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    own(tmp_path, 'quiet_from = 20\nbackup_dir = "egen"')
    monkeypatch.setenv("JOURNALBRYGGAN_QUIET_TO", "6")
    decided["JournalDir"] = "beslutad"

    settings = Settings(data_dir=tmp_path, port=44310)

    assert settings.decided == {"journal_dirs", "quiet_to", "data_dir", "port"}


def test_a_file_cannot_say_what_is_decided(tmp_path: Path) -> None:
    own(tmp_path, 'decided = ["quiet_from"]')

    assert Settings(data_dir=tmp_path).decided == {"data_dir"}


def test_a_start_at_login_that_nobody_wants_ends_at_once(
    tmp_path: Path, decided: dict[str, str]
) -> None:
    decided["AutoStart"] = "0"
    data = tmp_path / "data"

    ended = CliRunner().invoke(
        commands, ["run", "--at-login", "--data-dir", str(data)], standalone_mode=False
    )

    assert ended.return_value == ALL_WELL
    assert not data.exists()
