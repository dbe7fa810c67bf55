"""What waits, summed up by owner and date: a list of thousands at the cost of a few.

The sums that a list shows are these also where its journals are shown below them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, case, func, select

from agent.ledger.journals import Filter, JournalView, is_new, waiting_in, waits
from agent.ledger.ledger import Ledger
from agent.ledger.money import from_ore
from agent.ledger.states import JournalState
from agent.ledger.tables import journals, owners, selected_journals


@dataclass(frozen=True, slots=True)
class Pile:
    """Waiting journals of one owner, date and state, all of them ticked or none.

    `new` of them have come after the owner's last transfer; `newest_id` is that of the
    journal that came last.
    """

    owner_id: int
    date: date
    state: JournalState
    is_ticked: bool
    journals: int
    debit: Decimal
    credit: Decimal
    new: int
    new_debit: Decimal
    newest_id: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits at one moment; `journals` is empty where they are too many."""

    piles: tuple[Pile, ...]
    journals: tuple[JournalView, ...]


def look(ledger: Ledger, only: Filter, most: int) -> Waiting:
    """Return what waits, with the journals themselves where they are at most `most`.

    By owner's name, date and number, as df3 lists them.
    """
    with ledger.reading() as connection:
        found = connection.execute(_piles(ledger.seat, only)).all()
        is_few = sum(row.journals for row in found) <= most
        listed = waiting_in(connection, ledger.seat, only) if is_few else ()
    return Waiting(tuple(map(_pile, found)), listed)


def count_new(ledger: Ledger) -> int:
    """Count what is new, with all owners together."""
    with ledger.reading() as connection:
        found = select(func.count()).select_from(journals).join(owners).where(is_new())
        return connection.scalar(found) or 0


def newest_id(piles: Iterable[Pile]) -> int:
    """Return the id of the journal that came last of all; 0 where there is none."""
    return max((one.newest_id for one in piles), default=0)


def _piles(seat: str, only: Filter) -> Select[Any]:
    is_ticked = selected_journals.c.journal_id.is_not(None)
    new = is_new()
    of_one = (journals.c.date, journals.c.state, is_ticked)
    return (
        select(
            journals.c.owner_id,
            journals.c.date,
            journals.c.state,
            is_ticked.label("is_ticked"),
            func.count().label("journals"),
            func.sum(journals.c.debit_ore).label("debit"),
            func.sum(journals.c.credit_ore).label("credit"),
            func.sum(case((new, 1), else_=0)).label("new"),
            func.sum(case((new, journals.c.debit_ore), else_=0)).label("new_debit"),
            func.max(journals.c.id).label("newest_id"),
        )
        .join(owners, owners.c.id == journals.c.owner_id)
        .outerjoin(
            selected_journals,
            (selected_journals.c.journal_id == journals.c.id)
            & (selected_journals.c.seat == seat),
        )
        .where(waits(only))
        .group_by(owners.c.name, journals.c.owner_id, *of_one)
        .order_by(owners.c.name, journals.c.owner_id, *of_one)
    )


def _pile(row: Row[Any]) -> Pile:
    return Pile(
        owner_id=row.owner_id,
        date=row.date,
        state=JournalState(row.state),
        is_ticked=bool(row.is_ticked),
        journals=row.journals,
        debit=from_ore(int(row.debit)),
        credit=from_ore(int(row.credit)),
        new=int(row.new),
        new_debit=from_ore(int(row.new_debit)),
        newest_id=row.newest_id,
    )
