"""Backups: one SQLite file each, consistent though the agent runs, and read through.

A backup is written beside its name and moved there when it has been verified: what
carries a backup's name is never half of one.
"""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, func, inspect, select

from agent.errors import BackupRefused, LedgerError, LedgerFull
from agent.ledger.copying import copy_rows
from agent.ledger.health import damage_of
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.sqlite import SqliteToRead, ledger_error
from agent.ledger.tables import events, metadata, vouchers

DRAFT = ".draft"
BESIDE = ("", "-journal", "-wal", "-shm")  # what SQLite may leave of a database


@dataclass(frozen=True, slots=True)
class Contents:
    """How much a ledger knows, and until when: what a restore is weighed by."""

    rows: dict[str, int]
    booked: int
    newest_event: datetime | None
    newest_hash: str

    @property
    def events(self) -> int:
        """How many events its history has."""
        return self.rows["events"]


def make_backup(ledger: Ledger, file: Path) -> Contents:
    """Write the ledger as it is just now to `file`, and verify what was written.

    Raises:
        BackupRefused: there is such a file already, or the ledger is not whole.
        LedgerFull: the disk has no room.
        LedgerError: any other reason. There is no such file then.
    """
    if file.exists():
        raise BackupRefused(
            f"Det finns redan en fil {file}.",
            not_done="Ingen säkerhetskopia har gjorts.",
            action="Välj ett annat namn.",
        )
    with draft_of(file) as draft:
        with ledger.reading() as connection:
            expected = contents_in(connection)
            if ledger.is_shared:
                _copy_from_server(connection, draft, ledger.now)
            else:
                copy_pages(connection, draft)
        if verify(draft, ledger.now) != expected:
            raise _unlike(file)
        settle(draft, file)
    return expected


def verify(file: Path, clock: Callable[[], datetime]) -> Contents:
    """Read a backup through; return what it holds.

    Raises:
        BackupRefused: it is no ledger, is damaged, or its history is broken.
    """
    try:
        with reading_only(file, clock) as ledger:
            damage, held = damage_of(ledger), contents(ledger)
    except LedgerError as error:
        raise _not_whole(file, error.message, error.detail) from error
    if damage:
        raise _not_whole(file, damage[0].text)
    return held


def contents(ledger: Ledger) -> Contents:
    """Count what a ledger holds."""
    with ledger.reading() as connection:
        return contents_in(connection)


def contents_in(connection: Connection) -> Contents:
    """Count what one view of a ledger holds."""
    newest = connection.execute(
        select(events.c.at, events.c.hash).order_by(events.c.id.desc()).limit(1)
    ).first()
    there = set(inspect(connection).get_table_names())
    counted = {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in metadata.sorted_tables
        if table.name in there  # an older version's backup has not all of them
    }
    booked = select(func.count()).where(vouchers.c.number.is_not(None))
    return Contents(
        rows=counted,
        booked=connection.scalar(booked) or 0,
        newest_event=newest.at if newest else None,
        newest_hash=newest.hash if newest else "",
    )


@contextmanager
def reading_only(file: Path, clock: Callable[[], datetime]) -> Iterator[Ledger]:
    """Have a SQLite ledger to read in: neither made, migrated nor written to.

    Raises:
        LedgerError: it cannot be read, as soon as it is.
    """
    ledger = Ledger(SqliteToRead(file), clock)
    try:
        yield ledger
    finally:
        ledger.close()


def copy_pages(connection: Connection, file: Path) -> None:
    """Copy the SQLite database that `connection` has a view of, exactly as it sees it.

    One file comes of it: what the WAL held is in it, and no WAL is beside it.
    """
    source = cast("sqlite3.Connection", connection.connection.driver_connection)
    try:
        with closing(sqlite3.connect(file)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise ledger_error(error) from error
    fold_wal(file)


def _copy_from_server(
    connection: Connection, file: Path, clock: Callable[[], datetime]
) -> None:
    with closing(open_ledger(file, clock)) as target, target.writing() as to:
        copy_rows(connection, to)
    fold_wal(file)


def fold_wal(file: Path) -> None:
    """Make one file of a database that nobody uses, readable where none can write."""
    try:
        with closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise ledger_error(error) from error


@contextmanager
def draft_of(file: Path) -> Iterator[Path]:
    """Have a place beside `file` to prepare it in; whatever is left there is removed.

    Raises:
        LedgerError: the folder cannot be written in.
    """
    draft = file.with_name(file.name + DRAFT)
    try:
        draft.parent.mkdir(parents=True, exist_ok=True)
        remove_database(draft)  # of somebody who was killed
        yield draft
    except OSError as error:
        raise _not_written(file, error) from error
    finally:
        with suppress(OSError):
            remove_database(draft)


def remove_database(file: Path) -> None:
    """Remove a database with all that SQLite would read into another of its name."""
    for ending in BESIDE:
        file.with_name(file.name + ending).unlink(missing_ok=True)


def settle(draft: Path, file: Path) -> None:
    """Give a finished draft its name, for good (its contents are on the disk)."""
    draft.replace(file)
    if os.name == "posix":
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _not_whole(file: Path, why: str, detail: str = "") -> BackupRefused:
    return BackupRefused(
        f"Filen {file.name} är ingen hel huvudbok. {why}",
        action="Välj en annan säkerhetskopia, eller kontakta supporten.",
        detail=detail,
    )


def _unlike(file: Path) -> BackupRefused:
    return BackupRefused(
        f"Säkerhetskopian {file.name} blev inte lik huvudboken.",
        not_done="Ingen säkerhetskopia har gjorts.",
        action="Försök igen. Återkommer felet: kör journalbryggan ledger check.",
    )


def _not_written(file: Path, error: OSError) -> LedgerError:
    if error.errno == errno.ENOSPC:
        return LedgerFull(f"Det fanns inte plats för {file}.", detail=str(error))
    return LedgerError(
        f"Det gick inte att skriva {file}.",
        not_done="Ingenting har ändrats.",
        action=(
            "Kontrollera att mappen går att nå, att du får skriva i den och att inget "
            "annat program har filen öppen."
        ),
        detail=str(error),
    )
