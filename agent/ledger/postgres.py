"""A ledger that many PCs share: a database on a PostgreSQL server.

Writing transactions are serial, as under SQLite's BEGIN IMMEDIATE: each begins by
taking one lock that ends with it, so that the treatment history stays one chain. What
is committed is on the server's disk (`synchronous_commit`, and `fsync` must be on).

A PC that falls asleep or dies in a transaction holds the others up for no longer than
`idle_in_transaction_session_timeout`.
"""

from collections.abc import Mapping
from datetime import datetime

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from agent.errors import LedgerError, LedgerTooNew
from agent.ledger import schema
from agent.ledger.postgres_errors import our_error

WRITERS_LOCK = 0x4A6F7572  # "Jour": any number that everyone agrees on

# What the URL may say otherwise; the seconds after which a cable is known to be out.
ON_THE_WAY: Mapping[str, str | int] = {
    "application_name": "Journalbryggan",
    "connect_timeout": 5,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 40_000,
}
SESSION: Mapping[str, str] = {
    "synchronous_commit": "on",
    "lock_timeout": "10s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "30s",
    "timezone": "UTC",
}
BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
BEGIN_WRITING = (
    "BEGIN ISOLATION LEVEL READ COMMITTED; "
    f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"
)


class Postgres:
    """A database on a server, known by its URL, whose password nobody else sees."""

    is_shared = True

    def __init__(self, url: str) -> None:
        """Read the URL; nothing is connected yet.

        Raises:
            LedgerError: it is no URL of PostgreSQL's.
        """
        self.engine = _engine(_conninfo(url))

    def prepare(self, now: datetime) -> None:  # noqa: ARG002  Database's signature
        """Refuse what loses data or letters, and bring it to the newest schema.

        No copy is made first: a server's backups are its administrator's, and a
        migration that fails leaves everything as it was, for it is one transaction.
        """
        try:
            self._refuse_unsafe()
            schema.bring_to_newest(self.engine, lambda _: None)
        except DBAPIError as error:
            raise self.our_error(error) from error

    def time(self, connection: Connection) -> datetime | None:
        """Return the server's time, so that no PC's clock matters.

        Raises:
            LedgerTooNew: a later version has migrated it while we were running.
        """
        row = connection.exec_driver_sql(
            "SELECT clock_timestamp(), version_num FROM alembic_version"
        ).one()
        if row.version_num != schema.NEWEST_SCHEMA:
            raise LedgerTooNew("En senare version har börjat använda huvudboken.")
        time: datetime = row.clock_timestamp
        return time

    def our_error(self, error: Exception) -> LedgerError:
        """Tell what an error of PostgreSQL's means for the user."""
        return our_error(error)

    def _refuse_unsafe(self) -> None:
        asked = (
            "SELECT current_setting('fsync') = 'on' AS is_durable,"
            " current_setting('server_encoding') = 'UTF8' AS knows_all_letters"
        )
        with self.engine.begin() as connection:
            server = connection.exec_driver_sql(asked).one()
        if not server.is_durable:
            raise LedgerError(
                "Databasservern sparar inte säkert: fsync är avslaget.",
                action="Be administratören slå på fsync i databasservern.",
            )
        if not server.knows_all_letters:
            raise LedgerError(
                "Databasen kan inte spara alla tecken.",
                action="Be administratören skapa databasen med teckenkodningen UTF8.",
            )


class PostgresToRead(Postgres):
    """A database that is read as it is: neither made, migrated nor written to."""

    def prepare(self, now: datetime) -> None:
        """Leave it as it is."""

    def time(self, connection: Connection) -> datetime | None:  # noqa: ARG002  Database's signature
        """Return None: who only reads has nothing to date."""
        return None


def _conninfo(url: str) -> str:
    try:
        return make_conninfo("", **{**ON_THE_WAY, **conninfo_to_dict(url)})
    except psycopg.Error:
        # Without libpq's own words, which may quote the password.
        raise LedgerError(
            "Databasens adress går inte att läsa.",
            action="Skriv den som postgresql://användare@server/databas.",
        ) from None


def _engine(conninfo: str) -> Engine:
    def connect() -> psycopg.Connection:
        # Not prepared: a statement's plan would not survive somebody's migration.
        # SQLAlchemy's begin sends nothing; `begin` below does it.
        return psycopg.connect(conninfo, autocommit=True, prepare_threshold=None)

    engine = create_engine(
        "postgresql+psycopg://",
        creator=connect,
        hide_parameters=True,  # a row's contents belong in no log
        pool_pre_ping=True,
        # Few: a server's are counted, and twenty PCs may share it.
        pool_size=3,
        max_overflow=7,
        use_native_hstore=False,
    )

    @event.listens_for(engine, "connect")
    def configure(database: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = database.cursor()
        settings = (f"SET {name} = '{value}'" for name, value in SESSION.items())
        cursor.execute("; ".join(settings))
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql(BEGIN_WRITING if writes else BEGIN_READING)

    return engine
