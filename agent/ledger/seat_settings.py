"""What a user has changed of his own settings, for the treatment history and undoing.

The settings themselves are in a file of the PC's (agent/preferences); here is who
changed what, by seat: several PCs may share a ledger, but not those settings.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from agent.ledger.events import newest_detail, record
from agent.ledger.ledger import Ledger

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
    detail = newest_detail(ledger, CHANGED, seat=ledger.seat, part=part)
    return Change(detail["before"], detail["after"]) if detail else None
