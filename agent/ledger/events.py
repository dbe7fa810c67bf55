"""The treatment history (behandlingshistorik): who did what when, in one chain.

Rows are only added. Each carries the hash of the one before, and the newest one's is
kept beside, so that a row changed, removed or slipped in afterwards shows
(bokföringslagen 5 kap. 11 §).
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from agent.ledger.chain import FIRST_HASH, Follower, hash_of
from agent.ledger.ledger import Ledger
from agent.ledger.tables import event_journals, events, newest_event

PROGRAM = "Journalbryggan"
VERSION = version("journalbryggan")
AT_A_TIME = 1000  # events held in memory while the chain is followed
# What a detail calls journals by.
_ONE = ("journal", "journal_id", "correction", "copy")
_SEVERAL = ("journals", "corrections", "set_aside", "brought_back")


def record(
    connection: Connection, at: datetime, actor: str, kind: str, **detail: Any
) -> None:
    """Add an event to the history, within the transaction of what happened.

    `actor` is the Windows user, or `PROGRAM` for what nobody pressed. On which PC and
    by which version is added here.
    """
    seat = connection.get_execution_options().get("seat", "")
    where = {"seat": seat, "version": VERSION} if seat else {"version": VERSION}
    text = json.dumps({**where, **detail}, ensure_ascii=False, sort_keys=True)
    previous = connection.scalar(select(newest_event.c.hash)) or FIRST_HASH
    newest = hash_of(at, actor, kind, text, previous)
    row = {
        "at": at,
        "actor": actor,
        "kind": kind,
        "detail": text,
        "previous_hash": previous,
        "hash": newest,
    }
    added = connection.execute(insert(events).returning(events.c.id), row).scalar_one()
    about = [{"journal_id": one, "event_id": added} for one in journals_in(detail)]
    if about:
        connection.execute(insert(event_journals), about)
    connection.execute(delete(newest_event))
    connection.execute(insert(newest_event), {"hash": newest})


def newest_detail(ledger: Ledger, kind: str, **about: Any) -> dict[str, Any] | None:
    """Return what the newest event of a kind tells of this; None without one."""
    of_kind = select(events.c.detail).where(events.c.kind == kind)
    with ledger.reading() as connection:
        for text in connection.scalars(of_kind.order_by(events.c.id.desc())):
            detail: dict[str, Any] = json.loads(text)
            if all(detail[name] == value for name, value in about.items()):
                return detail
    return None


def journals_in(detail: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the ids of the journals that an event tells of, each once."""
    return tuple(dict.fromkeys(_named(detail)))


def _named(detail: Mapping[str, Any]) -> Iterator[int]:
    for key in _ONE:
        if key in detail:
            yield detail[key]
    for key in _SEVERAL:
        yield from detail.get(key, ())


def broken_at(ledger: Ledger) -> int | None:
    """Return the id of the first event that does not fit the chain, or None.

    Where the newest events are missing it is the id that the next would have had.
    """
    with ledger.reading() as connection:
        return broken_in(connection)


def broken_in(connection: Connection) -> int | None:
    """Return the same as `broken_at`, of one view of the ledger."""
    follower = Follower()
    wanted = select(events).order_by(events.c.id)
    little_by_little = {"yield_per": AT_A_TIME}
    with connection.execute(wanted, execution_options=little_by_little) as history:
        for row in history:
            follower.take(row)
            if follower.is_broken:
                break
    return follower.end(connection.scalar(select(newest_event.c.hash))).broken_at


def first_at(ledger: Ledger) -> datetime | None:
    """Return when the history begins; None where it has not."""
    with ledger.reading() as connection:
        at: datetime | None = connection.scalar(select(func.min(events.c.at)))
    return at
