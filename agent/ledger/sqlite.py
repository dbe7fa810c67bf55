"""A ledger of its own on this PC: one file of SQLite's.

In WAL with `synchronous=FULL`: what is committed survives a power cut
(sqlite.org/pragma.html#pragma_synchronous). WAL needs shared memory, hence a local
disk (sqlite.org/wal.html): a network path is refused.
"""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from agent.errors import LedgerBusy, LedgerDamaged, LedgerError, LedgerFull
from agent.ledger.schema import bring_to_newest

BUSY_TIMEOUT_MS = 10_000
# Bytes. All of a larger file is read only where there is reason to (own_ledger.py):
# ten years of an office are 200 MB, and reading them takes a second or several.
SOON_READ = 32 * 1024 * 1024


class Sqlite:
    """A file, checked and copied before it is migrated."""

    is_shared = False

    def __init__(self, file: Path) -> None:
        """Refuse a file on a network drive; nothing is opened yet."""
        _refuse_network_path(file)
        self._file = file.resolve()
        _refuse_network_path(
            self._file
        )  # that of a mapped drive, which shows first now
        self.engine = _engine(self._file)

    def prepare(self, now: datetime) -> None:
        """Check the file and bring it to the newest schema, or refuse it untouched."""
        try:
            if self._file.exists():
                _check(self._file)
            bring_to_newest(self.engine, lambda at: self._copy(at, now))
        except (DBAPIError, sqlite3.Error) as error:
            raise self.our_error(error) from error

    def time(self, connection: Connection) -> datetime | None:  # noqa: ARG002  Database's signature
        """Return None: nobody on another PC shares it."""
        return None

    def our_error(self, error: Exception) -> LedgerError:
        """Tell what an error of SQLite's means for the user."""
        return ledger_error(error)

    def _copy(self, at: str, now: datetime) -> None:
        """Copy a ledger that may be in use, with what its WAL holds."""
        copy = self._file.with_name(f"{self._file.stem}-{now:%Y%m%dT%H%M%S}-{at}.db")
        with (
            closing(sqlite3.connect(self._file)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)


class SqliteToRead(Sqlite):
    """A file that is read as it is: neither made, migrated nor written to."""

    def __init__(self, file: Path) -> None:
        """Take any file; nothing is opened yet."""
        address = f"{file.absolute().as_uri()}?mode=ro"
        self.engine = create_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect(address, uri=True, isolation_level=None),
            poolclass=NullPool,
            hide_parameters=True,
        )

        @event.listens_for(self.engine, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN")  # one view, whoever writes meanwhile

    def prepare(self, now: datetime) -> None:
        """Leave it as it is."""


def ledger_error(error: Exception) -> LedgerError:
    """Tell what an error of SQLite's means for the user (its result codes).

    Only the driver's own words count: SQLAlchemy's hold the statement too.
    """
    detail = str(getattr(error, "orig", error))
    text = detail.lower()
    if "disk is full" in text or "disk i/o error" in text:
        return LedgerFull("Det gick inte att spara i huvudboken.", detail=detail)
    if "locked" in text or "busy" in text:
        return LedgerBusy("Ett annat program håller huvudboken låst.", detail=detail)
    if "malformed" in text or "not a database" in text:
        return LedgerDamaged("Huvudbokens fil är skadad.", detail=detail)
    return LedgerError("Huvudboken svarade inte som väntat.", detail=detail)


def _refuse_network_path(file: Path) -> None:
    if str(file).startswith(("\\\\", "//")):
        raise LedgerError(
            f"Huvudboken {file} ligger på en nätverksenhet.",
            action="Välj en mapp på datorns egen disk.",
        )


def check_whole(file: Path) -> None:
    """Have SQLite read all of a file, which is not written to.

    Raises:
        LedgerDamaged: it is not as SQLite left it.
        LedgerError: it could not be read.
    """
    try:
        verdict = _asked(file, "PRAGMA quick_check(1)")
    except sqlite3.Error as error:
        raise ledger_error(error) from error
    if verdict != "ok":
        raise LedgerDamaged(f"Huvudboken {file.name} är skadad.", detail=verdict)


def _check(file: Path) -> None:
    if file.stat().st_size <= SOON_READ:
        check_whole(file)
    else:
        _asked(file, "SELECT count(*) FROM sqlite_schema")


def _asked(file: Path, question: str) -> str:
    # Read-only: not even its WAL is written back into a file that may be damaged.
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        return str(database.execute(question).fetchone()[0])


def _engine(file: Path) -> Engine:
    url = URL.create("sqlite", database=str(file))
    # A row's contents belong in no log.
    engine = create_engine(url, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def configure(database: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        # sqlite3 would begin transactions when it likes; `begin` below does it.
        database.isolation_level = None
        cursor = database.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()
        # SQLite's own knows A to Z only: a search for "å" would not find "Å".
        database.create_function("lower", 1, _lower, deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A reader that turns writer half-way could not wait for its turn.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()
