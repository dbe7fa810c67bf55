"""The treatment history (behandlingshistorik): who did what when, in one chain.

Rows are only added. Each carries the hash of the one before, so that a row changed,
removed or slipped in afterwards shows (bokföringslagen 5 kap. 11 §).
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from agent.ledger.ledger import Ledger
from agent.ledger.tables import events

FIRST_HASH = "0" * 64
PROGRAM = "Journalbryggan"


def record(
    connection: Connection, at: datetime, actor: str, kind: str, **detail: Any
) -> None:
    """Add an event to the history, within the transaction of what happened.

    `actor` is the Windows user, or `PROGRAM` for what nobody pressed.
    """
    previous = connection.scalar(
        select(events.c.hash).order_by(events.c.id.desc()).limit(1)
    )
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
    previous = previous or FIRST_HASH
    row = {
        "at": at,
        "actor": actor,
        "kind": kind,
        "detail": text,
        "previous_hash": previous,
        "hash": _hash(at, actor, kind, text, previous),
    }
    connection.execute(insert(events), row)


def broken_at(ledger: Ledger) -> int | None:
    """Return the id of the first event that does not fit the chain, or None."""
    with ledger.reading() as connection:
        expected = FIRST_HASH
        for row in connection.execute(select(events).order_by(events.c.id)):
            hash_ = _hash(row.at, row.actor, row.kind, row.detail, row.previous_hash)
            if row.previous_hash != expected or row.hash != hash_:
                return int(row.id)
            expected = hash_
    return None


def _hash(at: datetime, actor: str, kind: str, detail: str, previous_hash: str) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps([previous_hash, moment, actor, kind, detail], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
