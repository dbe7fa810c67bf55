"""What came of comparing our ledger with Fortnox', kept for whoever asks later.

What the result holds is the comparison's own business (transfer/reconciling.py).
"""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import Row, Select, func, insert, select

from agent.errors import Refused
from agent.ledger.events import record
from agent.ledger.ledger import Ledger
from agent.ledger.owners import OwnerView
from agent.ledger.tables import owners, reconciliations


class Agreement(StrEnum):
    """How a reconciliation ended."""

    EQUAL = "equal"
    DIFFERS = "differs"
    FAILED = "failed"  # Fortnox could not be read; nothing is known


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included."""

    from_date: date
    to_date: date

    @classmethod
    def month_of(cls, day: date) -> Self:
        """Return the month that a day is in."""
        last = monthrange(day.year, day.month)[1]
        return cls(day.replace(day=1), day.replace(day=last))


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A comparison that was made. `transfer_id`: the transfer that it followed.

    `verdict` is one Swedish sentence or two.
    """

    id: int
    owner: OwnerView
    period: Period
    made_at: datetime
    made_by: str
    transfer_id: int | None
    agreement: Agreement
    verdict: str


def keep(
    ledger: Ledger,
    owner_id: int,
    period: Period,
    actor: str,
    *,
    agreement: Agreement,
    verdict: str,
    result: dict[str, Any],
    transfer_id: int | None = None,
) -> int:
    """Keep what a comparison showed; return its id."""
    values = {
        "owner_id": owner_id,
        "from_date": period.from_date,
        "to_date": period.to_date,
        "made_by": actor,
        "transfer_id": transfer_id,
        "verdict": verdict,
        "result": {**result, "agreement": agreement.value},
    }
    with ledger.writing() as connection:
        added = connection.execute(
            insert(reconciliations).returning(reconciliations.c.id),
            {**values, "made_at": ledger.now()},
        )
        reconciliation_id = int(added.scalar_one())
        record(
            connection,
            ledger.now(),
            actor,
            "reconciled",
            owner=owner_id,
            from_date=period.from_date.isoformat(),
            to_date=period.to_date.isoformat(),
            transfer=transfer_id,
            agreement=agreement.value,
            verdict=verdict,
        )
    return reconciliation_id


def reconciliation(ledger: Ledger, reconciliation_id: int) -> Reconciliation:
    """Return one reconciliation.

    Raises:
        Refused: there is no such reconciliation.
    """
    wanted = _views().where(reconciliations.c.id == reconciliation_id)
    with ledger.reading() as connection:
        row = connection.execute(wanted).one_or_none()
    if row is None:
        raise Refused("Avstämningen finns inte.", action="Gå till Avstämning.")
    return _view(row)


def result_of(ledger: Ledger, reconciliation_id: int) -> dict[str, Any]:
    """Return all that a reconciliation showed, as it was kept."""
    wanted = select(reconciliations.c.result).where(
        reconciliations.c.id == reconciliation_id
    )
    with ledger.reading() as connection:
        found: dict[str, Any] = connection.execute(wanted).scalar_one()
    return found


def latest_of(
    ledger: Ledger, owner_ids: Collection[int], period: Period
) -> dict[int, Reconciliation]:
    """Return each owner's latest reconciliation of exactly this period."""
    newest = (
        select(func.max(reconciliations.c.id))
        .where(
            reconciliations.c.owner_id.in_(owner_ids),
            reconciliations.c.transfer_id.is_(None),
            reconciliations.c.from_date == period.from_date,
            reconciliations.c.to_date == period.to_date,
        )
        .group_by(reconciliations.c.owner_id)
    )
    wanted = _views().where(reconciliations.c.id.in_(newest))
    with ledger.reading() as connection:
        found = connection.execute(wanted).all()
    return {row.owner_id: _view(row) for row in found}


def of_transfer(ledger: Ledger, transfer_id: int) -> dict[int, Reconciliation]:
    """Return the latest reconciliation of each owner after a transfer."""
    wanted = (
        _views()
        .where(reconciliations.c.transfer_id == transfer_id)
        .order_by(reconciliations.c.id)
    )
    with ledger.reading() as connection:
        found = connection.execute(wanted).all()
    return {row.owner_id: _view(row) for row in found}


def _views() -> Select[Any]:
    """Everything but the result, which may be large."""
    return select(
        reconciliations.c.id,
        reconciliations.c.owner_id,
        reconciliations.c.from_date,
        reconciliations.c.to_date,
        reconciliations.c.made_at,
        reconciliations.c.made_by,
        reconciliations.c.transfer_id,
        reconciliations.c.verdict,
        reconciliations.c.result["agreement"].as_string().label("agreement"),
        owners.c.name,
        owners.c.organisation_number,
    ).join(owners, owners.c.id == reconciliations.c.owner_id)


def _view(row: Row[Any]) -> Reconciliation:
    return Reconciliation(
        id=row.id,
        owner=OwnerView(row.owner_id, row.name, row.organisation_number or ""),
        period=Period(row.from_date, row.to_date),
        made_at=row.made_at,
        made_by=row.made_by,
        transfer_id=row.transfer_id,
        agreement=Agreement(row.agreement),
        verdict=row.verdict,
    )
