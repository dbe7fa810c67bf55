"""A ledger with something in every table: letters, nothings, large numbers, a chain."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Table,
    Text,
    insert,
    select,
)

from agent.ledger.events import record
from agent.ledger.ledger import Ledger
from agent.ledger.tables import UtcTime, metadata

ROWS = 4
LETTERS = ("å", "Ö", "z", "a'b\"c", "Ż€😀", "")
CHAINED = {"events", "newest_event"}


def fill(ledger: Ledger) -> None:
    """Add rows to every table, as many as there is room for keys."""
    with ledger.writing() as connection:
        for table in metadata.sorted_tables:
            if table.name not in CHAINED:
                connection.execute(insert(table), list(_rows(table)))
        for number in range(ROWS):
            record(connection, _time(number), "hanna", "ticked", journal=number, å="Ö")


def everything(connection: Connection) -> dict[str, set[str]]:
    """Every row of every table, as Python sees it."""
    return {
        table.name: {
            repr(_plain(row)) for row in connection.execute(_all(table)).mappings()
        }
        for table in metadata.sorted_tables
    }


def _all(table: Table) -> Any:
    return select(table)


def _plain(row: Any) -> dict[str, object]:
    return {
        name: value.astimezone(UTC) if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _rows(table: Table) -> Iterator[dict[str, Any]]:
    for number in range(1, ROWS + 1):
        yield {column.name: _value(column, number) for column in table.columns}


def _value(column: Column[Any], number: int) -> Any:
    if column.nullable and number == ROWS:
        return None
    if column.foreign_keys and not column.primary_key:
        return 1
    for kind, value in _VALUES.items():
        if isinstance(column.type, kind):
            return value(number)
    return number


def _time(number: int) -> datetime:
    return datetime(2026, 12, 1, 8, tzinfo=UTC) + timedelta(microseconds=number)


# The first that fits: a BigInteger is an Integer too.
_VALUES: dict[type[Any], Callable[[int], object]] = {
    Text: lambda number: f"{LETTERS[number]}{number}",
    UtcTime: _time,
    Date: lambda number: date(2026, 12, number),
    JSON: lambda number: {"å": [number, None, "Ö"]} if number % 2 else [],
    Boolean: lambda number: number % 2 == 0,
    BigInteger: lambda number: 10**15 + number,
}
