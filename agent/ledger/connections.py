"""Which Fortnox company each owner is connected to. Never a token.

A connection is a consent whose secrets one seat has; several seats may be connected to
an owner's company, which is the same for all. Unless it says otherwise, a function is
about our own seat's.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
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


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """An owner's consent to a company; `problem` is "" while all is well."""

    owner_id: int
    database_number: str
    company_name: str
    organisation_number: str
    scopes: frozenset[str]
    connected_at: datetime
    refreshed_at: datetime
    problem: str = ""
    seat: str = ""

    @property
    def last_day(self) -> date:
        """The estimated last day, unless it is refreshed before."""
        return (self.refreshed_at + LIFETIME).date()


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
        if not view.problem
        or all(other.problem for other in elsewhere.get(owner_id, ()))
    }


def connection_of(ledger: Ledger, owner_id: int) -> ConnectionView | None:
    """Return an owner's connection, if there is one."""
    with ledger.reading() as connection:
        row = connection.execute(
            select(connections).where(_ours(ledger, owner_id))
        ).one_or_none()
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
                    connections.c.seat == ledger.seat,
                    connections.c.database_number == database_number,
                )
            )
        )


def connected(ledger: Ledger, view: ConnectionView, actor: str) -> None:
    """Record our seat's consent; an earlier one of the same owner is replaced.

    Raises:
        WrongCompany: another seat is connected to another company for this owner.
    """
    values = {
        "owner_id": view.owner_id,
        "seat": ledger.seat,
        "database_number": view.database_number,
        "company_name": view.company_name,
        "organisation_number": view.organisation_number,
        "scopes": sorted(view.scopes),
        "connected_at": view.connected_at,
        "refreshed_at": view.refreshed_at,
        "problem": view.problem,
    }
    with ledger.writing() as connection:
        connection.execute(delete(connections).where(_ours(ledger, view.owner_id)))
        _check_agreement(ledger, connection, view)
        connection.execute(insert(connections), values)
        record(
            connection,
            ledger.now(),
            actor,
            "connected",
            owner=view.owner_id,
            company=view.database_number,
            scopes=sorted(view.scopes),
        )


def refreshed(ledger: Ledger, owner_id: int) -> None:
    """Record that Fortnox has renewed a consent just now."""
    with ledger.writing() as connection:
        connection.execute(
            update(connections)
            .where(_ours(ledger, owner_id))
            .values(refreshed_at=ledger.now(), problem="")
        )


def failed(ledger: Ledger, owner_id: int, problem: str) -> None:
    """Record, in Swedish, why a connection cannot be used."""
    with ledger.writing() as connection:
        changed = connection.execute(
            update(connections)
            .where(_ours(ledger, owner_id), connections.c.problem != problem)
            .values(problem=problem)
        )
        if changed.rowcount:
            record(
                connection,
                ledger.now(),
                PROGRAM,
                "connection failed",
                owner=owner_id,
                problem=problem,
            )


def disconnected(ledger: Ledger, owner_id: int, actor: str) -> None:
    """Record that a person has ended a connection."""
    with ledger.writing() as connection:
        connection.execute(delete(connections).where(_ours(ledger, owner_id)))
        record(connection, ledger.now(), actor, "disconnected", owner=owner_id)


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
        problem=row.problem,
        seat=row.seat,
    )
