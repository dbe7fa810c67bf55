"""Journals as the checks want them: many at once, with rows, and with their peers.

A peer is another journal of the same owner and date with the same sum, number or
identity: what may be the same business event twice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from agent.journal import Journal, JournalRow, is_numbered
from agent.ledger.as_journal import journal_of, rows_by_journal
from agent.ledger.joined import joined_journals, voucher_name
from agent.ledger.ledger import Ledger
from agent.ledger.states import JournalState
from agent.ledger.tables import journals

# A hundred payments of one rent on one day: the first ones tell.
MANY = 10

Places = dict[tuple[Any, ...], list["Head"]]


@dataclass(frozen=True, slots=True)
class Head:
    """A journal without its rows; versions of one journal share `first_id`.

    `voucher` is "A 117" where it is booked.
    """

    id: int
    owner_id: int
    number: str
    series: str
    date: date
    debit_ore: int
    first_id: int
    voucher: str


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A journal with its rows, as its file had it, and the heads of its peers."""

    head: Head
    journal: Journal
    peers: tuple[Head, ...] = ()


def to_check(ledger: Ledger, journal_ids: Collection[int]) -> tuple[ToCheck, ...]:
    """Return journals with their rows and peers, in the order to send them."""
    with ledger.reading() as connection:
        found = tuple(_with_rows(connection, journal_ids))
        peers = _Peers(_neighbours(connection, [one.head for one in found]))
    return tuple(ToCheck(one.head, one.journal, peers.of(one.head)) for one in found)


def rows_of_many(
    ledger: Ledger, journal_ids: Collection[int]
) -> dict[int, tuple[JournalRow, ...]]:
    """Return the rows of several journals, by id."""
    with ledger.reading() as connection:
        return rows_by_journal(connection, journal_ids)


def owners_of_journals(ledger: Ledger, journal_ids: Collection[int]) -> dict[int, int]:
    """Return the owner of each journal, by id."""
    wanted = select(journals.c.id, journals.c.owner_id).where(
        journals.c.id.in_(journal_ids)
    )
    with ledger.reading() as connection:
        return {row.id: row.owner_id for row in connection.execute(wanted)}


class _Peers:
    """Heads by what makes them peers."""

    def __init__(self, heads: tuple[Head, ...]) -> None:
        self._by_place: Places = defaultdict(list)
        for head in heads:
            for place in _places(head):
                self._by_place[place].append(head)

    def of(self, head: Head) -> tuple[Head, ...]:
        found = {
            other.id: other
            for place in _places(head)
            for other in islice(self._by_place[place], MANY)
            if other.id != head.id
        }
        return tuple(found[key] for key in sorted(found))


def _places(head: Head) -> Iterator[tuple[Any, ...]]:
    yield "version", head.first_id
    yield "sum", head.owner_id, head.date, head.debit_ore
    if is_numbered(head.number):
        yield "number", head.owner_id, head.date, head.number


def _neighbours(connection: Connection, heads: Collection[Head]) -> tuple[Head, ...]:
    """All journals of these owners and dates that count.

    What a person has set aside does not, nor what a correcting voucher has taken
    back, nor that voucher.
    """
    other = journals.alias()
    is_taken_back = exists().where(
        other.c.reverses_id == journals.c.id, other.c.state == JournalState.BOOKED
    )
    wanted = joined_journals().where(
        journals.c.owner_id.in_({head.owner_id for head in heads}),
        journals.c.date.in_({head.date for head in heads}),
        journals.c.state != JournalState.REPLACED,
        journals.c.reverses_id.is_(None),
        ~is_taken_back,
    )
    return tuple(_head(row) for row in connection.execute(wanted))


def _with_rows(
    connection: Connection, journal_ids: Collection[int]
) -> Iterator[ToCheck]:
    wanted = (
        joined_journals()
        .where(journals.c.id.in_(journal_ids))
        .order_by(journals.c.date, journals.c.series, journals.c.id)
    )
    rows = rows_by_journal(connection, journal_ids)
    for row in connection.execute(wanted):
        yield ToCheck(_head(row), journal_of(row, rows.get(row.id, ())))


def _head(row: Row[Any]) -> Head:
    return Head(
        id=row.id,
        owner_id=row.owner_id,
        number=row.number,
        series=row.series,
        date=row.date,
        debit_ore=row.debit_ore,
        first_id=row.changes_id or row.id,
        voucher=voucher_name(row),
    )
