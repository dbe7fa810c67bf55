"""One ledger: a database with its clock, read and written in short transactions.

Every database error becomes one of ours here, so that nobody else meets SQLAlchemy's.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from agent.errors import LedgerBusy, LedgerDamaged, LedgerError, LedgerFull


class Ledger:
    """The durable memory. Modules beside this one are its subjects.

    One writer at a time in this process; other processes wait for up to the ten
    seconds of `busy_timeout` (opening.py).
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        """Wrap an engine whose tables are in place; see `opening.open_ledger`."""
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        self._one_writer = threading.RLock()
        self.now = clock

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give one consistent view of the ledger."""
        with _our_errors(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a transaction that is on the disk when this block has ended."""
        with _our_errors(), self._one_writer, self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        """Let the file go."""
        self._engine.dispose()


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise ledger_error(error) from error


def ledger_error(error: Exception) -> LedgerError:
    """Tell what a database error means for the user (SQLite's result codes).

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
