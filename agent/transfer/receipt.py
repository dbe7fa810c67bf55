"""Receipts: what came of one press of Överför, journal by journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, case, func, select

from agent.errors import Refused
from agent.journal import ZERO
from agent.ledger.connections import ConnectionView, all_connections
from agent.ledger.ledger import Ledger
from agent.ledger.money import from_ore
from agent.ledger.owners import OwnerView
from agent.ledger.states import ON_ITS_WAY, JournalState
from agent.ledger.tables import journals, owners, transfer_journals, transfers, vouchers


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One journal: `voucher` is "A 117" once booked, `message` why it is not."""

    journal_id: int
    journal: str
    date: date
    series: str
    text: str
    debit: Decimal
    state: JournalState
    voucher: str
    message: str


@dataclass(frozen=True, slots=True)
class OwnerReceipt:
    """One owner's part; `status` says in Swedish how it stands just now."""

    owner: OwnerView
    company_name: str
    status: str
    lines: tuple[ReceiptLine, ...]

    @property
    def booked(self) -> int:
        """How many journals have their voucher number."""
        return sum(line.state == JournalState.BOOKED for line in self.lines)

    @property
    def debit(self) -> Decimal:
        """Sum of what is booked."""
        booked = (line for line in self.lines if line.state == JournalState.BOOKED)
        return sum((line.debit for line in booked), ZERO)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One press of Överför and what has come of it so far."""

    transfer_id: int
    started_at: datetime
    started_by: str
    finished_at: datetime | None
    owners: tuple[OwnerReceipt, ...]

    @property
    def total(self) -> int:
        """How many journals it took in hand."""
        return sum(len(owner.lines) for owner in self.owners)

    @property
    def booked(self) -> int:
        """How many of them have their voucher number."""
        return sum(owner.booked for owner in self.owners)

    @property
    def left(self) -> int:
        """How many are still on their way."""
        lines = (line for owner in self.owners for line in owner.lines)
        return sum(line.state in ON_ITS_WAY for line in lines)


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


def receipt(
    ledger: Ledger, transfer_id: int, doing: Mapping[int, str] | None = None
) -> Receipt:
    """Return a transfer's receipt; `doing` is what goes on just now, by owner.

    Raises:
        Refused: there is no such transfer.
    """
    with ledger.reading() as connection:
        head = connection.execute(
            select(transfers).where(transfers.c.id == transfer_id)
        ).one_or_none()
        lines = connection.execute(_lines(transfer_id)).all()
    if head is None:
        raise Refused("Överföringen finns inte.")
    connected = all_connections(ledger)
    return Receipt(
        transfer_id=transfer_id,
        started_at=head.started_at,
        started_by=head.started_by,
        finished_at=head.finished_at,
        owners=tuple(
            _owner_receipt(list(group), connected, doing or {})
            for _, group in groupby(lines, key=lambda row: row.owner_id)
        ),
    )


def recent(ledger: Ledger, limit: int = 50) -> tuple[TransferView, ...]:
    """Return the latest transfers, newest first."""
    with ledger.reading() as connection:
        found = connection.execute(_recent(limit)).all()
    return tuple(
        TransferView(
            id=row.id,
            started_at=row.started_at,
            started_by=row.started_by,
            finished_at=row.finished_at,
            total=row.total,
            booked=row.booked,
            debit=from_ore(int(row.debit)),
        )
        for row in found
    )


def _recent(limit: int) -> Select[Any]:
    is_booked = journals.c.state == JournalState.BOOKED
    return (
        select(
            transfers,
            func.count().label("total"),
            func.sum(case((is_booked, 1), else_=0)).label("booked"),
            func.sum(case((is_booked, journals.c.debit_ore), else_=0)).label("debit"),
        )
        .join(transfer_journals, transfer_journals.c.transfer_id == transfers.c.id)
        .join(journals, journals.c.id == transfer_journals.c.journal_id)
        .group_by(transfers.c.id)
        .order_by(transfers.c.id.desc())
        .limit(limit)
    )


def _lines(transfer_id: int) -> Select[Any]:
    return (
        select(
            journals,
            owners.c.name.label("owner_name"),
            owners.c.organisation_number,
            vouchers.c.series.label("voucher_series"),
            vouchers.c.number.label("voucher_number"),
        )
        .join(transfer_journals, transfer_journals.c.journal_id == journals.c.id)
        .join(owners, owners.c.id == journals.c.owner_id)
        .outerjoin(vouchers, vouchers.c.journal_id == journals.c.id)
        .where(transfer_journals.c.transfer_id == transfer_id)
        .order_by(
            owners.c.name,
            owners.c.id,
            journals.c.date,
            journals.c.series,
            journals.c.id,
        )
    )


def _owner_receipt(
    rows: list[Row[Any]],
    connected: Mapping[int, ConnectionView],
    doing: Mapping[int, str],
) -> OwnerReceipt:
    owner_id = rows[0].owner_id
    company = connected.get(owner_id)
    lines = tuple(_line(row) for row in rows)
    return OwnerReceipt(
        owner=OwnerView(
            owner_id, rows[0].owner_name, rows[0].organisation_number or ""
        ),
        company_name=company.company_name if company else "",
        status=doing.get(owner_id) or _standing(lines),
        lines=lines,
    )


def _standing(lines: tuple[ReceiptLine, ...]) -> str:
    states = {line.state for line in lines}
    if JournalState.UNKNOWN in states:
        return "Väntar på besked från Fortnox"
    if states & ON_ITS_WAY:
        return "Väntar"
    return "Klar" if states == {JournalState.BOOKED} else "Klar, med undantag"


def _line(row: Row[Any]) -> ReceiptLine:
    booked = row.voucher_number is not None
    return ReceiptLine(
        journal_id=row.id,
        journal=row.number,
        date=row.date,
        series=row.series,
        text=row.text,
        debit=from_ore(row.debit_ore),
        state=JournalState(row.state),
        voucher=f"{row.voucher_series} {row.voucher_number}" if booked else "",
        message=row.message,
    )
