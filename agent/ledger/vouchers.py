"""The sending of vouchers as the ledger knows it: every step durable before the next.

One function a step, one transaction each. Nothing here talks to Fortnox.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from agent.errors import LedgerError
from agent.journal import Journal, JournalRow, Owner, marker
from agent.ledger.events import PROGRAM, record
from agent.ledger.journals import rows_of
from agent.ledger.ledger import Ledger
from agent.ledger.states import ON_ITS_WAY, SENDABLE, JournalState
from agent.ledger.tables import (
    journals,
    owners,
    selected_journals,
    transfer_journals,
    transfers,
    vouchers,
)
from agent.ledger.versions import ask_where_changed


@dataclass(frozen=True, slots=True)
class Planned:
    """A journal that a transfer has in its hands, with the marker of its voucher."""

    journal_id: int
    owner_id: int
    journal: Journal
    marker: str
    state: JournalState


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


def plan(ledger: Ledger, journal_ids: Sequence[int], actor: str) -> int:
    """Take journals in hand as one transfer; return its id.

    Journals that may not be sent, for example because another transfer has them, are
    left out.
    """
    with ledger.writing() as connection:
        added = connection.execute(
            insert(transfers).returning(transfers.c.id),
            {"started_at": ledger.now(), "started_by": actor},
        )
        transfer_id = int(added.scalar_one())
        taken = list(
            connection.scalars(
                update(journals)
                .where(journals.c.id.in_(journal_ids), journals.c.state.in_(SENDABLE))
                .values(state=JournalState.PLANNED, message="")
                .returning(journals.c.id)
            )
        )
        if taken:
            connection.execute(
                insert(transfer_journals),
                [{"transfer_id": transfer_id, "journal_id": one} for one in taken],
            )
        connection.execute(
            delete(selected_journals).where(selected_journals.c.journal_id.in_(taken))
        )
        record(
            connection,
            ledger.now(),
            actor,
            "transfer started",
            transfer=transfer_id,
            journals=sorted(taken),
        )
    return transfer_id


def in_hand(ledger: Ledger, owner_id: int) -> tuple[Planned, ...]:
    """Return an owner's journals on their way, in the order to send them."""
    wanted = (
        _on_their_way()
        .where(journals.c.owner_id == owner_id)
        .order_by(journals.c.date, journals.c.series, journals.c.id)
    )
    with ledger.reading() as connection:
        return tuple(
            _planned(row, rows_of(connection, row.id))
            for row in connection.execute(wanted).all()
        )


def owners_in_hand(ledger: Ledger) -> tuple[int, ...]:
    """Return the owners that have journals on their way."""
    wanted = (
        select(journals.c.owner_id)
        .where(journals.c.state.in_(ON_ITS_WAY))
        .distinct()
        .order_by(journals.c.owner_id)
    )
    with ledger.reading() as connection:
        return tuple(connection.scalars(wanted))


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


def let_go(ledger: Ledger, owner_id: int, why: str) -> None:
    """Give planned journals back to the list, where the owner cannot be reached."""
    with ledger.writing() as connection:
        found = list(
            connection.scalars(
                update(journals)
                .where(
                    journals.c.owner_id == owner_id,
                    journals.c.state == JournalState.PLANNED,
                )
                .values(state=JournalState.REJECTED, message=why)
                .returning(journals.c.id)
            )
        )
        if found:
            ask_where_changed(connection, found)
            record(
                connection, ledger.now(), PROGRAM, "not sent", journals=found, why=why
            )


def finish_transfers(ledger: Ledger) -> tuple[int, ...]:
    """Close the transfers that have nothing left on its way; return their ids."""
    unfinished = (
        select(transfer_journals.c.transfer_id)
        .join(journals, journals.c.id == transfer_journals.c.journal_id)
        .where(journals.c.state.in_(ON_ITS_WAY))
    )
    with ledger.writing() as connection:
        done = connection.scalars(
            update(transfers)
            .where(transfers.c.finished_at.is_(None), transfers.c.id.not_in(unfinished))
            .values(finished_at=ledger.now())
            .returning(transfers.c.id)
        )
        return tuple(done)


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


def _on_their_way() -> Select[Any]:
    return (
        select(
            journals,
            owners.c.name.label("owner_name"),
            owners.c.organisation_number.label("owner_number"),
        )
        .join(owners, owners.c.id == journals.c.owner_id)
        .where(journals.c.state.in_(ON_ITS_WAY))
    )


def _planned(row: Row[Any], rows: tuple[JournalRow, ...]) -> Planned:
    number: str = row.owner_number or ""
    when: date = row.date
    return Planned(
        journal_id=row.id,
        owner_id=row.owner_id,
        journal=Journal(
            owner=Owner(row.owner_name, number),
            number=row.number,
            series=row.series,
            date=when,
            text=row.text,
            rows=rows,
            line=row.line,
        ),
        marker=marker(row.fingerprint, number, row.ordinal),
        state=JournalState(row.state),
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
