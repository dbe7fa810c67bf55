"""Opening the ledger where it lies: a file of SQLite's, or a PostgreSQL server.

A database that is away is not refused: the ledger makes itself ready before its first
transaction that succeeds.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog

from agent.errors import LedgerAway, LedgerBusy, LedgerError
from agent.ledger.ledger import Database, Ledger
from agent.ledger.sqlite import Sqlite, SqliteToRead

log = structlog.get_logger(__name__)


def open_ledger(
    where: Path | str, clock: Callable[[], datetime], seat: str = ""
) -> Ledger:
    """Open the ledger in a file, made where there is none, or at a PostgreSQL URL.

    Raises:
        LedgerDamaged: the file fails SQLite's check; it is left as it is.
        LedgerTooNew: a later version wrote it; it is left as it is.
        LedgerError: any other reason, among them a file on a network drive and a
            database that does not let us in.
    """
    ledger = Ledger(_database(where), clock, seat)
    try:
        ledger.prepare()
    except (LedgerAway, LedgerBusy) as away:  # or somebody else migrates it just now
        log.warning("ledger away", reason=str(away))
    except LedgerError:
        ledger.close()
        raise
    return ledger


def ledger_to_read(
    where: Path | str, clock: Callable[[], datetime], seat: str = ""
) -> Ledger:
    """Have the ledger as it is: neither made, migrated nor written to.

    Its schema may be another than ours (`schema.schema_of`).

    Raises:
        LedgerError: the URL cannot be read; a file that cannot, as soon as it is.
    """
    return Ledger(_database(where, to_read=True), clock, seat)


def _database(where: Path | str, *, to_read: bool = False) -> Database:
    if isinstance(where, Path):
        return SqliteToRead(where) if to_read else Sqlite(where)
    try:
        # An extra, and slow to load where it is not needed.
        from agent.ledger.postgres import Postgres, PostgresToRead  # noqa: PLC0415
    except ImportError as error:
        raise LedgerError(
            "Stödet för PostgreSQL är inte installerat.",
            action="Installera journalbryggan[postgres].",
            detail=str(error),
        ) from error
    return PostgresToRead(where) if to_read else Postgres(where)
