"""The sending of vouchers as the ledger knows it: every step durable before the next.

One function a step, one transaction each. Nothing here talks to Fortnox.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from agent.errors import LedgerError
from agent.ledger.events import PROGRAM, record
from agent.ledger.ledger import Ledger
from agent.ledger.owners import note_booking
from agent.ledger.states import JournalState
from agent.ledger.tables import (
    journals,
    vouchers,
)
from agent.ledger.versions import ask_where_changed


@dataclass(frozen=True, slots=True)
class Intent:
    """What was durably intended before the one POST of an attempt.

    `next_number` is the number that Fortnox was about to give. `absent_at` is when
    the marker was first looked for in vain.
    """

    journal_id: int
    database_number: str
    marker: str
    series: str
    year_id: int
    next_number: int
    attempt: int
    intended_at: datetime
    absent_at: datetime | None = None


def recover(ledger: Ledger, owner_id: int) -> None:
    """Say of every voucher whose sending was broken off: unknown.

    Only for who alone sends to the owner's company, and is not sending now.
    """
    with ledger.writing() as connection:
        found = list(
            connection.scalars(
                update(journals)
                .where(
                    journals.c.owner_id == owner_id,
                    journals.c.state == JournalState.SENDING,
                )
                .values(state=JournalState.UNKNOWN)
                .returning(journals.c.id)
            )
        )
        if found:
            record(connection, ledger.now(), PROGRAM, "found half sent", journals=found)


def intend(ledger: Ledger, intent: Intent) -> None:
    """Record durably what is about to be sent. The POST comes after this."""
    values = {
        "journal_id": intent.journal_id,
        "database_number": intent.database_number,
        "marker": intent.marker,
        "series": intent.series,
        "year_id": intent.year_id,
        "next_number": intent.next_number,
        "attempt": intent.attempt,
        "intended_at": intent.intended_at,
    }
    with ledger.writing() as connection:
        _move(
            connection,
            intent.journal_id,
            frozenset({JournalState.PLANNED}),
            JournalState.SENDING,
        )
        connection.execute(
            delete(vouchers).where(vouchers.c.journal_id == intent.journal_id)
        )
        connection.execute(insert(vouchers), values)
        record(
            connection,
            intent.intended_at,
            PROGRAM,
            "sending",
            journal=intent.journal_id,
            company=intent.database_number,
            series=intent.series,
            marker=intent.marker,
            attempt=intent.attempt,
        )


def intent_of(ledger: Ledger, journal_id: int) -> Intent:
    """Return the latest intent for a journal that has been sent."""
    with ledger.reading() as connection:
        row = connection.execute(
            select(vouchers).where(vouchers.c.journal_id == journal_id)
        ).one()
    return _intent(row)


def attempts(ledger: Ledger, journal_id: int) -> int:
    """Return how often a journal has been sent."""
    with ledger.reading() as connection:
        found = connection.scalar(
            select(vouchers.c.attempt).where(vouchers.c.journal_id == journal_id)
        )
    return found or 0


def booked(ledger: Ledger, journal_id: int, number: int) -> None:
    """Record the number that Fortnox gave the voucher."""
    with ledger.writing() as connection:
        _move(
            connection,
            journal_id,
            frozenset({JournalState.SENDING, JournalState.UNKNOWN, JournalState.HELD}),
            JournalState.BOOKED,
        )
        connection.execute(
            update(vouchers)
            .where(vouchers.c.journal_id == journal_id)
            .values(number=number, booked_at=ledger.now())
        )
        note_booking(connection, journal_id, ledger.now())
        record(
            connection,
            ledger.now(),
            PROGRAM,
            "booked",
            journal=journal_id,
            number=number,
        )


def rejected(ledger: Ledger, journal_id: int, why: str) -> None:
    """Record that nothing was created, and why: a check or Fortnox said no."""
    came_from = frozenset({JournalState.PLANNED, JournalState.SENDING})
    _end(ledger, journal_id, came_from, JournalState.REJECTED, why)


def held(ledger: Ledger, journal_id: int, why: str) -> None:
    """Leave a voucher to a person: it cannot be told whether Fortnox has it."""
    came_from = frozenset({JournalState.UNKNOWN})
    _end(ledger, journal_id, came_from, JournalState.HELD, why)


def unknown(ledger: Ledger, journal_id: int) -> None:
    """Record that there is no telling yet whether the voucher was booked."""
    with ledger.writing() as connection:
        _move(
            connection,
            journal_id,
            frozenset({JournalState.SENDING}),
            JournalState.UNKNOWN,
        )
        record(connection, ledger.now(), PROGRAM, "answer unclear", journal=journal_id)


def looked_in_vain(ledger: Ledger, journal_id: int) -> None:
    """Record when the marker was first looked for and not found."""
    with ledger.writing() as connection:
        connection.execute(
            update(vouchers)
            .where(vouchers.c.journal_id == journal_id)
            .values(absent_at=ledger.now())
        )


def back_to_planned(ledger: Ledger, journal_id: int, why: str) -> None:
    """Send again: it is certain that the last attempt created nothing."""
    with ledger.writing() as connection:
        _move(
            connection,
            journal_id,
            frozenset({JournalState.SENDING, JournalState.UNKNOWN}),
            JournalState.PLANNED,
        )
        record(
            connection,
            ledger.now(),
            PROGRAM,
            "certainly not booked",
            journal=journal_id,
            why=why,
        )


def _end(
    ledger: Ledger,
    journal_id: int,
    came_from: frozenset[JournalState],
    state: JournalState,
    why: str,
) -> None:
    with ledger.writing() as connection:
        _move(connection, journal_id, came_from, state, why)
        ask_where_changed(connection, [journal_id])
        record(
            connection,
            ledger.now(),
            PROGRAM,
            state.value,
            journal=journal_id,
            why=why,
        )


def _move(
    connection: Connection,
    journal_id: int,
    allowed: frozenset[JournalState],
    state: JournalState,
    message: str = "",
) -> None:
    """Change a state, but only from where the protocol allows it."""
    moved = connection.execute(
        update(journals)
        .where(journals.c.id == journal_id, journals.c.state.in_(allowed))
        .values(state=state, message=message)
    )
    if moved.rowcount != 1:
        raise LedgerError(
            "En verifikation ändrades av någon annan under överföringen.",
            detail=f"journal {journal_id} was not in {sorted(allowed)}",
        )


def _intent(row: Row[Any]) -> Intent:
    return Intent(
        journal_id=row.journal_id,
        database_number=row.database_number,
        marker=row.marker,
        series=row.series,
        year_id=row.year_id,
        next_number=row.next_number,
        attempt=row.attempt,
        intended_at=row.intended_at,
        absent_at=row.absent_at,
    )
