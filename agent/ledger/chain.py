"""Following the chain of the treatment history: does every event fit the one before?

Event by event, so that it can be done within one view of the ledger or little by
little, and tells where and how the chain breaks.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

FIRST_HASH = "0" * 64


class Break(StrEnum):
    """How a chain is broken."""

    ALTERED = "altered"  # an event does not say what it said when it was written
    GAP = "gap"  # an event does not follow the one before it
    CUT = "cut"  # the newest events are missing


@dataclass(frozen=True, slots=True)
class Chain:
    """How far a chain holds: `count` events, from `first_id` to `last_id`.

    `hash_` is that of the last event that fits. `broken_at` is the id of the first
    that does not, or would have come next; None where all fit.
    """

    count: int
    first_id: int
    last_id: int
    hash_: str
    broken_at: int | None = None
    how: Break | None = None


class Follower:
    """Takes events in their order; says at the end how far the chain held."""

    def __init__(self) -> None:
        """Begin before the first event."""
        self._count = self._first_id = self._last_id = 0
        self._hash = FIRST_HASH
        self._broken_at: int | None = None
        self._how: Break | None = None

    @property
    def is_broken(self) -> bool:
        """Whether an event has not fitted; those after it prove nothing."""
        return self._broken_at is not None

    def take(self, event: Row[Any]) -> None:
        """Take the next event."""
        if self.is_broken:
            return
        how = self._misfit(event)
        if how is not None:
            self._broken_at, self._how = event.id, how
            return
        self._count += 1
        self._first_id = self._first_id or event.id
        self._last_id, self._hash = event.id, event.hash

    def end(self, newest_hash: str | None) -> Chain:
        """Say how far it held, given what was kept of the newest event."""
        if not self.is_broken and self._hash != (newest_hash or FIRST_HASH):
            self._broken_at, self._how = self._last_id + 1, Break.CUT
        return Chain(
            self._count,
            self._first_id,
            self._last_id,
            self._hash,
            self._broken_at,
            self._how,
        )

    def _misfit(self, event: Row[Any]) -> Break | None:
        if event.previous_hash != self._hash:
            return Break.GAP
        says = (event.at, event.actor, event.kind, event.detail, event.previous_hash)
        return None if event.hash == hash_of(*says) else Break.ALTERED


def hash_of(
    at: datetime, actor: str, kind: str, detail: str, previous_hash: str
) -> str:
    """Hash all that an event says, and with it all that came before."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps([previous_hash, moment, actor, kind, detail], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
