"""One ledger: a database with its clock, read and written in short transactions.

Every database error becomes one of ours here, so that nobody else meets SQLAlchemy's.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from agent.errors import LedgerBusy, LedgerError


class Database(Protocol):
    """Where a ledger lies: a file of SQLite's (sqlite.py), or PostgreSQL's server."""

    is_shared: bool
    engine: Engine

    def prepare(self, now: datetime) -> None:
        """Check it and bring it to the newest schema, or refuse it untouched."""

    def time(self, connection: Connection) -> datetime | None:
        """Return its own time, where those who share it go by that.

        Raises:
            LedgerTooNew: somebody has migrated it since it was prepared.
        """

    def our_error(self, error: Exception) -> LedgerError:
        """Tell what an error of its driver means for the user."""


class Ledger:
    """The durable memory. Modules beside this one are its subjects.

    One writer at a time, here and in all processes that share the ledger: others wait
    for up to ten seconds. `seat` is who reads and writes here: one user on one PC, who
    has ticks, connections and leases of their own.
    """

    def __init__(
        self, database: Database, clock: Callable[[], datetime], seat: str = ""
    ) -> None:
        """Wrap a database; see `opening.open_ledger`."""
        self.seat = seat
        self.is_shared = database.is_shared
        self._database = database
        self._writer = database.engine.execution_options(writes=True, seat=seat)
        self._one_writer = threading.RLock()
        self._clock = clock
        self._ahead = timedelta(0)  # the database's clock before ours
        self._is_prepared = False
        # How many times this process has written: where it is the same, so is what a
        # ledger says that is ours alone.
        self.writes = 0

    def now(self) -> datetime:
        """Return the time by the clock that all who share the ledger go by."""
        return self._clock() + self._ahead

    def prepare(self) -> None:
        """Make it ready, unless it is. Every transaction does so first.

        Raises:
            LedgerAway: its database does not answer; a later attempt may succeed.
            LedgerError: it cannot be used; it is left as it is.
        """
        if self._is_prepared:
            return
        self._database.prepare(self._clock())
        with self._our_errors(), self._database.engine.begin() as connection:
            self._learn_time(connection)
        self._is_prepared = True

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give one consistent view of the ledger."""
        self.prepare()
        with self._our_errors(), self._database.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a transaction that is on the disk when this block has ended."""
        self.prepare()
        with self._our_errors(), self._one_writer, self._writer.begin() as connection:
            self._learn_time(connection)
            yield connection
        self.writes += 1

    def close(self) -> None:
        """Let the database go."""
        self._database.engine.dispose()

    def _learn_time(self, connection: Connection) -> None:
        time = self._database.time(connection)
        if time is not None:
            self._ahead = time - self._clock()

    @contextmanager
    def _our_errors(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self._database.our_error(error) from error
        except NoConnectionFree as error:
            raise LedgerBusy(
                "Huvudboken används av för många på en gång.",
                action="Försök igen om en stund.",
            ) from error
