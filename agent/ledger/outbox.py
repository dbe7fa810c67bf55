"""What transfers have in their hands: taken in one press, given back, or done with.

Each is one transaction. What is sent, and what comes of it, is `vouchers.py`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, delete, insert, select, true, update

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
    with ledger.writing() as connection:
        done = connection.scalars(
            update(transfers)
            .where(transfers.c.finished_at.is_(None), transfers.c.id.not_in(unfinished))
            .values(finished_at=ledger.now())
            .returning(transfers.c.id)
        )
        return tuple(done)


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
    return Planned(
        journal_id=row.id,
        owner_id=row.owner_id,
        journal=Journal(
            owner=Owner(row.owner_name, number),
            number=row.number,
            series=row.series,
            date=row.date,
            text=row.text,
            rows=rows,
            line=row.line,
            is_correction=row.reverses_id is not None,
        ),
        marker=marker(row.fingerprint, number, row.ordinal),
        state=JournalState(row.state),
    )
