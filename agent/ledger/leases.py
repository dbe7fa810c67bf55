"""Who sends to a company just now: one seat at a time, however many share the ledger.

A lease ends by itself, so that a PC that died holds nobody up for long. It is counted
by `ledger.now()`, which on a shared ledger is the database's own clock. Being a holder
is not trusted: every step of the protocol asks again, in its own transaction (`hold`).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from agent.errors import LeaseLost
from agent.ledger.ledger import Ledger
from agent.ledger.tables import leases

LENGTH = timedelta(seconds=30)


@dataclass(slots=True)
class Lease:
    """The right to send to a company. `doing` is what other seats are shown."""

    database_number: str
    holder: str
    doing: str = ""


@dataclass(frozen=True, slots=True)
class LeaseView:
    """Who sends to a company; `doing` says in Swedish what goes on there."""

    database_number: str
    seat: str
    doing: str
    until: datetime
    is_ours: bool


def take(ledger: Ledger, database_number: str) -> Lease | None:
    """Take a company's lease, or return None where another seat has it.

    One of the same seat is taken over at once: its process is no more, or loses it.
    """
    lease = Lease(database_number, secrets.token_hex(8))
    row = leases.c.database_number == database_number
    with ledger.writing() as connection:
        now = ledger.now()
        held = connection.execute(select(leases).where(row)).one_or_none()
        if held and held.seat != ledger.seat and _holds(held.until, now):
            return None
        connection.execute(delete(leases).where(row))
        connection.execute(
            insert(leases),
            {
                "database_number": database_number,
                "seat": ledger.seat,
                "holder": lease.holder,
                "doing": lease.doing,
                "until": now + LENGTH,
            },
        )
    return lease


def keep(ledger: Ledger, lease: Lease) -> None:
    """Hold a lease for another while.

    Raises:
        LeaseLost: it was not renewed in time, and somebody has taken it.
    """
    with ledger.writing() as connection:
        hold(connection, lease, ledger.now())


def hold(connection: Connection, lease: Lease, now: datetime) -> None:
    """Renew a lease within the transaction of what only its holder may do.

    One that has ended and that nobody has taken is as good as before.

    Raises:
        LeaseLost: somebody else has taken it.
    """
    held = connection.execute(
        update(leases)
        .where(
            leases.c.database_number == lease.database_number,
            leases.c.holder == lease.holder,
        )
        .values(until=now + LENGTH, doing=lease.doing)
    )
    if held.rowcount != 1:
        raise LeaseLost(
            "En annan dator har tagit över överföringen till bolaget.",
            detail=f"(company {lease.database_number})",
        )


def let_go(ledger: Ledger, lease: Lease) -> None:
    """Give a lease back. One that somebody else has taken stays theirs."""
    with ledger.writing() as connection:
        connection.execute(
            delete(leases).where(
                leases.c.database_number == lease.database_number,
                leases.c.holder == lease.holder,
            )
        )


def all_leases(ledger: Ledger) -> Mapping[str, LeaseView]:
    """Return the leases that hold just now, by database number."""
    with ledger.reading() as connection:
        found = connection.execute(select(leases)).all()
    now = ledger.now()
    return {
        row.database_number: LeaseView(
            row.database_number,
            row.seat,
            row.doing,
            row.until,
            is_ours=row.seat == ledger.seat,
        )
        for row in found
        if _holds(row.until, now)
    }


def _holds(until: datetime, now: datetime) -> bool:
    # One that would last longer than any lease was written before a clock was set back.
    return now < until <= now + LENGTH
