"""Opening the ledger: check the file, keep a copy, migrate, or refuse untouched.

SQLite in WAL with `synchronous=FULL`: what is committed survives a power cut
(sqlite.org/pragma.html#pragma_synchronous). WAL needs shared memory, hence a local
disk (sqlite.org/wal.html): a network path is refused.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from agent.errors import LedgerDamaged, LedgerError
from agent.ledger.ledger import Ledger, ledger_error

BUSY_TIMEOUT_MS = 10_000
NEWEST_SCHEMA = "0001"  # in migrations/


def open_ledger(file: Path, clock: Callable[[], datetime]) -> Ledger:
    """Open the ledger in `file`, making it where there is none.

    Raises:
        LedgerDamaged: the file fails SQLite's check; it is left as it is.
        LedgerTooNew: a later version wrote it; it is left as it is.
        LedgerError: any other reason, among them a file on a network drive.
    """
    _refuse_network_path(file)
    file = file.resolve()
    _refuse_network_path(file)  # that of a mapped drive, which shows first now
    engine = _engine(file)
    ledger = Ledger(engine, clock)
    try:
        if file.exists():
            _check(file)
        _migrate(engine, file, clock())
    except (DBAPIError, sqlite3.Error) as error:
        ledger.close()
        raise ledger_error(error) from error
    except LedgerError:
        ledger.close()
        raise
    return ledger


def _refuse_network_path(file: Path) -> None:
    if str(file).startswith(("\\\\", "//")):
        raise LedgerError(
            f"Huvudboken {file} ligger på en nätverksenhet.",
            action="Välj en mapp på datorns egen disk.",
        )


def _check(file: Path) -> None:
    # Read-only: not even its WAL is written back into a file that may be damaged.
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        verdict = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise LedgerDamaged(f"Huvudboken {file.name} är skadad.", detail=verdict)


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


def _migrate(engine: Engine, file: Path, now: datetime) -> None:
    at = _schema_of(engine)
    if at == NEWEST_SCHEMA:
        return
    # Alembic takes a good part of the agent's start to load, and is needed this once.
    from agent.ledger.migrating import migrate  # noqa: PLC0415

    migrate(engine, file, at, now)


def _schema_of(engine: Engine) -> str | None:
    """The migration that the ledger has come to; None where it is empty."""
    with engine.begin() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        at = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
        return at.scalar()


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()
