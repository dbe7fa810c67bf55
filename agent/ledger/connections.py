"""Which Fortnox company each owner is connected to. Never a token."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

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

    @property
    def last_day(self) -> date:
        """The estimated last day, unless it is refreshed before."""
        return (self.refreshed_at + LIFETIME).date()


def all_connections(ledger: Ledger) -> dict[int, ConnectionView]:
    """Return every connection by its owner's id."""
    with ledger.reading() as connection:
        found = connection.execute(select(connections)).all()
    return {row.owner_id: _view(row) for row in found}


def connection_of(ledger: Ledger, owner_id: int) -> ConnectionView | None:
    """Return an owner's connection, if there is one."""
    with ledger.reading() as connection:
        row = connection.execute(
            select(connections).where(connections.c.owner_id == owner_id)
        ).one_or_none()
    return None if row is None else _view(row)


def owners_connected_to(ledger: Ledger, database_number: str) -> frozenset[int]:
    """Return the owners that share a company's connection."""
    with ledger.reading() as connection:
        return frozenset(
            connection.scalars(
                select(connections.c.owner_id).where(
                    connections.c.database_number == database_number
                )
            )
        )


def connected(ledger: Ledger, view: ConnectionView, actor: str) -> None:
    """Record a consent; an earlier one of the same owner is replaced."""
    values = {
        "owner_id": view.owner_id,
        "database_number": view.database_number,
        "company_name": view.company_name,
        "organisation_number": view.organisation_number,
        "scopes": sorted(view.scopes),
        "connected_at": view.connected_at,
        "refreshed_at": view.refreshed_at,
        "problem": view.problem,
    }
    with ledger.writing() as connection:
        connection.execute(
            delete(connections).where(connections.c.owner_id == view.owner_id)
        )
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
            .where(connections.c.owner_id == owner_id)
            .values(refreshed_at=ledger.now(), problem="")
        )


def failed(ledger: Ledger, owner_id: int, problem: str) -> None:
    """Record, in Swedish, why a connection cannot be used."""
    with ledger.writing() as connection:
        changed = connection.execute(
            update(connections)
            .where(connections.c.owner_id == owner_id, connections.c.problem != problem)
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
        connection.execute(
            delete(connections).where(connections.c.owner_id == owner_id)
        )
        record(connection, ledger.now(), actor, "disconnected", owner=owner_id)


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
    )
