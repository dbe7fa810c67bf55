"""The sending of vouchers as the ledger knows it: every step durable before the next.

One function a step, one transaction each. Nothing here talks to Fortnox.

Several agents may share the ledger, and one that slept may wake up in the middle of
somebody else's work. So whoever decides to send, or that nothing was booked, holds the
company's lease (leases.py); and what somebody knows of an attempt of his own counts
for that attempt only.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import structlog
from sqlalchemy import Connection, select, update

from agent.ledger.attempts import (
    Intent,
    changed_by_another,
    intent_from,
    latest,
    move,
    write,
)
from agent.ledger.events import PROGRAM, record
from agent.ledger.leases import Lease, hold
from agent.ledger.ledger import Ledger
from agent.ledger.owners import note_booking
from agent.ledger.reused_numbers import take_number
from agent.ledger.states import JournalState
from agent.ledger.tables import (
    journals,
    vouchers,
)
from agent.ledger.versions import ask_where_changed

log = structlog.get_logger(__name__)

# An attempt that Fortnox may know of, or come to know of.
IN_FLIGHT = frozenset({JournalState.SENDING, JournalState.UNKNOWN})
ALREADY_THERE = "Fanns redan i Fortnox."


def recover(ledger: Ledger, lease: Lease, owner_id: int) -> None:
    """Say of every voucher whose sending was broken off: unknown.

    Only for who holds the company's lease, and is not sending now.

    Raises:
        LeaseLost: somebody else sends to the company.
    """
    with ledger.writing() as connection:
        hold(connection, lease, ledger.now())
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


def intend(ledger: Ledger, lease: Lease, intent: Intent) -> None:
    """Record durably what is about to be sent. The POST comes after this.

    Raises:
        LeaseLost: somebody else sends to the company.
        JournalMoved: another version came, or somebody else has the journal in hand.
    """
    with ledger.writing() as connection:
        hold(connection, lease, ledger.now())
        move(connection, intent, {JournalState.PLANNED}, JournalState.SENDING)
        write(connection, intent)
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


def already_there(
    ledger: Ledger, lease: Lease, intent: Intent, also: Sequence[str] = ()
) -> None:
    """Record that Fortnox has a voucher that this ledger never knew it had sent.

    It is the one that `intent` says; `also` are others of the same journal, as "A 118".

    Raises:
        LeaseLost, JournalMoved: as `intend`.
    """
    with ledger.writing() as connection:
        now = ledger.now()
        hold(connection, lease, now)
        move(
            connection,
            intent,
            {JournalState.PLANNED},
            JournalState.BOOKED,
            " ".join((ALREADY_THERE, *(f"Finns även som {one}." for one in also))),
        )
        take_number(connection, now, intent, intent.next_number)
        write(connection, intent, number=intent.next_number, booked_at=now)
        note_booking(connection, intent.journal_id, now)
        record(
            connection,
            now,
            PROGRAM,
            "found in Fortnox",
            journal=intent.journal_id,
            company=intent.database_number,
            series=intent.series,
            marker=intent.marker,
            number=intent.next_number,
            also=list(also),
        )


def intent_of(ledger: Ledger, journal_id: int) -> Intent:
    """Return the latest intent for a journal that has been sent."""
    with ledger.reading() as connection:
        row = connection.execute(
            select(vouchers).where(vouchers.c.journal_id == journal_id)
        ).one()
    return intent_from(row)


def attempts(ledger: Ledger, journal_id: int) -> int:
    """Return how often a journal has been sent."""
    with ledger.reading() as connection:
        found = connection.scalar(
            select(vouchers.c.attempt).where(vouchers.c.journal_id == journal_id)
        )
    return found or 0


def booked(ledger: Ledger, intent: Intent, number: int) -> None:
    """Record the number that Fortnox gave the voucher, however late it is known."""
    with ledger.writing() as connection:
        now = latest(connection, intent)
        if now.number == number:
            return
        in_flight = IN_FLIGHT | {JournalState.HELD}
        is_another = now.attempt != intent.attempt and now.state in in_flight
        if now.state == JournalState.BOOKED or is_another:
            _booked_twice(connection, ledger.now(), intent, number)
        else:
            _book(connection, ledger.now(), intent, number)


def rejected(ledger: Ledger, journal_id: int, why: str) -> None:
    """Record that a check said no to what is planned, and why.

    Raises:
        JournalMoved: it is not planned any more.
    """
    planned = journals.c.state == JournalState.PLANNED
    with ledger.writing() as connection:
        moved = connection.execute(
            update(journals)
            .where(journals.c.id == journal_id, planned)
            .values(state=JournalState.REJECTED, message=why)
        )
        if moved.rowcount != 1:
            raise changed_by_another(journal_id)
        _after_no(connection, ledger.now(), journal_id, JournalState.REJECTED, why)


def refused(ledger: Ledger, intent: Intent, why: str) -> None:
    """Record that Fortnox said no to an attempt, so that nothing was created."""
    with ledger.writing() as connection:
        move(connection, intent, IN_FLIGHT, JournalState.REJECTED, why)
        _after_no(
            connection, ledger.now(), intent.journal_id, JournalState.REJECTED, why
        )


def held(ledger: Ledger, intent: Intent, why: str) -> None:
    """Leave a voucher to a person: it cannot be told whether Fortnox has it."""
    with ledger.writing() as connection:
        move(connection, intent, IN_FLIGHT, JournalState.HELD, why)
        _after_no(connection, ledger.now(), intent.journal_id, JournalState.HELD, why)


def unknown(ledger: Ledger, intent: Intent, why: str = "") -> None:
    """Record that there is no telling yet whether the voucher was booked, and why."""
    with ledger.writing() as connection:
        move(connection, intent, {JournalState.SENDING}, JournalState.UNKNOWN, why)
        record(
            connection,
            ledger.now(),
            PROGRAM,
            "answer unclear",
            journal=intent.journal_id,
        )


def back_to_planned(ledger: Ledger, intent: Intent, why: str) -> None:
    """Send again: who made the attempt is certain that it created nothing."""
    with ledger.writing() as connection:
        _give_back(connection, ledger.now(), intent, IN_FLIGHT, why)


def absent(ledger: Ledger, lease: Lease, intent: Intent) -> None:
    """Send again: who settles it is certain that Fortnox does not have it.

    Raises:
        LeaseLost: somebody else sends to the company.
        JournalMoved: somebody else has settled it.
    """
    with ledger.writing() as connection:
        hold(connection, lease, ledger.now())
        unknown = {JournalState.UNKNOWN}
        _give_back(connection, ledger.now(), intent, unknown, "absent after the grace")


def _give_back(
    connection: Connection,
    now: datetime,
    intent: Intent,
    came_from: Iterable[JournalState],
    why: str,
) -> None:
    move(connection, intent, came_from, JournalState.PLANNED)
    ask_where_changed(connection, [intent.journal_id])
    record(
        connection,
        now,
        PROGRAM,
        "certainly not booked",
        journal=intent.journal_id,
        why=why,
    )


def _after_no(
    connection: Connection,
    now: datetime,
    journal_id: int,
    state: JournalState,
    why: str,
) -> None:
    ask_where_changed(connection, [journal_id])
    record(connection, now, PROGRAM, state.value, journal=journal_id, why=why)


def _book(connection: Connection, now: datetime, intent: Intent, number: int) -> None:
    connection.execute(
        update(journals)
        .where(journals.c.id == intent.journal_id)
        .values(state=JournalState.BOOKED, message="")
    )
    take_number(connection, now, intent, number)
    connection.execute(
        update(vouchers)
        .where(vouchers.c.journal_id == intent.journal_id)
        .values(
            series=intent.series,
            year_id=intent.year_id,
            number=number,
            booked_at=now,
        )
    )
    note_booking(connection, intent.journal_id, now)
    record(
        connection,
        now,
        PROGRAM,
        "booked",
        journal=intent.journal_id,
        series=intent.series,
        number=number,
    )


def _booked_twice(
    connection: Connection, now: datetime, intent: Intent, number: int
) -> None:
    """Keep what should not be: one attempt was booked, and another may be too."""
    voucher = f"{intent.series} {number}"
    log.error("booked twice", journal=intent.journal_id, voucher=voucher)
    connection.execute(
        update(journals)
        .where(journals.c.id == intent.journal_id)
        .values(message=f"Bokfördes också som {voucher}. Makulera den ena i Fortnox.")
    )
    record(
        connection,
        now,
        PROGRAM,
        "booked twice",
        journal=intent.journal_id,
        attempt=intent.attempt,
        series=intent.series,
        number=number,
    )
