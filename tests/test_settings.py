"""What an administrator decides or proposes, and what a user sets himself."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from agent.cli import ALL_WELL, commands
from agent.desktop.here import policies
from agent.errors import SettingsRefused
from agent.settings import Settings, named_by_administrators


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
    assert named_by_administrators({"InstallDir": "C:\\", "DatabaseUrl": "x"}) == {}


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


@pytest.mark.parametrize("text", ['port = "många"', "port = ", 'okänd = "x"'])
def test_what_cannot_be_meant_is_one_of_our_own_errors(
    tmp_path: Path, text: str
) -> None:
    own(tmp_path, text)

    ended = CliRunner().invoke(commands, ["status", "--data-dir", str(tmp_path)])

    assert isinstance(ended.exception, SettingsRefused)


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
