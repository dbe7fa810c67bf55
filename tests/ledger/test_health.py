"""A ledger that is not whole: every kind of fault is found, and told in Swedish."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from agent.errors import LedgerDamaged
from agent.ledger.health import faults_of
from agent.ledger.ledger import Ledger
from agent.ledger.sqlite import check_whole
from agent.ledger.states import JournalState
from tests.builders import journal, listed, take_in
from tests.ledger.sending import bring_to


@pytest.fixture
def booked(ledger: Ledger) -> Ledger:
    """A ledger with two journals, of which one is booked."""
    take_in(ledger, "a.si", journal(), journal("A26"))
    bring_to(ledger, listed(ledger).id, JournalState.BOOKED)
    return ledger


def kinds(ledger: Ledger) -> list[str]:
    return [fault.what for fault in faults_of(ledger)]


def change(file: Path, *statements: str) -> None:
    """Do what no version of ours does."""
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)


def test_a_ledger_that_only_we_wrote_is_whole(booked: Ledger) -> None:
    assert faults_of(booked) == ()


def test_an_empty_ledger_is_whole(ledger: Ledger) -> None:
    assert faults_of(ledger) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_rows SET debit_ore = debit_ore + 1 WHERE position = 0",
        "UPDATE journal_rows SET credit_ore = credit_ore + 1 WHERE position = 0",
        "DELETE FROM journal_rows WHERE journal_id = 2",
        "UPDATE journals SET debit_ore = 0 WHERE id = 1",
    ],
)
def test_a_journal_that_differs_from_its_rows_is_found(
    booked: Ledger, file: Path, statement: str
) -> None:
    change(file, statement)

    assert set(kinds(booked)) == {"sum"}
    assert "stämmer inte med sina rader" in faults_of(booked)[0].text


def test_a_booked_journal_without_number_is_found(booked: Ledger, file: Path) -> None:
    change(file, "UPDATE vouchers SET number = NULL")

    assert [fault.text for fault in faults_of(booked)] == [
        "Journal A25 (2026-12-01) saknar verifikationsnummer."
    ]


def test_a_booked_journal_that_was_never_sent_is_found(
    booked: Ledger, file: Path
) -> None:
    change(file, "UPDATE journals SET state = 'booked'")

    assert [fault.text for fault in faults_of(booked)] == [
        "Journal A26 (2026-12-01) saknar verifikationsnummer."
    ]


def test_a_number_that_two_vouchers_have_is_found(booked: Ledger, file: Path) -> None:
    columns = (
        "journal_id, database_number, marker, series, year_id, next_number, attempt,"
        " intended_at, has_cost_centres, number, booked_at"
    )
    change(
        file,
        "CREATE TABLE all_of_them AS SELECT * FROM vouchers",
        "DROP TABLE vouchers",
        "ALTER TABLE all_of_them RENAME TO vouchers",
        f"INSERT INTO vouchers ({columns}) "
        f"SELECT {columns.replace('journal_id', '2')} FROM vouchers",
    )

    assert kinds(booked) == ["number"]
    assert "finns två gånger" in faults_of(booked)[0].text


def test_a_row_whose_journal_is_gone_is_found(booked: Ledger, file: Path) -> None:
    change(file, "DELETE FROM journals WHERE id = 2")

    assert set(kinds(booked)) == {"reference"}


def test_a_history_that_was_changed_is_found(booked: Ledger, file: Path) -> None:
    change(file, "UPDATE events SET actor = 'ingen' WHERE id = 2")

    assert [fault.text for fault in faults_of(booked)] == [
        "Behandlingshistoriken är bruten vid händelse 2."
    ]


def test_an_index_that_lacks_a_row_is_found(booked: Ledger, file: Path) -> None:
    change(
        file,
        "CREATE INDEX ix_part ON journals (number) WHERE id > 1",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = 'CREATE INDEX ix_part ON journals (number)'"
        " WHERE name = 'ix_part'",
        "PRAGMA schema_version = 999",
    )

    assert set(kinds(booked)) == {"file"}


def test_only_a_few_of_many_faults_are_told(ledger: Ledger, file: Path) -> None:
    take_in(ledger, "a.si", *(journal(f"B{number}") for number in range(9)))
    change(file, "UPDATE journals SET debit_ore = 1")

    assert len(kinds(ledger)) == 5


def test_a_damaged_file_is_found_by_reading_all_of_it(
    booked: Ledger, file: Path
) -> None:
    booked.close()
    content = bytearray(file.read_bytes())
    content[8192:16384] = b"\xa5" * 8192
    file.write_bytes(content)

    with pytest.raises(LedgerDamaged):
        check_whole(file)


def test_a_whole_file_passes(booked: Ledger, file: Path) -> None:
    booked.close()
    check_whole(file)
