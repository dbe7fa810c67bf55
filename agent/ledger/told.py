"""What this seat's user has been told of, so that a restart does not tell it again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from agent.ledger.ledger import Ledger
from agent.ledger.tables import told_warnings

# A kind of trouble, and the id of what it is about, or "".
Thing = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """When something was last told of, and since when it is mended.

    `recorded_at` is when the system's event log had it, `told_at` when the user did.
    """

    recorded_at: datetime | None = None
    told_at: datetime | None = None
    mended_at: datetime | None = None


def all_told(ledger: Ledger) -> dict[Thing, Told]:
    """Return what was told here and is remembered."""
    ours = select(told_warnings).where(told_warnings.c.seat == ledger.seat)
    with ledger.reading() as connection:
        found = connection.execute(ours).all()
    return {
        (row.kind, row.subject): Told(row.recorded_at, row.told_at, row.mended_at)
        for row in found
    }


def remember(ledger: Ledger, told: Mapping[Thing, Told]) -> None:
    """Remember this, and of what was told here nothing else."""
    rows = [
        {"seat": ledger.seat, "kind": kind, "subject": subject, **asdict(one)}
        for (kind, subject), one in told.items()
    ]
    with ledger.writing() as connection:
        connection.execute(
            delete(told_warnings).where(told_warnings.c.seat == ledger.seat)
        )
        if rows:
            connection.execute(insert(told_warnings), rows)
