"""Opening: migrated after a copy, or refused with the file as it was."""

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, insert
from sqlalchemy.exc import StatementError

from agent.errors import (
    LedgerBusy,
    LedgerDamaged,
    LedgerError,
    LedgerFull,
    LedgerTooNew,
)
from agent.ledger import migrating, schema, sqlite
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.sqlite import Sqlite
from agent.ledger.tables import metadata, transfers
from tests.builders import journal, take_in
from tests.conftest import Clock

NEXT = '''"""A migration that a later version has."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("owners", sa.Column("colour", sa.Text(), nullable=True))
    {then}
'''


@pytest.fixture
def filled(file: Path, clock: Clock) -> Path:
    """A ledger with a journal, closed."""
    ledger = open_ledger(file, clock)
    take_in(ledger, "a.si", journal())
    ledger.close()
    return file


@pytest.fixture
def held_by_another(filled: Path) -> Iterator[Path]:
    """A ledger that another program is writing to."""
    with closing(sqlite3.connect(filled, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield filled


def later_version(
    folder: Path, monkeypatch: pytest.MonkeyPatch, then: str = "pass"
) -> None:
    """Be a version with one migration more."""
    migrations = folder / "migrations"
    shutil.copytree(migrating.MIGRATIONS, migrations)
    (migrations / "versions" / "0002_next.py").write_text(NEXT.format(then=then))
    monkeypatch.setattr(migrating, "MIGRATIONS", migrations)
    monkeypatch.setattr(schema, "NEWEST_SCHEMA", "0002")


def columns(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as database:
        return {row[1] for row in database.execute("PRAGMA table_info(owners)")}


def pragma(ledger: Ledger, name: str) -> object:
    with ledger.reading() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_a_new_ledger_is_made_where_there_is_none(file: Path, clock: Clock) -> None:
    ledger = open_ledger(file, clock)
    assert waiting(ledger) == ()
    ledger.close()


def test_what_was_kept_is_there_after_reopening(filled: Path, clock: Clock) -> None:
    ledger = open_ledger(filled, clock)
    assert len(waiting(ledger)) == 1
    ledger.close()


def test_a_relative_path_is_opened_again(
    filled: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(filled.parent)
    ledger = open_ledger(Path(filled.name), clock)
    assert len(waiting(ledger)) == 1
    ledger.close()


def test_a_folder_may_have_any_name(tmp_path: Path, clock: Clock) -> None:
    asking = "" if sys.platform == "win32" else "?"  # which no name there may have
    folder = tmp_path / f"Åsas 50 % böcker{asking} #1"
    folder.mkdir()
    open_ledger(folder / "ledger.db", clock).close()
    open_ledger(folder / "ledger.db", clock).close()
    assert (folder / "ledger.db").exists()


def test_the_migrated_tables_are_those_that_the_code_knows(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_newest_schema_is_that_of_the_last_migration(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        migrated_to = MigrationContext.configure(connection).get_current_revision()
    assert migrated_to == schema.NEWEST_SCHEMA


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)],
)
def test_what_durability_rests_on_is_in_force(
    ledger: Ledger, name: str, value: object
) -> None:
    assert pragma(ledger, name) == value


def test_a_copy_is_made_before_migrating(
    filled: Path, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    later_version(tmp_path, monkeypatch)
    open_ledger(filled, clock).close()
    copy = tmp_path / "ledger-20261201T080000-0001.db"
    assert "colour" in columns(filled)
    assert "colour" not in columns(copy)
    monkeypatch.undo()
    restored = open_ledger(copy, clock)
    assert len(waiting(restored)) == 1
    restored.close()


def test_the_copy_has_what_only_the_wal_holds(
    file: Path, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = open_ledger(file, clock)
    take_in(running, "a.si", journal())
    later_version(tmp_path, monkeypatch)
    open_ledger(file, clock).close()
    running.close()
    monkeypatch.undo()
    restored = open_ledger(tmp_path / "ledger-20261201T080000-0001.db", clock)
    assert len(waiting(restored)) == 1
    restored.close()


def test_no_copy_is_made_where_nothing_is_migrated(filled: Path, clock: Clock) -> None:
    open_ledger(filled, clock).close()
    assert list(filled.parent.glob("ledger-*")) == []


def test_a_migration_that_fails_leaves_everything_as_it_was(
    filled: Path, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    later_version(tmp_path, monkeypatch, then='op.drop_table("no_such_table")')
    with pytest.raises(LedgerError):
        open_ledger(filled, clock)
    assert "colour" not in columns(filled)
    monkeypatch.undo()
    open_ledger(filled, clock).close()


def test_a_ledger_of_a_later_version_is_refused_untouched(
    filled: Path, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    later_version(tmp_path, monkeypatch)
    open_ledger(filled, clock).close()
    monkeypatch.undo()
    before = filled.read_bytes()
    with pytest.raises(LedgerTooNew):
        open_ledger(filled, clock)
    assert filled.read_bytes() == before


def test_overwritten_bytes_are_found_and_left(filled: Path, clock: Clock) -> None:
    content = bytearray(filled.read_bytes())
    content[4096:12288] = b"\xa5" * 8192
    filled.write_bytes(content)
    with pytest.raises(LedgerDamaged):
        open_ledger(filled, clock)
    assert filled.read_bytes() == content


@pytest.mark.parametrize(
    "content", [b"\0" * 8192, b"#FLAGGA 0\r\n" * 500], ids=["zeros", "another file"]
)
def test_what_is_no_ledger_is_refused_and_left(
    file: Path, clock: Clock, content: bytes
) -> None:
    file.write_bytes(content)
    with pytest.raises(LedgerDamaged):
        open_ledger(file, clock)
    assert file.read_bytes() == content


def test_a_truncated_ledger_is_refused_and_left(filled: Path, clock: Clock) -> None:
    content = filled.read_bytes()[:20000]
    filled.write_bytes(content)
    with pytest.raises(LedgerDamaged):
        open_ledger(filled, clock)
    assert filled.read_bytes() == content


@pytest.mark.parametrize("path", ["//server/delad/ledger.db", r"\\server\x\ledger.db"])
def test_a_network_path_is_refused(path: str, clock: Clock) -> None:
    with pytest.raises(LedgerError, match="nätverksenhet"):
        open_ledger(Path(path), clock)


def test_a_folder_that_is_not_there_is_one_of_our_errors(
    tmp_path: Path, clock: Clock
) -> None:
    with pytest.raises(LedgerError):
        open_ledger(tmp_path / "saknas" / "ledger.db", clock)


def test_a_full_disk_is_told_and_nothing_is_half_kept(
    ledger: Ledger, file: Path
) -> None:
    take_in(ledger, "a.si", journal())
    pages = pragma(ledger, "page_count")
    with ledger.reading() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    many = [journal(f"B{number}") for number in range(200)]
    with pytest.raises(LedgerFull):
        take_in(ledger, "b.si", *many)
    assert len(waiting(ledger)) == 1
    with ledger.reading() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert take_in(ledger, "b.si", *many).new == 200
    assert file.exists()


def test_a_ledger_that_another_program_holds_is_busy(
    held_by_another: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 20)
    ledger = open_ledger(held_by_another, clock)
    with pytest.raises(LedgerBusy):
        take_in(ledger, "b.si", journal("B1"))
    assert len(waiting(ledger)) == 1
    ledger.close()


def test_when_every_connection_is_in_use_the_ledger_is_busy(
    empty_file: Path, clock: Clock
) -> None:
    database = Sqlite(empty_file)
    only_one = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.05}
    database.engine = create_engine(database.engine.url, **only_one)
    with (
        closing(Ledger(database, clock)) as ledger,
        ledger.reading(),
        pytest.raises(LedgerBusy),
    ):
        waiting(ledger)


def test_readers_see_one_state_while_another_writes(filled: Path, clock: Clock) -> None:
    ledger, other = open_ledger(filled, clock), open_ledger(filled, clock)
    with ledger.reading() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM journals").scalar()
        take_in(other, "b.si", journal("B1"))
        after = connection.exec_driver_sql("SELECT count(*) FROM journals").scalar()
    assert before == after == 1
    assert len(waiting(ledger)) == 2
    ledger.close()
    other.close()


def test_a_time_without_zone_never_reaches_the_ledger(ledger: Ledger) -> None:
    naive = {"started_at": datetime(2026, 12, 1), "started_by": "anna"}  # noqa: DTZ001  that is the point
    with (
        pytest.raises(StatementError, match="time without zone"),
        ledger.writing() as connection,
    ):
        connection.execute(insert(transfers), naive)


def test_a_time_comes_back_aware(ledger: Ledger) -> None:
    when = datetime(2026, 12, 1, 8, tzinfo=UTC)
    with ledger.writing() as connection:
        row = {"started_at": when, "started_by": "anna"}
        connection.execute(insert(transfers), row)
        kept = connection.execute(transfers.select()).one()
    assert kept.started_at == when
    assert kept.started_at.tzinfo is UTC
