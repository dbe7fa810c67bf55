"""Transfers as the ledger remembers them, and what came of their journals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, select

from agent.errors import Refused
from agent.ledger.joined import (
    joined_reversals,
    reversed_by,
    reverses,
    voucher_name,
)
from agent.ledger.ledger import Ledger
from agent.ledger.money import from_ore
from agent.ledger.owners import OwnerView
from agent.ledger.states import JournalState
from agent.ledger.tables import journals, owners, transfer_journals, transfers


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One journal: `voucher` is "A 117" once booked, `message` why it is not.

    `reversed_by` names the voucher of ours that takes it back, `reverses` the one
    that it takes back itself.
    """

    journal_id: int
    journal: str
    date: date
    series: str
    text: str
    debit: Decimal
    state: JournalState
    voucher: str
    message: str
    reversed_by: str = ""
    reverses: str = ""


@dataclass(frozen=True, slots=True)
class Transferred:
    """A transfer with its journals: by owner's name, then in the order of sending."""

    id: int
    started_at: datetime
    started_by: str
    finished_at: datetime | None
    lines: tuple[tuple[OwnerView, ReceiptLine], ...]


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer in the list of receipts."""

    id: int
    started_at: datetime
    started_by: str
    finished_at: datetime | None
    total: int
    booked: int
    debit: Decimal


def transferred(ledger: Ledger, transfer_id: int) -> Transferred:
    """Return a transfer as it stands.

    Raises:
        Refused: there is no such transfer.
    """
    with ledger.reading() as connection:
        head = connection.execute(
            select(transfers).where(transfers.c.id == transfer_id)
        ).one_or_none()
        found = connection.execute(_lines(transfer_id)).all()
    if head is None:
        raise Refused("Överföringen finns inte.")
    return Transferred(
        id=transfer_id,
        started_at=head.started_at,
        started_by=head.started_by,
        finished_at=head.finished_at,
        lines=tuple((_owner(row), _line(row)) for row in found),
    )


def recent(ledger: Ledger, limit: int = 50) -> tuple[TransferView, ...]:
    """Return the latest transfers, newest first."""
    with ledger.reading() as connection:
        newest = connection.execute(
            select(transfers).order_by(transfers.c.id.desc()).limit(limit)
        ).all()
        sums = _sums(connection, [row.id for row in newest])
    return tuple(
        TransferView(
            id=row.id,
            started_at=row.started_at,
            started_by=row.started_by,
            finished_at=row.finished_at,
            total=sums[row.id].total,
            booked=sums[row.id].booked,
            debit=from_ore(int(sums[row.id].debit)),
        )
        for row in newest
        if row.id in sums
    )


def _sums(connection: Connection, transfer_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Sum what transfers took in hand: of these alone, or it would grow with years."""
    is_booked = journals.c.state == JournalState.BOOKED
    wanted = (
        select(
            transfer_journals.c.transfer_id,
            func.count().label("total"),
            func.sum(case((is_booked, 1), else_=0)).label("booked"),
            func.sum(case((is_booked, journals.c.debit_ore), else_=0)).label("debit"),
        )
        .join(journals, journals.c.id == transfer_journals.c.journal_id)
        .where(transfer_journals.c.transfer_id.in_(transfer_ids))
        .group_by(transfer_journals.c.transfer_id)
    )
    return {row.transfer_id: row for row in connection.execute(wanted)}


def _lines(transfer_id: int) -> Select[Any]:
    return (
        joined_reversals()
        .join(transfer_journals, transfer_journals.c.journal_id == journals.c.id)
        .where(transfer_journals.c.transfer_id == transfer_id)
        .order_by(
            owners.c.name,
            owners.c.id,
            journals.c.date,
            journals.c.series,
            journals.c.id,
        )
    )


def _owner(row: Row[Any]) -> OwnerView:
    return OwnerView(row.owner_id, row.owner_name, row.owner_number or "")


def _line(row: Row[Any]) -> ReceiptLine:
    return ReceiptLine(
        journal_id=row.id,
        journal=row.number,
        date=row.date,
        series=row.series,
        text=row.text,
        debit=from_ore(row.debit_ore),
        state=JournalState(row.state),
        voucher=voucher_name(row),
        message=row.message,
        reversed_by=reversed_by(row),
        reverses=reverses(row),
    )
