"""One attempt at a voucher: what was meant, and how far the ledger says it has come.

A journal has one row of an attempt, its latest. What moves it on is vouchers.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from agent.errors import JournalMoved
from agent.ledger.states import JournalState
from agent.ledger.tables import journals, vouchers


@dataclass(frozen=True, slots=True)
class Intent:
    """What was durably intended before the one POST of an attempt.

    `next_number` is the number that Fortnox was about to give; `has_cost_centres`
    whether the rows go with theirs.
    """

    journal_id: int
    database_number: str
    marker: str
    series: str
    year_id: int
    next_number: int
    attempt: int
    intended_at: datetime
    has_cost_centres: bool = True


def move(
    connection: Connection,
    intent: Intent,
    allowed: Iterable[JournalState],
    state: JournalState,
    message: str = "",
) -> None:
    """Change a state, but only from where the protocol allows this attempt to.

    Raises:
        JournalMoved: it is not there (any more).
    """
    attempt = select(vouchers.c.attempt).where(
        vouchers.c.journal_id == intent.journal_id
    )
    # What is planned has no attempt yet that anything could be said of.
    is_about_it = attempt.scalar_subquery() == intent.attempt
    is_planned = journals.c.state == JournalState.PLANNED
    moved = connection.execute(
        update(journals)
        .where(
            journals.c.id == intent.journal_id,
            journals.c.state.in_(frozenset(allowed)),
            is_planned | is_about_it,
        )
        .values(state=state, message=message)
    )
    if moved.rowcount != 1:
        raise changed_by_another(intent.journal_id)


def write(connection: Connection, intent: Intent, **known: Any) -> None:
    """Keep an attempt in place of the one before, with what is `known` of it."""
    values = {
        "journal_id": intent.journal_id,
        "database_number": intent.database_number,
        "marker": intent.marker,
        "series": intent.series,
        "year_id": intent.year_id,
        "next_number": intent.next_number,
        "attempt": intent.attempt,
        "intended_at": intent.intended_at,
        "has_cost_centres": intent.has_cost_centres,
    }
    connection.execute(
        delete(vouchers).where(vouchers.c.journal_id == intent.journal_id)
    )
    connection.execute(insert(vouchers), {**values, **known})


def latest(connection: Connection, intent: Intent) -> Row[Any, Any, Any]:
    """What the ledger says of a journal: its state, and the latest attempt."""
    return connection.execute(
        select(journals.c.state, vouchers.c.attempt, vouchers.c.number)
        .join(vouchers, vouchers.c.journal_id == journals.c.id)
        .where(journals.c.id == intent.journal_id)
    ).one()


def changed_by_another(journal_id: int) -> JournalMoved:
    """Say that somebody else has the journal in hand, or has stopped it."""
    return JournalMoved(
        "En verifikation ändrades av någon annan under överföringen.",
        detail=f"journal {journal_id} was not where it was left",
    )


def intent_from(row: Row[Any]) -> Intent:
    """Read an attempt as the ledger has it."""
    return Intent(
        journal_id=row.journal_id,
        database_number=row.database_number,
        marker=row.marker,
        series=row.series,
        year_id=row.year_id,
        next_number=row.next_number,
        attempt=row.attempt,
        intended_at=row.intended_at,
        has_cost_centres=row.has_cost_centres,
    )
