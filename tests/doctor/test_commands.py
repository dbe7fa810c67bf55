"""`journalbryggan doctor`: words, JSON and exit codes, beside an agent or without."""

import json
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from click import Abort
from click.testing import CliRunner, Result

from agent import cli
from agent.demo.demo import MemoryStore
from agent.doctor import commands
from agent.doctor.findings import Gravity, to_do, well, wrong
from agent.errors import Refused
from agent.ledger.opening import open_ledger
from agent.options import ALL_WELL, TO_DO, WRONG
from tests.conftest import Clock
from tests.doctor.conftest import NOWHERE
from tests.product import free_port


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "platform_store", MemoryStore)
    monkeypatch.setenv("JOURNALBRYGGAN_LOGIN_URL", NOWHERE)
    monkeypatch.setenv("JOURNALBRYGGAN_API_URL", NOWHERE)
    monkeypatch.setenv("JOURNALBRYGGAN_PORT", str(free_port()))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.commands, arguments, standalone_mode=False)


def test_what_is_wrong_is_told_with_what_to_do(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    result = run("doctor", "--data-dir", str(tmp_path), "--journal-dir", gone)
    assert result.return_value == WRONG
    assert "FEL Journalmapp" in result.stdout
    assert "Kontrollera att mappen finns kvar" in result.stdout
    assert "OK  Huvudbok: Den påbörjas" in result.stdout
    assert list(tmp_path.iterdir()) == []


def test_json_is_one_document_and_nothing_else(tmp_path: Path) -> None:
    result = run("doctor", "--json", "--data-dir", str(tmp_path))
    told = json.loads(result.stdout)
    assert told["verdict"] == "wrong"
    assert {"what", "gravity", "text", "action", "facts"} == set(told["findings"][0])


def test_a_damaged_ledger_is_a_finding_and_not_an_end(
    tmp_path: Path, clock: Clock
) -> None:
    with closing(open_ledger(tmp_path / "ledger.db", clock)):
        pass
    (tmp_path / "ledger.db").write_bytes(b"something else entirely " * 100)
    result = run("doctor", "--data-dir", str(tmp_path))
    assert result.return_value == WRONG
    assert "FEL Huvudbok: Huvudbokens fil är skadad." in result.stdout
    assert "OK  Versioner" in result.stdout


def test_settings_that_cannot_be_read_are_a_finding_too(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("grace_seconds = 'forty'")
    result = run("doctor", "--data-dir", str(tmp_path))
    assert result.return_value == WRONG
    assert "FEL Inställningar" in result.stdout
    assert "settings.toml" in result.stdout


@pytest.mark.parametrize(
    ("gravity", "code"),
    [(Gravity.WELL, ALL_WELL), (Gravity.TO_DO, TO_DO), (Gravity.WRONG, WRONG)],
)
def test_the_exit_code_is_the_gravest_finding(gravity: Gravity, code: int) -> None:
    assert commands.EXIT_CODES[gravity] == code


def test_a_line_says_how_it_is_in_letters_too() -> None:
    found = (well("Port", "Ledig."), to_do("Port", "Snart.", "Gör."))
    lines = [commands.line(one).plain for one in (*found, wrong("Port", "Nej.", ""))]
    assert lines == ["OK  Port: Ledig.", "GÖR Port: Snart. Gör.", "FEL Port: Nej."]


def saved(*arguments: str, typed: str = "") -> Result:
    words = ("support", *arguments)
    return CliRunner().invoke(cli.commands, words, input=typed, standalone_mode=False)


def test_support_is_saved_when_it_has_been_seen(tmp_path: Path) -> None:
    data = ("--data-dir", str(tmp_path / "data"))
    result = saved(str(tmp_path), *data, typed="visa\nja\n")
    assert result.return_value == ALL_WELL
    (bundle,) = tmp_path.glob("*.zip")
    assert bundle.name.startswith("journalbryggan-underlag-")
    for name in zipfile.ZipFile(bundle).namelist():
        assert f"--- {name} ---" in result.stdout
    assert f"Sparat: {bundle}" in result.stdout


def test_support_is_not_saved_without_a_yes(tmp_path: Path) -> None:
    result = saved(str(tmp_path), "--data-dir", str(tmp_path / "data"), typed="nej\n")
    assert isinstance(result.exception, Abort)
    assert list(tmp_path.iterdir()) == []


def test_support_never_writes_over_a_file(tmp_path: Path) -> None:
    there = tmp_path / "underlag.zip"
    data = ("--data-dir", str(tmp_path / "data"))
    assert saved(str(there), "--yes", *data).return_value == ALL_WELL
    before = there.read_bytes()
    assert isinstance(saved(str(there), "--yes", *data).exception, Refused)
    assert there.read_bytes() == before
