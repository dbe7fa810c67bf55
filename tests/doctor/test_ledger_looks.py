"""The ledger is read as it is, beside whoever uses it."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from pydantic import SecretStr

from agent.doctor import ledger_looks
from agent.doctor.findings import Gravity
from agent.doctor.pc import Pc
from agent.errors import LedgerMissing, LedgerTooNew
from agent.ledger.backup import make_backup
from agent.ledger.connections import Condition, ConnectionView, connected
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.refreshes import failed
from agent.ledger.rotation import name_of
from agent.own_ledger import open_own_ledger, own_ledger_to_read
from tests.builders import GARDENS, SEA_VIEW, journal, owner_id, take_in
from tests.postgres import needs_postgres

SCOPES = frozenset({"bookkeeping"})


def with_ledger(pc: Pc) -> Ledger:
    """Begin a ledger with a journal in it."""
    pc.settings.data_dir.mkdir()
    ledger = open_own_ledger(pc.settings, pc.clock)
    take_in(ledger, "a.si", journal())
    return ledger


def test_a_ledger_that_was_never_begun_is_not_begun_by_looking(pc: Pc) -> None:
    found = ledger_looks.ledger_health(pc)
    assert found.is_well
    assert "påbörjas" in found.text
    assert not pc.settings.data_dir.exists()
    assert ledger_looks.backups(pc).is_well
    assert ledger_looks.connections(pc).is_well


def test_a_whole_ledger_is_well_while_somebody_writes_to_it(pc: Pc) -> None:
    with closing(with_ledger(pc)) as ledger, ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE journals SET row_count = 7")
        found = ledger_looks.ledger_health(pc)
        connection.rollback()
    assert found.is_well
    assert "1 journaler" in found.text
    assert found.facts == {"journals": 1}


def test_what_does_not_fit_is_wrong(pc: Pc) -> None:
    with closing(with_ledger(pc)) as ledger, ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE journals SET row_count = 7")
    found = ledger_looks.ledger_health(pc)
    assert found.gravity is Gravity.WRONG
    assert "Journal A25 (2026-12-01) stämmer inte" in found.text
    assert found.facts == {"faults": "sum"}


def test_a_ledger_that_is_gone_is_told_with_the_way_out(pc: Pc) -> None:
    with closing(with_ledger(pc)) as ledger:
        pc.settings.backup_folder.mkdir()
        backup = pc.settings.backup_folder / name_of(pc.clock().date())
        make_backup(ledger, backup)
    pc.settings.ledger_file.unlink()
    with pytest.raises(LedgerMissing) as caught:
        ledger_looks.ledger_health(pc)
    assert str(backup) in caught.value.action


@pytest.mark.parametrize("schema", ["0000", "9999"])
def test_another_schema_is_read_by_nobody_and_left_alone(pc: Pc, schema: str) -> None:
    with_ledger(pc).close()
    with closing(sqlite3.connect(pc.settings.ledger_file)) as database:
        database.execute("UPDATE alembic_version SET version_num = ?", [schema])
        database.execute("DROP TABLE reconciliations")
        database.commit()
    if schema == "9999":
        with pytest.raises(LedgerTooNew):
            ledger_looks.ledger_health(pc)
    else:
        assert "tidigare version" in ledger_looks.ledger_health(pc).text
    with closing(sqlite3.connect(pc.settings.ledger_file)) as database:
        (now,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
    assert now == schema


def test_the_newest_backup_is_named_and_a_lack_of_them_is_something_to_do(
    pc: Pc,
) -> None:
    with closing(with_ledger(pc)) as ledger:
        make_backup(ledger, pc.settings.backup_folder / name_of(pc.clock().date()))
    assert ledger_looks.backups(pc).facts == {"newest": "2026-12-01"}
    later = replace(pc, clock=lambda: pc.clock() + timedelta(days=9))
    assert ledger_looks.backups(later).gravity is Gravity.TO_DO


@pytest.mark.parametrize(
    ("condition", "gravity", "text"),
    [
        (Condition.WELL, Gravity.WELL, "2 fungerar."),
        (Condition.PROXY, Gravity.TO_DO, "1 fungerar, 1 stoppas av proxyservern."),
        (Condition.ENDED, Gravity.WRONG, "1 fungerar, 1 har upphört."),
    ],
)
def test_connections_are_counted_by_how_they_are(
    pc: Pc, condition: Condition, gravity: Gravity, text: str
) -> None:
    with closing(with_ledger(pc)) as ledger:
        take_in(ledger, "b.si", journal(owner=SEA_VIEW))
        for owner in (GARDENS, SEA_VIEW):
            one = owner_id(ledger, owner)
            number, now = owner.organisation_number or "", ledger.now()
            connected(
                ledger,
                ConnectionView(one, f"1{one}", owner.name, number, SCOPES, now, now),
                "anna",
            )
        if condition is not Condition.WELL:
            failed(ledger, f"1{one}", condition, "Så gick det inte.")
    found = ledger_looks.connections(pc)
    assert (found.gravity, found.text) == (gravity, text)
    assert bool(found.action) == (gravity is not Gravity.WELL)
    assert sum(int(number) for number in found.facts.values()) == 2


def test_every_condition_has_its_words() -> None:
    assert ledger_looks.WORDS.keys() == set(Condition)


@needs_postgres
def test_a_shared_ledger_is_read_and_neither_made_nor_migrated(
    pc: Pc, database_url: str
) -> None:
    settings = pc.settings.model_copy(update={"database_url": SecretStr(database_url)})
    shared = replace(
        pc, settings=settings, ledger=partial(own_ledger_to_read, settings, pc.clock)
    )
    assert ledger_looks.ledger_health(shared).is_well
    assert "administratör" in ledger_looks.backups(shared).text
    ledger = open_ledger(database_url, lambda: datetime.now(UTC))
    with closing(ledger), ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num='0000'")
    assert "tidigare version" in ledger_looks.ledger_health(shared).text
