"""What Historik is asked for, as conditions on the journals. Asks for nothing itself.

SQLite answers out of ix_journals_history, or an owner's or a voucher number's index.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    literal,
    or_,
    select,
    true,
    tuple_,
)

from agent.ledger.money import to_ore
from agent.ledger.searching import contains
from agent.ledger.states import JournalState
from agent.ledger.tables import journal_rows, journals, vouchers


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; the empty search finds everything.

    `number` is the journal's own ("A25"); amounts are its debit sum, both included.
    `text` is part of its text or number and, with an owner chosen, of its rows' notes.
    """

    owner_id: int | None = None
    from_date: date | None = None
    to_date: date | None = None
    series: str = ""
    number: str = ""
    voucher_series: str = ""
    voucher_number: int | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    text: str = ""
    state: JournalState | None = None


class Place(NamedTuple):
    """Where in the order of the history a journal is."""

    date: date
    id: int


def ids_found(
    search: Search, beyond: Place | None, limit: int, *, oldest_first: bool
) -> Select[Any]:
    """Select the ids of what is found, in order, from a place on."""
    own = tuple_(journals.c.date, journals.c.id)
    reached: ColumnElement[bool] = true()
    if beyond is not None:
        there = tuple_(literal(beyond.date), literal(beyond.id))
        reached = own > there if oldest_first else own < there
    order = [
        column.asc() if oldest_first else column.desc()
        for column in (journals.c.date, journals.c.id)
    ]
    found = select(journals.c.id).where(*conditions(search), reached)
    return found.order_by(*order).limit(limit)


def conditions(search: Search) -> Iterator[ColumnElement[bool]]:
    """Give what must hold of a journal that a search finds."""
    yield from _bounds(search)
    if search.owner_id is not None:
        yield journals.c.owner_id == search.owner_id
    if search.state is not None:
        yield unindexed(journals.c.state) == search.state
    if search.series:
        yield journals.c.series.in_({search.series, search.series.upper()})
    if search.number:
        yield journals.c.number.in_({search.number, search.number.upper()})
    if search.voucher_number is not None:
        yield journals.c.id.in_(_vouchers(search))
    if search.text:
        yield _has_text(search)


def _bounds(search: Search) -> Iterator[ColumnElement[bool]]:
    if search.from_date is not None:
        yield journals.c.date >= search.from_date
    if search.to_date is not None:
        yield journals.c.date <= search.to_date
    if search.least is not None:
        yield journals.c.debit_ore >= to_ore(search.least)
    if search.most is not None:
        yield journals.c.debit_ore <= to_ore(search.most)


def _vouchers(search: Search) -> Select[Any]:
    is_it = vouchers.c.number == search.voucher_number
    if search.voucher_series:
        is_it = and_(is_it, vouchers.c.series == search.voucher_series)
    return select(vouchers.c.journal_id).where(is_it)


def _has_text(search: Search) -> ColumnElement[bool]:
    in_head = contains(journals.c.number + " " + journals.c.text, search.text)
    if search.owner_id is None:  # a million rows are too many to look through
        return in_head
    in_rows = exists().where(
        journal_rows.c.journal_id == journals.c.id,
        contains(journal_rows.c.note, search.text),
    )
    return or_(in_head, in_rows)


def unindexed(column: ColumnElement[str]) -> ColumnElement[str]:
    """Keep SQLite from going by a column's own index: nearly all may be in one state.

    It then goes by ix_journals_history, which has the state too.
    """
    return literal("") + column
