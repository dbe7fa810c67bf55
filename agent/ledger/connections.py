"""Which Fortnox company each owner is connected to. Never a token.

A connection is a consent whose secrets one seat has; several seats may be connected to
an owner's company, which is the same for all. Unless it says otherwise, a function is
about our own seat's. Owners in one company share all but their own row's dates; how
their tokens fare is written in refreshes.py.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    delete,
    insert,
    select,
    update,
)

from agent.errors import WrongCompany
from agent.ledger.events import PROGRAM, record
from agent.ledger.ledger import Ledger
from agent.ledger.tables import connections

# The vendor's guide says 31 days, Fortnox' page 45; count on the shorter.
LIFETIME = timedelta(days=31)


class Kind(StrEnum):
    """Who consented: a user, whose consent runs out, or the company for good."""

    USER = "user"
    SERVICE = "service"


class Condition(StrEnum):
    """How the last attempt to get an access token went."""

    WELL = "well"
    NOT_REACHED = "not reached"
    PROXY = "proxy"
    FORTNOX_DOWN = "fortnox down"
    CLIENT_REFUSED = "client refused"
    LICENCE = "licence"
    SCOPE = "scope"
    STORE = "store"
    # The only one that a new consent alone can mend: Fortnox said invalid_grant.
    ENDED = "ended"


# What goes over by itself, and says nothing of what was wrong before.
TRANSIENT = frozenset({Condition.NOT_REACHED, Condition.PROXY, Condition.FORTNOX_DOWN})


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """An owner's consent to a company.

    `problem` says in Swedish what is wrong, and is "" while all is well;
    `failing_since` is when the first attempt failed after the last that did not.
    `client` tells one client id from another, and `lifetime` is for how long a
    refresh of a user's consent is counted on.
    """

    owner_id: int
    database_number: str
    company_name: str
    organisation_number: str
    scopes: frozenset[str]
    connected_at: datetime
    refreshed_at: datetime
    kind: Kind = Kind.USER
    client: str = ""
    lifetime: timedelta = LIFETIME
    condition: Condition = Condition.WELL
    problem: str = ""
    failing_since: datetime | None = None
    seat: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether only a new consent helps."""
        return self.condition is Condition.ENDED

    @property
    def last_day(self) -> date | None:
        """The estimated last day, unless it is refreshed before.

        None for a service account, which lasts until somebody ends it.
        """
        if self.kind is Kind.SERVICE:
            return None
        return (self.refreshed_at + self.lifetime).date()


def all_connections(ledger: Ledger) -> dict[int, ConnectionView]:
    """Return every connection by its owner's id."""
    ours = select(connections).where(connections.c.seat == ledger.seat)
    with ledger.reading() as connection:
        found = connection.execute(ours).all()
    return {row.owner_id: _view(row) for row in found}


def connections_elsewhere(ledger: Ledger) -> dict[int, tuple[ConnectionView, ...]]:
    """Return the connections that other seats have, by their owners' ids."""
    theirs = (
        select(connections)
        .where(connections.c.seat != ledger.seat)
        .order_by(connections.c.connected_at)
    )
    with ledger.reading() as connection:
        found = connection.execute(theirs).all()
    by_owner: dict[int, tuple[ConnectionView, ...]] = {}
    for row in found:
        by_owner[row.owner_id] = (*by_owner.get(row.owner_id, ()), _view(row))
    return by_owner


def reachable(ledger: Ledger) -> dict[int, str]:
    """Return the database numbers of the owners that are this seat's to send for.

    One whose connection has ended here, and works at another seat, is left to that.
    """
    elsewhere = connections_elsewhere(ledger)
    return {
        owner_id: view.database_number
        for owner_id, view in all_connections(ledger).items()
        if not view.has_ended
        or all(other.has_ended for other in elsewhere.get(owner_id, ()))
    }


def connection_of(ledger: Ledger, owner_id: int) -> ConnectionView | None:
    """Return an owner's connection, if there is one."""
    with ledger.reading() as connection:
        row = connection.execute(
            select(connections).where(_ours(ledger, owner_id))
        ).one_or_none()
    return None if row is None else _view(row)


def connection_to(ledger: Ledger, database_number: str) -> ConnectionView | None:
    """Return the connection to a company; of several owners', any."""
    with ledger.reading() as connection:
        row = connection.execute(
            select(connections).where(in_company(ledger, database_number))
        ).first()
    return None if row is None else _view(row)


def any_connection_of(ledger: Ledger, owner_id: int) -> ConnectionView | None:
    """Return an owner's connection, or else another seat's to the same company."""
    known = (
        select(connections)
        .where(connections.c.owner_id == owner_id)
        .order_by(connections.c.seat != ledger.seat, connections.c.connected_at)
    )
    with ledger.reading() as connection:
        row = connection.execute(known).first()
    return None if row is None else _view(row)


def owners_connected_to(ledger: Ledger, database_number: str) -> frozenset[int]:
    """Return the owners that share a company's connection."""
    with ledger.reading() as connection:
        return frozenset(
            connection.scalars(
                select(connections.c.owner_id).where(
                    in_company(ledger, database_number)
                )
            )
        )


def connected(ledger: Ledger, view: ConnectionView, actor: str) -> None:
    """Record our seat's consent; an earlier one of the same owner is replaced.

    Owners in the same company have the new consent from now on.

    Raises:
        WrongCompany: another seat is connected to another company for this owner.
    """
    with ledger.writing() as connection:
        connection.execute(delete(connections).where(_ours(ledger, view.owner_id)))
        _check_agreement(ledger, connection, view)
        connection.execute(
            update(connections)
            .where(in_company(ledger, view.database_number))
            .values(_of_consent(view))
        )
        connection.execute(
            insert(connections),
            {
                "owner_id": view.owner_id,
                "seat": ledger.seat,
                "database_number": view.database_number,
                "connected_at": view.connected_at,
                **_of_consent(view),
            },
        )
        record(
            connection,
            ledger.now(),
            actor,
            "connected",
            owner=view.owner_id,
            company=view.database_number,
            account=view.kind,
            scopes=sorted(view.scopes),
        )


def company_is(
    ledger: Ledger, database_number: str, name: str, organisation_number: str
) -> None:
    """Record what a company calls itself at Fortnox now."""
    ours = in_company(ledger, database_number)
    has_moved = connections.c.organisation_number != organisation_number
    with ledger.writing() as connection:
        moved = connection.scalars(
            select(connections.c.owner_id).where(ours, has_moved)
        ).all()
        connection.execute(
            update(connections)
            .where(ours)
            .values(company_name=name, organisation_number=organisation_number)
        )
        for owner_id in moved:
            record(
                connection,
                ledger.now(),
                PROGRAM,
                "company moved",
                owner=owner_id,
                company=database_number,
                organisation_number=organisation_number,
            )


def disconnected(ledger: Ledger, owner_id: int, actor: str) -> None:
    """Record that a person has ended a connection."""
    with ledger.writing() as connection:
        connection.execute(delete(connections).where(_ours(ledger, owner_id)))
        record(connection, ledger.now(), actor, "disconnected", owner=owner_id)


def in_company(ledger: Ledger, database_number: str) -> ColumnElement[bool]:
    """Pick our seat's connections to a company."""
    return (connections.c.seat == ledger.seat) & (
        connections.c.database_number == database_number
    )


def _of_consent(view: ConnectionView) -> dict[str, Any]:
    """Tell what owners in one company share."""
    return {
        "company_name": view.company_name,
        "organisation_number": view.organisation_number,
        "scopes": sorted(view.scopes),
        "refreshed_at": view.refreshed_at,
        "refresh_started_at": None,
        "kind": view.kind,
        "client": view.client,
        "lifetime_days": view.lifetime.days,
        "condition": view.condition,
        "problem": view.problem,
        "failing_since": view.failing_since,
    }


def _ours(ledger: Ledger, owner_id: int) -> ColumnElement[bool]:
    return (connections.c.owner_id == owner_id) & (connections.c.seat == ledger.seat)


def _check_agreement(
    ledger: Ledger, connection: Connection, view: ConnectionView
) -> None:
    """See that no other seat's connection says that the owner's company is another."""
    other = connection.execute(
        select(connections).where(
            connections.c.owner_id == view.owner_id,
            connections.c.database_number != view.database_number,
        )
    ).first()
    if other is not None:
        name, number = view.company_name, view.database_number
        raise another_database(ledger, _view(other), name, number)


def another_database(
    ledger: Ledger, known: ConnectionView, name: str, database_number: str
) -> WrongCompany:
    """Say that an owner is connected to another database than the one chosen."""
    where = "" if known.seat == ledger.seat else f" hos {known.seat}"
    return WrongCompany(
        f"{name} är kopplad{where} till en annan databas i Fortnox "
        f"({known.database_number}) än den du valde ({database_number}).",
        action=f"Koppla från{where} först, om bolaget har bytt databas.",
    )


def _view(row: Row[Any]) -> ConnectionView:
    return ConnectionView(
        owner_id=row.owner_id,
        database_number=row.database_number,
        company_name=row.company_name,
        organisation_number=row.organisation_number,
        scopes=frozenset(row.scopes),
        connected_at=row.connected_at,
        refreshed_at=row.refreshed_at,
        kind=Kind(row.kind),
        client=row.client,
        lifetime=timedelta(days=row.lifetime_days),
        condition=Condition(row.condition),
        problem=row.problem,
        failing_since=row.failing_since,
        seat=row.seat,
    )
