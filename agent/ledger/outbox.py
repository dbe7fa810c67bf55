"""What transfers have in their hands: taken in one press, given back, or done with.

Each is one transaction. What is sent, and what comes of it, is `vouchers.py`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, true, update

from agent.journal import Journal, JournalRow, marker
from agent.ledger.as_journal import journal_of, rows_by_journal
from agent.ledger.events import PROGRAM, record
from agent.ledger.joined import joined_journals
from agent.ledger.ledger import Ledger
from agent.ledger.owners import note_transfer
from agent.ledger.states import ON_ITS_WAY, SENDABLE, JournalState
from agent.ledger.tables import (
    journals,
    transfer_journals,
    transfers,
)
from agent.ledger.versions import ask_where_changed, untick


@dataclass(frozen=True, slots=True)
class Planned:
    """A journal that a transfer has in its hands, with the marker of its voucher."""

    journal_id: int
    owner_id: int
    journal: Journal
    marker: str
    state: JournalState


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
        untick(connection, taken)
        note_transfer(connection, taken, ledger.now())
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
        joined_journals()
        .where(journals.c.state.in_(ON_ITS_WAY), journals.c.owner_id == owner_id)
        .order_by(journals.c.date, journals.c.series, journals.c.id)
    )
    with ledger.reading() as connection:
        found = connection.execute(wanted).all()
        rows = rows_by_journal(connection, [row.id for row in found])
    return tuple(_planned(row, rows.get(row.id, ())) for row in found)


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


def let_go(
    ledger: Ledger, owner_id: int, why: str, transfer_id: int | None = None
) -> None:
    """Give planned journals back to the list, where the owner cannot be reached.

    Those of one transfer, or all.
    """
    of_transfer = select(transfer_journals.c.journal_id).where(
        transfer_journals.c.transfer_id == transfer_id
    )
    wanted = true() if transfer_id is None else journals.c.id.in_(of_transfer)
    with ledger.writing() as connection:
        found = list(
            connection.scalars(
                update(journals)
                .where(
                    journals.c.owner_id == owner_id,
                    journals.c.state == JournalState.PLANNED,
                    wanted,
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
    is_done = transfers.c.finished_at.is_(None) & transfers.c.id.not_in(unfinished)
    with ledger.reading() as connection:  # nobody is held up where there is nothing
        if connection.scalar(select(transfers.c.id).where(is_done).limit(1)) is None:
            return ()
    with ledger.writing() as connection:
        done = connection.scalars(
            update(transfers)
            .where(is_done)
            .values(finished_at=ledger.now())
            .returning(transfers.c.id)
        )
        return tuple(done)


def _planned(row: Row[Any], rows: tuple[JournalRow, ...]) -> Planned:
    journal = journal_of(row, rows)
    return Planned(
        journal_id=row.id,
        owner_id=row.owner_id,
        journal=journal,
        marker=marker(row.fingerprint, journal.owner.organisation_number, row.ordinal),
        state=JournalState(row.state),
    )
