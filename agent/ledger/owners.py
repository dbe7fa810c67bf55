"""Owners in the ledger: who they are, and what waits for each.

An owner is known by organisation number. A file without one names an owner whom a
person must recognise once; a name alone is never taken for proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, insert, select, update

from agent.errors import Refused
from agent.journal import Owner
from agent.ledger.connections import ConnectionView, all_connections
from agent.ledger.events import record
from agent.ledger.ledger import Ledger
from agent.ledger.merging import move_journals
from agent.ledger.money import from_ore
from agent.ledger.states import LISTED, TO_REVIEW
from agent.ledger.tables import journals, owner_names, owners


@dataclass(frozen=True, slots=True)
class OwnerView:
    """An owner; `organisation_number` is "" until a person has confirmed one."""

    id: int
    name: str
    organisation_number: str


@dataclass(frozen=True, slots=True)
class OwnerOverview:
    """An owner with what waits, how the connection is and when it last worked.

    `suggestion` is a known owner of the same name, where this one lacks a number.
    """

    owner: OwnerView
    waiting: int
    waiting_debit: Decimal
    to_review: int
    connection: ConnectionView | None
    last_booked_at: datetime | None
    suggestion: OwnerView | None


def all_owners(ledger: Ledger) -> tuple[OwnerView, ...]:
    """Return every owner, by name; not the names that belong to another."""
    with ledger.reading() as connection:
        return tuple(_view(row) for row in _known(connection))


def owner(ledger: Ledger, owner_id: int) -> OwnerView:
    """Return one owner.

    Raises:
        Refused: there is no such owner.
    """
    with ledger.reading() as connection:
        row = connection.execute(
            select(owners).where(owners.c.id == owner_id)
        ).one_or_none()
    if row is None:
        raise Refused("Fastighetsägaren finns inte.")
    return _view(row)


def set_organisation_number(
    ledger: Ledger, owner_id: int, organisation_number: str, actor: str
) -> int:
    """Record which legal entity an owner without number is, as a person confirmed.

    Where another owner has that number the journals move there; the id of the owner
    that now has them is returned.

    Raises:
        Refused: the owner has a number already, or does not exist.
    """
    with ledger.reading() as connection:
        known = connection.scalar(
            select(owners.c.id).where(
                owners.c.organisation_number == organisation_number
            )
        )
    if known is not None:
        confirm_same(ledger, owner_id, known, actor)
        return int(known)
    with ledger.writing() as connection:
        name = _unnumbered_name(connection, owner_id)
        connection.execute(
            update(owners)
            .where(owners.c.id == owner_id)
            .values(organisation_number=organisation_number)
        )
        remember_name(connection, name, owner_id)
        record(
            connection,
            ledger.now(),
            actor,
            "owner confirmed",
            name=name,
            owner=owner_id,
        )
    return owner_id


def overview(ledger: Ledger) -> tuple[OwnerOverview, ...]:
    """Return every owner with what waits there, by name."""
    connected = all_connections(ledger)
    with ledger.reading() as connection:
        found = _known(connection)
        waits = {row.owner_id: row for row in connection.execute(_waits())}
    known = tuple(_view(row) for row in found)
    return tuple(
        OwnerOverview(
            owner=one,
            waiting=waits[one.id].journals if one.id in waits else 0,
            waiting_debit=from_ore(waits[one.id].debit if one.id in waits else 0),
            to_review=waits[one.id].to_review if one.id in waits else 0,
            connection=connected.get(one.id),
            last_booked_at=row.last_booked_at,
            suggestion=_suggestion(one, known),
        )
        for row, one in zip(found, known, strict=True)
    )


def note_booking(connection: Connection, journal_id: int, at: datetime) -> None:
    """Keep when an owner was last booked, within the transaction that books it."""
    whose = select(journals.c.owner_id).where(journals.c.id == journal_id)
    connection.execute(
        update(owners)
        .where(owners.c.id == whose.scalar_subquery())
        .values(last_booked_at=at)
    )


def note_transfer(
    connection: Connection, journal_ids: Sequence[int], at: datetime
) -> None:
    """Keep when journals of these owners were last taken in hand, corrections aside."""
    whose = select(journals.c.owner_id).where(
        journals.c.id.in_(journal_ids), journals.c.reverses_id.is_(None)
    )
    connection.execute(
        update(owners).where(owners.c.id.in_(whose)).values(last_transfer_at=at)
    )


def owner_id_of(connection: Connection, owner: Owner, now: datetime) -> int:
    """Find the owner that a file speaks of, or enter it as new."""
    found = (
        _numbered(connection, owner.organisation_number)
        if owner.organisation_number
        else _named(connection, owner.name)
    )
    if found is not None:
        return found
    added = connection.execute(
        insert(owners).returning(owners.c.id),
        {
            "name": owner.name or owner.organisation_number,
            "organisation_number": owner.organisation_number or None,
            "created_at": now,
        },
    )
    return int(added.scalar_one())


def confirm_same(
    ledger: Ledger, owner_id: int, known_owner_id: int, actor: str
) -> None:
    """Record that an owner without number is one we know; its journals move there.

    Raises:
        Refused: the one has a number already, or the other has none.
    """
    with ledger.writing() as connection:
        name = _unnumbered_name(connection, owner_id)
        known = connection.execute(
            select(owners).where(owners.c.id == known_owner_id)
        ).one_or_none()
        if known is None or known.organisation_number is None:
            raise Refused("Fastighetsägaren saknar organisationsnummer.")
        remember_name(connection, name, known_owner_id)
        move_journals(connection, owner_id, known_owner_id, ledger.now())
        record(
            connection,
            ledger.now(),
            actor,
            "owner confirmed",
            name=name,
            owner=known_owner_id,
        )


def remember_name(connection: Connection, name: str, owner_id: int) -> None:
    """Let files that only give `name` speak of this owner from now on.

    Raises:
        Refused: a person has said already whose name it is.
    """
    if _confirmed(connection, name) is not None:
        raise Refused(f"Det är redan bekräftat vem {name} är.")
    connection.execute(
        insert(owner_names), {"name_key": name_key(name), "owner_id": owner_id}
    )


def name_key(name: str) -> str:
    """Fold away what does not tell names apart: case and spacing."""
    return " ".join(name.casefold().split())


def _numbered(connection: Connection, organisation_number: str) -> int | None:
    return connection.scalar(
        select(owners.c.id).where(owners.c.organisation_number == organisation_number)
    )


def _named(connection: Connection, name: str) -> int | None:
    """Find whose name it is: as confirmed, or that of an owner not yet confirmed."""
    confirmed = _confirmed(connection, name)
    if confirmed is not None:
        return confirmed
    unnumbered = select(owners).where(owners.c.organisation_number.is_(None))
    for row in connection.execute(unnumbered):
        if name_key(row.name) == name_key(name):
            return int(row.id)
    return None


def _confirmed(connection: Connection, name: str) -> int | None:
    return connection.scalar(
        select(owner_names.c.owner_id).where(owner_names.c.name_key == name_key(name))
    )


def _unnumbered_name(connection: Connection, owner_id: int) -> str:
    row = connection.execute(
        select(owners).where(owners.c.id == owner_id)
    ).one_or_none()
    if row is None:
        raise Refused("Fastighetsägaren finns inte.")
    if row.organisation_number is not None:
        raise Refused(f"{row.name} har redan ett organisationsnummer.")
    return str(row.name)


def _known(connection: Connection) -> list[Row[Any]]:
    """Every owner, by name; not the names that belong to another."""
    confirmed = set(connection.scalars(select(owner_names.c.name_key)))
    return [
        row
        for row in connection.execute(
            select(owners).order_by(owners.c.name, owners.c.id)
        )
        if row.organisation_number or name_key(row.name) not in confirmed
    ]


def _view(row: Row[Any]) -> OwnerView:
    return OwnerView(row.id, row.name, row.organisation_number or "")


def _suggestion(one: OwnerView, known: tuple[OwnerView, ...]) -> OwnerView | None:
    if one.organisation_number:
        return None
    alike = [
        other
        for other in known
        if other.organisation_number and name_key(other.name) == name_key(one.name)
    ]
    return alike[0] if len(alike) == 1 else None


def _waits() -> Select[Any]:
    return (
        select(
            journals.c.owner_id,
            func.count().label("journals"),
            func.sum(journals.c.debit_ore).label("debit"),
            func.sum(case((journals.c.state.in_(TO_REVIEW), 1), else_=0)).label(
                "to_review"
            ),
        )
        .where(journals.c.state.in_(LISTED))
        .group_by(journals.c.owner_id)
    )
