"""What a user has changed of his own settings, for the treatment history and undoing.

The settings themselves are in a file of the PC's (agent/preferences); here is who
changed what, by seat: several PCs may share a ledger, but not those settings.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from agent.ledger.events import record
from agent.ledger.ledger import Ledger
from agent.ledger.tables import events

CHANGED = "seat settings changed"


@dataclass(frozen=True, slots=True)
class Change:
    """The values of some settings by name, as JSON has them."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]


@contextmanager
def changing(ledger: Ledger, actor: str, part: str, change: Change) -> Iterator[None]:
    """Have a change in the history if, and only if, it is carried out in the block."""
    with ledger.writing() as connection:
        record(
            connection,
            ledger.now(),
            actor,
            CHANGED,
            seat=ledger.seat,
            part=part,
            before=dict(change.before),
            after=dict(change.after),
        )
        yield


def last_change(ledger: Ledger, part: str) -> Change | None:
    """Return what was changed last here of one part of the settings."""
    newest_first = (
        select(events.c.detail)
        .where(events.c.kind == CHANGED)
        .order_by(events.c.id.desc())
    )
    with ledger.reading() as connection:
        for text in connection.scalars(newest_first):
            detail = json.loads(text)
            if (detail["seat"], detail["part"]) == (ledger.seat, part):
                return Change(detail["before"], detail["after"])
    return None
