"""Copying a whole ledger into an empty one, whatever databases the two are.

All in one transaction at the target. Before it ends both sides are read again and
compared row by row, and the history is followed: a copy is exact, or is not there.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Table,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)

from agent.errors import LedgerError
from agent.ledger.events import PROGRAM, broken_in, record
from agent.ledger.ledger import Ledger
from agent.ledger.tables import metadata

AT_A_TIME = 5_000  # rows in memory

# Told now and then: the table, and how many of its rows are copied.
Tell = Callable[[str, int], None]


def tell_nobody(_: str, __: int) -> None:
    """Copy in silence."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What tells two tables apart: how many rows, and the sum of the rows' hashes.

    A sum, since databases order texts by rules of their own.
    """

    rows: int
    sum: int


def copy_ledger(
    source: Ledger, target: Ledger, tell: Tell = tell_nobody
) -> dict[str, int]:
    """Move a ledger that nobody else uses; the target notes in its history that it is.

    Raises:
        LedgerError: the target has rows already, somebody uses the source, or the copy
            is not alike. The target is empty then, and the source as it was.
    """
    with source.writing() as from_, target.writing() as to:
        _refuse_in_use(from_)
        held = copy_rows(from_, to, tell)
        record(to, target.now(), PROGRAM, "copied", rows=sum(held.values()))
    return held


def copy_rows(
    source: Connection, target: Connection, tell: Tell = tell_nobody
) -> dict[str, int]:
    """Copy every row of every table, verified; return how many rows each has.

    Raises:
        LedgerError: the target has rows already, or did not become alike.
    """
    _take_time(source)
    _take_time(target)
    _refuse_filled(target)
    for table in metadata.sorted_tables:
        _copy_table(table, source, target, tell)
    _set_sequences(target)
    _refuse_broken(target)
    return {
        table.name: _same(table, source, target) for table in metadata.sorted_tables
    }


def _take_time(connection: Connection) -> None:
    """Ask a server to be patient, within this transaction."""
    if connection.dialect.name == "postgresql":
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {limit} = 0")


def _refuse_in_use(source: Connection) -> None:
    """Refuse a server's database that others are connected to.

    Whoever has a file is kept out by the agent's own lock.
    """
    if source.dialect.name != "postgresql":
        return
    others = source.exec_driver_sql(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ).scalar()
    if others:
        raise LedgerError(
            "Huvudboken som skulle kopieras används av andra program.",
            not_done="Ingenting har kopierats.",
            action="Avsluta Journalbryggan på alla datorer och försök igen.",
            detail=f"{others} other connections",
        )


def _refuse_filled(target: Connection) -> None:
    for table in metadata.sorted_tables:
        if target.execute(select(table).limit(1)).first() is not None:
            raise LedgerError(
                "Den huvudbok som det skulle kopieras till är inte tom.",
                not_done="Ingenting har kopierats.",
                action="Ange en databas, eller en fil, som inte har använts.",
                detail=f"table {table.name} has rows",
            )


def _refuse_broken(target: Connection) -> None:
    broken = broken_in(target)
    if broken is not None:
        raise LedgerError(
            f"Behandlingshistoriken är bruten vid händelse {broken}.",
            not_done="Ingenting har kopierats.",
            action="Kör journalbryggan ledger check och kontakta supporten.",
        )


def _copy_table(
    table: Table, source: Connection, target: Connection, tell: Tell
) -> None:
    wanted = select(table).order_by(*table.primary_key)
    untied = dict.fromkeys(_ties(table))
    tied: list[dict[str, Any]] = []
    done = 0
    for rows in source.execute(wanted, execution_options=_STREAMED).partitions():
        given = [dict(row._mapping) for row in rows]  # noqa: SLF001  SQLAlchemy's public name
        target.execute(insert(table), [one | untied for one in given])
        tied += [one for one in given if any(one[name] for name in untied)]
        done += len(rows)
        tell(table.name, done)
    _tie(table, target, tied)


def _ties(table: Table) -> tuple[str, ...]:
    """Name the columns by which rows refer to others of the same table."""
    return tuple(key.parent.name for key in table.foreign_keys if key.references(table))


def _tie(table: Table, target: Connection, rows: list[dict[str, Any]]) -> None:
    """Let rows refer to others: once all are there, which may have come after them."""
    if rows:
        target.execute(
            update(table)
            .where(table.c.id == bindparam("of"))
            .values({name: bindparam(f"to_{name}") for name in _ties(table)}),
            [
                {"of": one["id"], **{f"to_{name}": one[name] for name in _ties(table)}}
                for one in rows
            ],
        )


_STREAMED = {"yield_per": AT_A_TIME}


def _set_sequences(target: Connection) -> None:
    """Let PostgreSQL count on from the copied ids, as SQLite does by itself."""
    if target.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        if "id" in table.c:
            newest = target.scalar(select(func.max(table.c.id)))
            target.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :id, :used)"),
                {"name": table.name, "id": newest or 1, "used": newest is not None},
            )


def _same(table: Table, source: Connection, target: Connection) -> int:
    ours, theirs = digest(table, source), digest(table, target)
    if ours != theirs:
        raise LedgerError(
            "Kopian blev inte lik huvudboken.",
            not_done="Ingenting har kopierats.",
            action="Försök igen. Återkommer felet: kontakta supporten.",
            detail=f"table {table.name}: {ours.rows} and {theirs.rows} rows",
        )
    return ours.rows


def digest(table: Table, connection: Connection) -> Digest:
    """Read a table through and say what it holds."""
    count = total = 0
    for row in connection.execute(select(table), execution_options=_STREAMED):
        count += 1
        total += _hash(row)
    return Digest(count, total)


def _hash(row: Row[Any]) -> int:
    content = repr([_plain(value) for value in row]).encode()
    return int.from_bytes(hashlib.sha256(content).digest(), "big")


def _plain(value: object) -> object:
    """A time as one text, whatever the database calls its zone."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value
