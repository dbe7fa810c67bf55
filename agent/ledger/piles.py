"""What waits, summed up by owner and date: a list of thousands at the cost of a few.

The sums that a list shows are these also where its journals are shown below them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    case,
    exists,
    func,
    select,
)

from agent.ledger.journals import Filter, JournalView, waiting_in, waits
from agent.ledger.ledger import Ledger
from agent.ledger.money import from_ore
from agent.ledger.states import JournalState
from agent.ledger.tables import (
    journals,
    owners,
    selected_journals,
    transfer_journals,
    transfers,
)


@dataclass(frozen=True, slots=True)
class Pile:
    """Waiting journals of one owner, date and state, all of them ticked or none.

    `new` of them have come since somebody last transferred anything; `newest_id` is
    that of the journal that came last.
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
    """What waits at one moment; `journals` is empty where they are too many.

    `since` is when somebody last transferred anything.
    """

    piles: tuple[Pile, ...]
    journals: tuple[JournalView, ...]
    since: datetime | None


def look(ledger: Ledger, only: Filter, most: int) -> Waiting:
    """Return what waits, with the journals themselves where they are at most `most`.

    By owner's name, date and number, as df3 lists them.
    """
    with ledger.reading() as connection:
        since = _last_transfer(connection)
        found = connection.execute(_piles(ledger.seat, only, since)).all()
        is_few = sum(row.journals for row in found) <= most
        listed = waiting_in(connection, ledger.seat, only) if is_few else ()
    return Waiting(tuple(map(_pile, found)), listed, since)


def is_new(since: datetime | None) -> ColumnElement[bool]:
    """Hold for what has come since the last transfer, and that nobody has refused.

    `since` is when that was; None where nothing has been transferred yet.
    """
    waits_still = journals.c.state == JournalState.WAITING
    return (
        waits_still
        if since is None
        else waits_still & (journals.c.imported_at >= since)
    )


def count_new(ledger: Ledger) -> int:
    """Count what is new, with all owners together."""
    with ledger.reading() as connection:
        is_wanted = is_new(_last_transfer(connection))
        found = select(func.count()).select_from(journals).where(is_wanted)
        return connection.scalar(found) or 0


def since_last_transfer(ledger: Ledger) -> datetime | None:
    """Return when somebody last transferred anything, corrections aside."""
    with ledger.reading() as connection:
        return _last_transfer(connection)


def newest_id(piles: Iterable[Pile]) -> int:
    """Return the id of the journal that came last of all; 0 where there is none."""
    return max((one.newest_id for one in piles), default=0)


def _last_transfer(connection: Connection) -> datetime | None:
    sends_journals = exists().where(
        transfer_journals.c.transfer_id == transfers.c.id,
        journals.c.id == transfer_journals.c.journal_id,
        journals.c.reverses_id.is_(None),
    )
    wanted = select(transfers.c.started_at).where(sends_journals)
    return connection.scalar(wanted.order_by(transfers.c.id.desc()).limit(1))


def _piles(seat: str, only: Filter, since: datetime | None) -> Select[Any]:
    is_ticked = selected_journals.c.journal_id.is_not(None)
    new = is_new(since)
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
