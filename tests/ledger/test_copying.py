"""A ledger that moves to another database: every row, or none."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from agent.errors import LedgerError
from agent.journal import Owner
from agent.ledger.backup import contents, make_backup
from agent.ledger.copying import copy_ledger, digest
from agent.ledger.events import broken_at
from agent.ledger.health import faults_of
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.owners import all_owners, confirm_same
from agent.ledger.tables import events, metadata
from tests.builders import GARDENS, journal, take_in
from tests.conftest import Clock
from tests.ledger.filling import everything, fill
from tests.postgres import needs_postgres

pytestmark = pytest.mark.usefixtures("file")  # which is what is copied

ROOT = Path(__file__).parents[2]
# Copies, and dies when everything is there but what makes it hold.
KILLED = """
import os, signal, sys
from pathlib import Path
from agent.app import utc_now
from agent.ledger import copying
from agent.ledger.opening import open_ledger
from agent.ledger.owners import all_owners, confirm_same

copying.broken_in = lambda _: os.kill(os.getpid(), signal.SIGKILL)
copying.copy_ledger(*(open_ledger(Path(name), utc_now) for name in sys.argv[1:]))
"""

to_every_database = pytest.mark.parametrize(
    "elsewhere", ["file", pytest.param("server", marks=needs_postgres)], indirect=True
)


@pytest.fixture
def elsewhere(
    request: pytest.FixtureRequest, tmp_path: Path, clock: Clock
) -> Iterator[Ledger]:
    """An empty ledger in another place."""
    is_file = request.param == "file"
    where = tmp_path / "b.db" if is_file else request.getfixturevalue("database_url")
    with closing(open_ledger(where, clock)) as opened:
        yield opened


@pytest.fixture
def full(ledger: Ledger) -> Ledger:
    fill(ledger)
    return ledger


@pytest.fixture
def merged(ledger: Ledger) -> Ledger:
    """A ledger in which a journal changes one that came after it."""
    take_in(ledger, "a.si", journal(owner=Owner(GARDENS.name)))
    take_in(ledger, "b.si", journal(kronor="99.00"))
    ids = {one.organisation_number: one.id for one in all_owners(ledger)}
    confirm_same(ledger, ids[""], ids[GARDENS.organisation_number], "anna")
    return ledger


def everything_in(ledger: Ledger) -> dict[str, set[str]]:
    with ledger.reading() as connection:
        return everything(connection)


def is_empty(ledger: Ledger) -> bool:
    return not any(everything_in(ledger).values())


@to_every_database
def test_every_row_of_every_table_arrives(full: Ledger, elsewhere: Ledger) -> None:
    before = everything_in(full)
    assert all(before.values())

    held = copy_ledger(full, elsewhere)

    after = everything_in(elsewhere)
    for name in set(before) - {"events", "newest_event"}:
        assert after[name] == before[name]
    assert before["events"] < after["events"]
    assert held == {name: len(rows) for name, rows in before.items()}
    assert everything_in(full) == before


@to_every_database
def test_a_journal_may_refer_to_one_that_came_after_it(
    merged: Ledger, elsewhere: Ledger
) -> None:
    before = waiting(merged)
    assert any(one.changes_id and one.changes_id > one.id for one in before)

    copy_ledger(merged, elsewhere)

    assert waiting(elsewhere) == before


@to_every_database
def test_the_history_goes_on_and_says_that_it_was_copied(
    full: Ledger, elsewhere: Ledger
) -> None:
    copy_ledger(full, elsewhere)

    assert broken_at(elsewhere) is None
    with elsewhere.reading() as connection:
        kinds = connection.scalars(select(events.c.kind).order_by(events.c.id)).all()
    assert kinds == ["ticked"] * 4 + ["copied"]


@to_every_database
def test_new_rows_get_new_ids(ledger: Ledger, elsewhere: Ledger) -> None:
    take_in(ledger, "a.si", journal(), journal("A26"))
    copy_ledger(ledger, elsewhere)

    take_in(elsewhere, "b.si", journal("A27"))

    assert [one.id for one in waiting(elsewhere)] == [1, 2, 3]
    assert faults_of(elsewhere) == ()


@needs_postgres
def test_there_and_back_again_is_the_same(
    full: Ledger, database_url: str, tmp_path: Path, clock: Clock
) -> None:
    with (
        closing(open_ledger(database_url, clock)) as shared,
        closing(open_ledger(tmp_path / "back.db", clock)) as back,
    ):
        copy_ledger(full, shared)
        copy_ledger(shared, back)
        with full.reading() as first, back.reading() as last:
            for table in metadata.sorted_tables:
                if table.name not in {"events", "newest_event"}:
                    assert digest(table, first) == digest(table, last)
        assert broken_at(back) is None


@to_every_database
def test_a_ledger_that_has_anything_is_not_copied_over(
    full: Ledger, elsewhere: Ledger
) -> None:
    take_in(elsewhere, "a.si", journal())
    before = everything_in(elsewhere)

    with pytest.raises(LedgerError, match="inte tom"):
        copy_ledger(full, elsewhere)

    assert everything_in(elsewhere) == before


@pytest.mark.parametrize("elsewhere", ["file"], indirect=True)
@pytest.mark.parametrize(
    "table", [table.name for table in metadata.sorted_tables if table.name != "events"]
)
def test_a_copy_that_lacks_a_row_of_any_table_is_none(
    full: Ledger, elsewhere: Ledger, table: str
) -> None:
    first = 0 if table == "newest_event" else 1
    with elsewhere.writing() as connection:
        connection.exec_driver_sql(
            f"CREATE TRIGGER lose BEFORE INSERT ON {table}"
            f" WHEN (SELECT count(*) FROM {table}) = {first}"
            " BEGIN SELECT RAISE(IGNORE); END"
        )

    with pytest.raises(LedgerError):
        copy_ledger(full, elsewhere)

    assert is_empty(elsewhere)


@pytest.mark.parametrize("elsewhere", ["file"], indirect=True)
def test_a_copy_with_one_letter_changed_is_none(
    full: Ledger, elsewhere: Ledger
) -> None:
    with elsewhere.writing() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER garble AFTER INSERT ON journal_rows WHEN NEW.position = 2 "
            "BEGIN UPDATE journal_rows SET note = note || ' ' WHERE position = 2; END"
        )

    with pytest.raises(LedgerError, match="inte lik") as told:
        copy_ledger(full, elsewhere)

    assert told.value.detail == "table journal_rows: 4 and 4 rows"
    assert is_empty(elsewhere)


@to_every_database
def test_a_broken_history_is_not_carried_on(full: Ledger, elsewhere: Ledger) -> None:
    with full.writing() as connection:
        connection.exec_driver_sql("UPDATE events SET actor = 'ingen' WHERE id = 3")

    with pytest.raises(LedgerError, match="bruten vid händelse 3"):
        copy_ledger(full, elsewhere)

    assert is_empty(elsewhere)


@needs_postgres
def test_a_shared_ledger_that_others_use_is_not_moved(
    database_url: str, ledger: Ledger, clock: Clock
) -> None:
    with (
        closing(open_ledger(database_url, clock)) as shared,
        closing(open_ledger(database_url, clock)),
        pytest.raises(LedgerError, match="används av andra"),
    ):
        copy_ledger(shared, ledger)


@needs_postgres
def test_a_shared_ledger_has_the_same_kind_of_backup(
    full: Ledger, database_url: str, tmp_path: Path, clock: Clock
) -> None:
    with closing(open_ledger(database_url, clock)) as shared:
        copy_ledger(full, shared)
        held = make_backup(shared, tmp_path / "kopia" / "a.db")
        assert held == contents(shared)

    assert [one.name for one in (tmp_path / "kopia").iterdir()] == ["a.db"]
    with closing(open_ledger(tmp_path / "kopia" / "a.db", clock)) as restored:
        assert contents(restored) == held


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL to send")
def test_who_is_killed_in_the_midst_leaves_both_as_they_were(
    full: Ledger, file: Path, tmp_path: Path, clock: Clock
) -> None:
    before = everything_in(full)
    full.close()
    target = tmp_path / "b.db"

    command = [sys.executable, "-c", KILLED, str(file), str(target)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode != 0

    with (
        closing(open_ledger(file, clock)) as source,
        closing(open_ledger(target, clock)) as again,
    ):
        assert everything_in(source) == before
        assert is_empty(again)
        copy_ledger(source, again)
        assert broken_at(again) is None
