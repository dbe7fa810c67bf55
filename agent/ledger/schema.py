"""Which schema a ledger has come to, and the way to the newest."""

from collections.abc import Callable

from sqlalchemy import Connection, Engine, inspect

NEWEST_SCHEMA = "0001"  # in migrations/


def schema_of(connection: Connection) -> str | None:
    """Return the migration that a ledger has come to; None where it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    at: str | None = connection.exec_driver_sql(
        "SELECT version_num FROM alembic_version"
    ).scalar()
    return at


def bring_to_newest(engine: Engine, keep_copy: Callable[[str], None]) -> None:
    """Migrate a ledger, if need be, after a copy of what is there (at its schema).

    Raises:
        LedgerTooNew: a later version wrote it; it is left as it is.
    """
    with engine.begin() as connection:
        at = schema_of(connection)
    if at == NEWEST_SCHEMA:
        return
    # Alembic takes a good part of the agent's start to load, and is needed this once.
    from agent.ledger.migrating import migrate  # noqa: PLC0415

    migrate(engine, at, keep_copy)
