"""What support may know of a ledger, and what it must not: both in one place.

Numbers, kinds and times may be told; nobody's name, text or amount.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, func, select

from agent.ledger.events import PROGRAM
from agent.ledger.ledger import Ledger
from agent.ledger.tables import (
    connections,
    cost_centre_names,
    events,
    files,
    journals,
    leases,
    owner_names,
    owners,
    transfers,
)

# Where people, companies, their places and things have their names.
NAMES: tuple[Column[Any], ...] = (
    owners.c.name,
    owners.c.organisation_number,
    owner_names.c.name_key,
    connections.c.company_name,
    connections.c.organisation_number,
    connections.c.database_number,
    connections.c.seat,
    leases.c.seat,
    cost_centre_names.c.name,
    transfers.c.started_by,
    events.c.actor,
    files.c.folder,
)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the history as it was recorded; its detail may name somebody."""

    at: datetime
    kind: str
    is_a_person_s: bool
    detail: dict[str, Any]


def names_in(ledger: Ledger) -> frozenset[str]:
    """Return every name that a ledger knows, which nobody outside may see.

    Raises:
        LedgerError: it cannot be read.
    """
    with ledger.reading() as connection:
        found = [
            name
            for column in NAMES
            for name in connection.scalars(select(column).distinct())
        ]
    return frozenset(name for name in found if name and name != PROGRAM)


def states_in(ledger: Ledger) -> dict[str, int]:
    """Count the journals by how far they are.

    Raises:
        LedgerError: it cannot be read.
    """
    counted = select(journals.c.state, func.count()).group_by(journals.c.state)
    with ledger.reading() as connection:
        found = connection.execute(counted).all()
    return {row[0]: row[1] for row in found}


def newest_events(ledger: Ledger, at_most: int) -> Iterator[Happened]:
    """Give the newest events, the oldest of them first.

    Raises:
        LedgerError: it cannot be read.
    """
    newest = select(events).order_by(events.c.id.desc()).limit(at_most)
    with ledger.reading() as connection:
        found = connection.execute(newest).all()
    for row in reversed(found):
        detail = json.loads(row.detail)
        yield Happened(row.at, row.kind, row.actor != PROGRAM, detail)
