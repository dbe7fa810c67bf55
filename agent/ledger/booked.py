"""What has been booked, as it was booked: the ledger's side of every comparison.

A journal that went without its cost centres comes back without them, and in the
series that it was sent to.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, exists, func, select

from agent.errors import Refused
from agent.journal import Journal, JournalRow, Owner
from agent.ledger.as_journal import rows_by_journal
from agent.ledger.joined import joined_reversals, reversed_by, reverses
from agent.ledger.ledger import Ledger
from agent.ledger.states import JournalState
from agent.ledger.tables import (
    journals,
    reconciliations,
    transfer_journals,
    vouchers,
)

# Sent, and nobody knows yet, or will without a person, whether Fortnox has it.
UNCERTAIN = frozenset({JournalState.SENDING, JournalState.UNKNOWN, JournalState.HELD})


class VoucherKey(NamedTuple):
    """What tells a company's vouchers apart: Fortnox counts anew every year."""

    year_id: int
    series: str
    number: int

    @property
    def name(self) -> str:
        """What to call it: "A 117"."""
        return f"{self.series} {self.number}"


@dataclass(frozen=True, slots=True)
class BookedVoucher:
    """A voucher that Fortnox has confirmed, with its journal as it was sent.

    `reversed_by` names the voucher of ours that takes it back, `reverses` the one
    that it takes back itself; "" where there is none.
    """

    journal_id: int
    owner_id: int
    database_number: str
    key: VoucherKey
    journal: Journal
    has_cost_centres: bool = True
    reversed_by: str = ""
    reverses: str = ""


def booked_between(
    ledger: Ledger, owner_id: int, from_date: date, to_date: date
) -> tuple[BookedVoucher, ...]:
    """Return an owner's booked vouchers of a period, by date and number."""
    return _found(
        ledger,
        journals.c.owner_id == owner_id,
        journals.c.date.between(from_date, to_date),
    )


def booked_in_transfer(
    ledger: Ledger, owner_id: int, transfer_id: int
) -> tuple[BookedVoucher, ...]:
    """Return what a transfer has booked for an owner, by date and number."""
    taken = select(transfer_journals.c.journal_id).where(
        transfer_journals.c.transfer_id == transfer_id
    )
    return _found(ledger, journals.c.owner_id == owner_id, journals.c.id.in_(taken))


def booked_voucher(ledger: Ledger, journal_id: int) -> BookedVoucher:
    """Return one booked voucher.

    Raises:
        Refused: the journal is not booked.
    """
    found = _found(ledger, journals.c.id == journal_id)
    if not found:
        raise Refused("Journalen är inte bokförd.", action="Gå till Kvitton.")
    return found[0]


def keys_in(ledger: Ledger, database_number: str) -> frozenset[VoucherKey]:
    """Return all that we have booked in a company, whichever owner it was for."""
    wanted = select(vouchers.c.year_id, vouchers.c.series, vouchers.c.number).where(
        vouchers.c.database_number == database_number, vouchers.c.number.is_not(None)
    )
    with ledger.reading() as connection:
        return frozenset(VoucherKey(*row) for row in connection.execute(wanted))


def uncertain_between(
    ledger: Ledger, owner_id: int, from_date: date, to_date: date
) -> int:
    """Count what may or may not have been booked in a period."""
    wanted = select(func.count()).where(
        journals.c.owner_id == owner_id,
        journals.c.date.between(from_date, to_date),
        journals.c.state.in_(UNCERTAIN),
    )
    with ledger.reading() as connection:
        return int(connection.scalar(wanted) or 0)


def transfers_to_reconcile(ledger: Ledger, owner_id: int) -> tuple[int, ...]:
    """Return the transfers that have booked for an owner and not been reconciled."""
    is_done = exists().where(
        reconciliations.c.owner_id == owner_id,
        reconciliations.c.transfer_id == transfer_journals.c.transfer_id,
    )
    wanted = (
        select(transfer_journals.c.transfer_id)
        .join(journals, journals.c.id == transfer_journals.c.journal_id)
        .where(
            journals.c.owner_id == owner_id,
            journals.c.state == JournalState.BOOKED,
            ~is_done,
        )
        .distinct()
        .order_by(transfer_journals.c.transfer_id)
    )
    with ledger.reading() as connection:
        return tuple(connection.scalars(wanted))


def _found(ledger: Ledger, *wanted: ColumnElement[bool]) -> tuple[BookedVoucher, ...]:
    is_wanted = (journals.c.state == JournalState.BOOKED, *wanted)
    with ledger.reading() as connection:
        booked = connection.execute(_booked().where(*wanted)).all()
        rows = rows_by_journal(connection, select(journals.c.id).where(*is_wanted))
    return tuple(_voucher(row, rows.get(row.id, ())) for row in booked)


def _booked() -> Select[Any]:
    return (
        joined_reversals(
            vouchers.c.database_number,
            vouchers.c.year_id,
            vouchers.c.has_cost_centres,
        )
        .where(journals.c.state == JournalState.BOOKED)
        .order_by(journals.c.date, vouchers.c.series, vouchers.c.number)
    )


def _voucher(row: Row[Any], rows: tuple[JournalRow, ...]) -> BookedVoucher:
    return BookedVoucher(
        journal_id=row.id,
        owner_id=row.owner_id,
        database_number=row.database_number,
        key=VoucherKey(row.year_id, row.voucher_series, row.voucher_number),
        journal=Journal(
            owner=Owner(row.owner_name, row.owner_number or ""),
            number=row.number,
            series=row.voucher_series,
            date=row.date,
            text=row.text,
            rows=rows
            if row.has_cost_centres
            else tuple(one._replace(cost_centre="") for one in rows),
            line=row.line,
        ),
        has_cost_centres=row.has_cost_centres,
        reversed_by=reversed_by(row),
        reverses=reverses(row),
    )
