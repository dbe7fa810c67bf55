"""`journalbryggan ledger` as a person or a script meets it."""

import json
import re
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from agent import cli
from agent.app import utc_now
from agent.desktop.instance import only_instance
from agent.errors import AlreadyRunning, BackupRefused, LedgerError
from agent.ledger.journals import waiting
from agent.ledger.opening import open_ledger
from agent.ledger_commands import ledger as group
from agent.options import ALL_WELL, TO_DO, WRONG
from tests.builders import journal, take_in
from tests.postgres import needs_postgres


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder whose ledger has a journal."""
    folder = tmp_path / "data"
    folder.mkdir()
    with closing(open_ledger(folder / "ledger.db", utc_now)) as ledger:
        take_in(ledger, "a.si", journal())
    return folder


def run(*arguments: str | Path, answer: str = "") -> Result:
    """Run a command; its own errors come out of it."""
    given = [str(one) for one in arguments]
    return CliRunner().invoke(
        cli.commands,
        ["ledger", *given],
        input=answer,
        standalone_mode=False,
        catch_exceptions=False,
    )


def numbers(file: Path | str) -> list[str]:
    with closing(open_ledger(file, utc_now)) as ledger:
        return sorted(one.number for one in waiting(ledger))


def go_on(data: Path) -> None:
    with closing(open_ledger(data / "ledger.db", utc_now)) as ledger:
        take_in(ledger, "b.si", journal("A26"))


def test_a_backup_is_made_where_it_is_wanted(data: Path, tmp_path: Path) -> None:
    result = run("backup", tmp_path / "kopia.db", "--data-dir", data)

    assert result.return_value == ALL_WELL
    assert "klar och kontrollerad: 1 journal och 0 verifikationer" in result.stdout
    assert numbers(tmp_path / "kopia.db") == ["A25"]


def test_a_backup_without_a_name_lies_with_the_others(data: Path) -> None:
    run("backup", "--data-dir", data)

    (made,) = (data / "backup").iterdir()
    assert re.fullmatch(r"ledger-\d{8}T\d{6}\.db", made.name)


def test_a_backup_is_made_while_the_agent_runs(data: Path) -> None:
    with only_instance(data):
        assert run("backup", "--data-dir", data).return_value == ALL_WELL


def test_a_backup_never_takes_another_files_place(data: Path, tmp_path: Path) -> None:
    (tmp_path / "bokslut.db").write_text("2026", "utf-8")

    with pytest.raises(BackupRefused):
        run("backup", tmp_path / "bokslut.db", "--data-dir", data)

    assert (tmp_path / "bokslut.db").read_text("utf-8") == "2026"


def test_a_backup_is_put_back_when_the_user_has_seen_what_is_lost(
    data: Path, tmp_path: Path
) -> None:
    run("backup", tmp_path / "kopia.db", "--data-dir", data)
    go_on(data)

    result = run("restore", tmp_path / "kopia.db", "--data-dir", data, answer="Ja\n")

    assert "har 1 journal och 0 verifikationer tillkommit" in result.stdout
    assert numbers(data / "ledger.db") == ["A25"]
    aside = re.search(r"Den gamla finns kvar som (.+\.db)\.", result.stdout)
    assert aside is not None
    assert numbers(Path(aside[1])) == ["A25", "A26"]


def test_nothing_is_put_back_where_the_user_says_no(data: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "kopia.db", "--data-dir", data)
    go_on(data)

    result = CliRunner().invoke(
        cli.commands,
        ["ledger", "restore", str(tmp_path / "kopia.db"), "--data-dir", str(data)],
        input="y\n",
    )

    assert result.exit_code != 0
    assert numbers(data / "ledger.db") == ["A25", "A26"]


def test_a_backup_of_another_ledger_is_pointed_out(data: Path, tmp_path: Path) -> None:
    with closing(open_ledger(tmp_path / "annan.db", utc_now)) as other:
        take_in(other, "x.si", journal("X1"))

    result = run("restore", "--yes", tmp_path / "annan.db", "--data-dir", data)

    assert "kommer från en annan huvudbok" in result.stdout


@pytest.mark.parametrize("command", [("restore", "--yes", "kopia.db"), ("begin",)])
def test_nothing_is_changed_while_the_agent_runs(
    data: Path, command: tuple[str, ...]
) -> None:
    with only_instance(data), pytest.raises(AlreadyRunning, match="igång"):
        run(*command, "--data-dir", data)

    assert numbers(data / "ledger.db") == ["A25"]


def test_what_is_gone_is_held_until_it_is_put_back(data: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "kopia.db", "--data-dir", data)
    (data / "ledger.db").unlink()
    with pytest.raises(LedgerError, match="borta eller tom"):
        run("backup", "--data-dir", data)

    run("restore", "--yes", tmp_path / "kopia.db", "--data-dir", data)

    assert run("check", "--data-dir", data).return_value == ALL_WELL
    assert numbers(data / "ledger.db") == ["A25"]


def test_an_office_may_begin_anew(data: Path) -> None:
    result = run("begin", "--yes", "--data-dir", data)

    assert "En ny huvudbok är påbörjad. Den gamla finns kvar" in result.stdout
    assert numbers(data / "ledger.db") == []
    (aside,) = data.glob("ledger-*-ersatt.db")
    assert numbers(aside) == ["A25"]


def test_a_whole_ledger_is_told_so(data: Path) -> None:
    result = run("check", "--data-dir", data)

    assert result.return_value == ALL_WELL
    assert result.stdout == "Huvudboken är hel.\n"


def test_every_fault_is_told_to_a_script(data: Path) -> None:
    with (
        closing(open_ledger(data / "ledger.db", utc_now)) as ledger,
        ledger.writing() as connection,
    ):
        connection.exec_driver_sql("UPDATE journals SET debit_ore = 1")

    result = run("check", "--json", "--data-dir", data)

    assert result.return_value == WRONG
    assert json.loads(result.stdout) == {
        "is_whole": False,
        "faults": ["Journal A25 (2026-12-01) stämmer inte med sina rader."],
        "backup": "",
    }


def test_a_damaged_ledger_is_told_to_a_script(data: Path) -> None:
    (data / "ledger.db").write_bytes(b"\0" * 9000)

    result = run("check", "--json", "--data-dir", data)

    assert result.return_value == WRONG
    assert not json.loads(result.stdout)["is_whole"]


def test_a_missing_backup_is_something_to_do(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.ledger_commands.backup_problem", lambda *_: "Ingen.")

    result = run("check", "--data-dir", data)

    assert result.return_value == TO_DO
    assert result.stdout == "Huvudboken är hel.\nIngen.\n"


def test_a_ledger_is_copied_to_another_file(data: Path, tmp_path: Path) -> None:
    result = run("copy", data / "ledger.db", tmp_path / "ny.db")

    assert result.return_value == ALL_WELL
    assert "rader är kopierade och jämförda" in result.stdout
    assert numbers(tmp_path / "ny.db") == ["A25"]


@needs_postgres
def test_an_office_moves_to_postgresql_and_back(
    data: Path, tmp_path: Path, database_url: str
) -> None:
    assert run("copy", data / "ledger.db", database_url).return_value == ALL_WELL
    assert numbers(database_url) == ["A25"]

    assert run("copy", database_url, tmp_path / "ny.db").return_value == ALL_WELL
    assert numbers(tmp_path / "ny.db") == ["A25"]


@needs_postgres
def test_a_shared_ledger_is_backed_up_and_checked_but_not_put_back(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNALBRYGGAN_DATABASE_URL", database_url)

    run("backup", tmp_path / "kopia.db", "--data-dir", tmp_path)
    assert run("check", "--data-dir", tmp_path).return_value == ALL_WELL
    with pytest.raises(LedgerError, match="flera delar"):
        run("restore", "--yes", tmp_path / "kopia.db", "--data-dir", tmp_path)


def test_a_ledger_that_an_agent_uses_is_not_copied(data: Path, tmp_path: Path) -> None:
    with only_instance(data), pytest.raises(AlreadyRunning):
        run("copy", data / "ledger.db", tmp_path / "ny.db")

    assert not (tmp_path / "ny.db").exists()


def test_a_ledger_that_is_not_there_is_not_copied(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="ingen huvudbok"):
        run("copy", tmp_path / "saknas.db", tmp_path / "ny.db")

    assert list(tmp_path.iterdir()) == []


def test_every_command_explains_itself_in_swedish() -> None:
    for name, command in group.commands.items():
        assert command.help
        assert run(name, "--help").exit_code == 0
