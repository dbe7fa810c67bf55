"""The treatment history (behandlingshistorik): who did what when, in one chain.

Rows are only added. Each carries the hash of the one before, and the newest one's is
kept beside, so that a row changed, removed or slipped in afterwards shows
(bokföringslagen 5 kap. 11 §).
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from agent.ledger.ledger import Ledger
from agent.ledger.tables import events, newest_event

FIRST_HASH = "0" * 64
PROGRAM = "Journalbryggan"
AT_A_TIME = 1000  # events held in memory while the chain is followed


def record(
    connection: Connection, at: datetime, actor: str, kind: str, **detail: Any
) -> None:
    """Add an event to the history, within the transaction of what happened.

    `actor` is the Windows user, or `PROGRAM` for what nobody pressed.
    """
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
    previous = connection.scalar(select(newest_event.c.hash)) or FIRST_HASH
    newest = _hash(at, actor, kind, text, previous)
    row = {
        "at": at,
        "actor": actor,
        "kind": kind,
        "detail": text,
        "previous_hash": previous,
        "hash": newest,
    }
    connection.execute(insert(events), row)
    connection.execute(delete(newest_event))
    connection.execute(insert(newest_event), {"hash": newest})


def broken_at(ledger: Ledger) -> int | None:
    """Return the id of the first event that does not fit the chain, or None.

    Where the newest events are missing it is the id that the next would have had.
    """
    with ledger.reading() as connection:
        return broken_in(connection)


def broken_in(connection: Connection) -> int | None:
    """Return the same as `broken_at`, of one view of the ledger."""
    expected, last_id = FIRST_HASH, 0
    wanted = select(events).order_by(events.c.id)
    little_by_little = {"yield_per": AT_A_TIME}
    with connection.execute(wanted, execution_options=little_by_little) as history:
        for row in history:
            hash_ = _hash(row.at, row.actor, row.kind, row.detail, row.previous_hash)
            if row.previous_hash != expected or row.hash != hash_:
                return int(row.id)
            expected, last_id = hash_, int(row.id)
    newest = connection.scalar(select(newest_event.c.hash)) or FIRST_HASH
    return None if newest == expected else last_id + 1


def first_at(ledger: Ledger) -> datetime | None:
    """Return when the history begins; None where it has not."""
    with ledger.reading() as connection:
        at: datetime | None = connection.scalar(select(func.min(events.c.at)))
    return at


def _hash(at: datetime, actor: str, kind: str, detail: str, previous_hash: str) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps([previous_hash, moment, actor, kind, detail], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
