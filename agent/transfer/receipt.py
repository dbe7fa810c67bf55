"""Receipts: what came of one press of Överför, journal by journal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from agent.journal import ZERO
from agent.ledger.connections import all_connections
from agent.ledger.ledger import Ledger
from agent.ledger.owners import OwnerView
from agent.ledger.receipts import ReceiptLine, transferred
from agent.ledger.states import ON_ITS_WAY, JournalState
from agent.transfer.elsewhere import awaited_elsewhere


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


def receipt(
    ledger: Ledger, transfer_id: int, doing: Mapping[int, str] | None = None
) -> Receipt:
    """Return a transfer's receipt; `doing` is what goes on here just now, by owner.

    Raises:
        Refused: there is no such transfer.
    """
    found = transferred(ledger, transfer_id)
    companies = {
        owner_id: view.company_name
        for owner_id, view in all_connections(ledger).items()
    }
    elsewhere = awaited_elsewhere(ledger)
    return Receipt(
        transfer_id=found.id,
        started_at=found.started_at,
        started_by=found.started_by,
        finished_at=found.finished_at,
        owners=tuple(
            _owner_receipt(
                owner,
                companies.get(owner.id, ""),
                (doing or {}).get(owner.id, ""),
                elsewhere.get(owner.id, ""),
                (line for _, line in group),
            )
            for owner, group in groupby(found.lines, key=lambda part: part[0])
        ),
    )


def _owner_receipt(
    owner: OwnerView,
    company_name: str,
    doing: str,
    elsewhere: str,
    its: Iterable[ReceiptLine],
) -> OwnerReceipt:
    lines = tuple(its)
    return OwnerReceipt(
        owner=owner,
        company_name=company_name,
        status=doing or _standing(lines, elsewhere),
        lines=lines,
    )


def _standing(lines: tuple[ReceiptLine, ...], elsewhere: str) -> str:
    states = {line.state for line in lines}
    if elsewhere and states & ON_ITS_WAY:
        return elsewhere
    if JournalState.UNKNOWN in states:
        return "Väntar på besked från Fortnox"
    if states & ON_ITS_WAY:
        return "Väntar"
    return "Klar" if states == {JournalState.BOOKED} else "Klar, med undantag"
