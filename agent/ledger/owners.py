"""Owners in the ledger: who they are, and what waits for each.

An owner is known by organisation number. A file without one names an owner whom a
person must recognise once; a name alone is never taken for proof.
"""

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
from agent.ledger.money import from_ore
from agent.ledger.states import LISTED, TO_REVIEW, JournalState
from agent.ledger.tables import journals, owner_names, owners, vouchers


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
        found = connection.execute(select(owners).order_by(owners.c.name)).all()
        confirmed = set(connection.scalars(select(owner_names.c.name_key)))
    return tuple(
        _view(row)
        for row in found
        if row.organisation_number or name_key(row.name) not in confirmed
    )


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
        connection.execute(
            update(owners)
            .where(owners.c.id == owner_id)
            .values(organisation_number=organisation_number)
        )
        name = connection.scalar(select(owners.c.name).where(owners.c.id == owner_id))
        remember_name(connection, str(name), owner_id)
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
    known = all_owners(ledger)
    connected = all_connections(ledger)
    with ledger.reading() as connection:
        waits = {row.owner_id: row for row in connection.execute(_waits())}
        booked = {row.owner_id: row.at for row in connection.execute(_last_booked())}
    return tuple(
        OwnerOverview(
            owner=one,
            waiting=waits[one.id].journals if one.id in waits else 0,
            waiting_debit=from_ore(waits[one.id].debit if one.id in waits else 0),
            to_review=waits[one.id].to_review if one.id in waits else 0,
            connection=connected.get(one.id),
            last_booked_at=booked.get(one.id),
            suggestion=_suggestion(one, known),
        )
        for one in known
    )


def owner_id_of(connection: Connection, owner: Owner, now: datetime) -> int:
    """Find the owner that a file speaks of, or enter it as new."""
    if owner.organisation_number:
        known = select(owners.c.id).where(
            owners.c.organisation_number == owner.organisation_number
        )
    else:
        confirmed = connection.scalar(
            select(owner_names.c.owner_id).where(
                owner_names.c.name_key == name_key(owner.name)
            )
        )
        if confirmed is not None:
            return int(confirmed)
        known = select(owners.c.id).where(
            owners.c.organisation_number.is_(None), owners.c.name == owner.name
        )
    found = connection.scalar(known)
    if found is not None:
        return int(found)
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
    """Record that an owner without number is one we know; its journals move there."""
    with ledger.writing() as connection:
        nameless = connection.execute(
            select(owners).where(owners.c.id == owner_id)
        ).one()
        if nameless.organisation_number is not None:
            raise Refused(f"{nameless.name} har redan ett organisationsnummer.")
        remember_name(connection, nameless.name, known_owner_id)
        _move_journals(connection, owner_id, known_owner_id)
        record(
            connection,
            ledger.now(),
            actor,
            "owner confirmed",
            name=nameless.name,
            owner=known_owner_id,
        )


def remember_name(connection: Connection, name: str, owner_id: int) -> None:
    """Let files that only give `name` speak of this owner from now on."""
    connection.execute(
        insert(owner_names), {"name_key": name_key(name), "owner_id": owner_id}
    )


def name_key(name: str) -> str:
    """Fold away what does not tell names apart: case and spacing."""
    return " ".join(name.casefold().split())


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


def _last_booked() -> Select[Any]:
    return (
        select(journals.c.owner_id, func.max(vouchers.c.booked_at).label("at"))
        .join(vouchers, vouchers.c.journal_id == journals.c.id)
        .where(vouchers.c.booked_at.is_not(None))
        .group_by(journals.c.owner_id)
    )


def _move_journals(connection: Connection, owner_id: int, known_owner_id: int) -> None:
    """Give journals to another owner; what that owner already has is set aside."""
    there = select(journals.c.fingerprint, journals.c.ordinal).where(
        journals.c.owner_id == known_owner_id
    )
    has = set(connection.execute(there).tuples())
    listed = select(journals.c.id, journals.c.fingerprint, journals.c.ordinal).where(
        journals.c.owner_id == owner_id, journals.c.state.in_(LISTED)
    )
    for journal_id, fingerprint, ordinal in connection.execute(listed).tuples().all():
        move: dict[str, object] = {"owner_id": known_owner_id}
        if (fingerprint, ordinal) in has:
            move = {"state": JournalState.REPLACED}
        connection.execute(
            update(journals).where(journals.c.id == journal_id).values(move)
        )
