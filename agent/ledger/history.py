"""Historik: every journal there ever was, found by what a person knows of it.

Pages begin where another ended (keyset), so that the last costs what the first does.
Exports read a batch at a time, each its own short transaction, the oldest first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, func, select

from agent.journal import JournalRow
from agent.ledger.as_journal import rows_by_journal
from agent.ledger.history_search import (
    Place,
    Search,
    conditions,
    ids_found,
    unindexed,
)
from agent.ledger.joined import joined_journals, voucher_name
from agent.ledger.ledger import Ledger
from agent.ledger.money import from_ore
from agent.ledger.owners import OwnerView
from agent.ledger.states import JournalState
from agent.ledger.tables import files, journals

PAGE = 100
BATCH = 1000


@dataclass(frozen=True, slots=True)
class FoundJournal:
    """A journal of the history. `voucher` is "A 117" once booked."""

    id: int
    owner: OwnerView
    date: date
    series: str
    number: str
    text: str
    debit: Decimal
    credit: Decimal
    state: JournalState
    voucher: str
    message: str
    file_name: str
    line: int

    @property
    def place(self) -> Place:
        """Where it is in the order."""
        return Place(self.date, self.id)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some journals, the newest first; whether there are newer and older ones."""

    lines: tuple[FoundJournal, ...]
    has_newer: bool
    has_older: bool


@dataclass(frozen=True, slots=True)
class StateSum:
    """How many of what was found are in a state, and their debit."""

    state: JournalState
    count: int
    debit: Decimal


def page(
    ledger: Ledger,
    search: Search,
    *,
    before: Place | None = None,
    after: Place | None = None,
    size: int = PAGE,
) -> HistoryPage:
    """Return the newest that are older than `before`, or the nearest after `after`."""
    is_newer = after is not None
    wanted = ids_found(search, after or before, size + 1, oldest_first=is_newer)
    with ledger.reading() as connection:
        ids = list(connection.scalars(wanted))
        lines = lines_of(connection, ids[:size])
    has_more = len(ids) > size
    if is_newer:
        return HistoryPage(lines[::-1], has_newer=has_more, has_older=bool(lines))
    is_beyond = before is not None and bool(lines)
    return HistoryPage(lines, has_newer=is_beyond, has_older=has_more)


def sums(ledger: Ledger, search: Search) -> tuple[StateSum, ...]:
    """Count and add up all that a search finds, by state."""
    # Out of ix_journals_history, and not state by state through the whole table.
    state = unindexed(journals.c.state).label("state")
    wanted = (
        select(state, func.count().label("count"), func.sum(journals.c.debit_ore))
        .where(*conditions(search))
        .group_by(state)
    )
    with ledger.reading() as connection:
        found = {row[0]: row for row in connection.execute(wanted)}
    return tuple(
        StateSum(state, found[state][1], from_ore(int(found[state][2])))
        for state in JournalState
        if state in found
    )


def batches(
    ledger: Ledger, search: Search, size: int = BATCH
) -> Iterator[tuple[FoundJournal, ...]]:
    """Give all that a search finds, the oldest first, some at a time.

    Nothing of the ledger is held between them: what is written meanwhile may be found.
    """
    place = None
    while True:
        with ledger.reading() as connection:
            wanted = ids_found(search, place, size, oldest_first=True)
            lines = lines_of(connection, list(connection.scalars(wanted)))
        if not lines:
            return
        yield lines
        place = lines[-1].place


def rows_of_many(
    ledger: Ledger, lines: Sequence[FoundJournal]
) -> dict[int, tuple[JournalRow, ...]]:
    """Return the rows of a batch's journals, by journal."""
    with ledger.reading() as connection:
        return rows_by_journal(connection, [line.id for line in lines])


def lines_of(connection: Connection, ids: Sequence[int]) -> tuple[FoundJournal, ...]:
    """Return journals by their ids, in that order."""
    wanted = (
        joined_journals(files.c.name.label("file_name"))
        .join(files, files.c.id == journals.c.file_id)
        .where(journals.c.id.in_(ids))
    )
    found = {row.id: _line(row) for row in connection.execute(wanted)}
    return tuple(found[one] for one in ids)


def _line(row: Row[Any]) -> FoundJournal:
    return FoundJournal(
        id=row.id,
        owner=OwnerView(row.owner_id, row.owner_name, row.owner_number or ""),
        date=row.date,
        series=row.series,
        number=row.number,
        text=row.text,
        debit=from_ore(row.debit_ore),
        credit=from_ore(row.credit_ore),
        state=JournalState(row.state),
        voucher=voucher_name(row),
        message=row.message,
        file_name=row.file_name,
        line=row.line,
    )
