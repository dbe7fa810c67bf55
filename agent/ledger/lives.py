"""One journal's whole life, and any event of the history: what the ledger knows of it.

The words for it are the page's (webui/happened.py).
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from agent.ledger.events import journals_in
from agent.ledger.history import FoundJournal, lines_of
from agent.ledger.ledger import Ledger
from agent.ledger.tables import (
    event_journals,
    events,
    files,
    journals,
    reconciliations,
    transfer_journals,
    vouchers,
)
from agent.ledger.versions import other_versions

# Of a journal whose owner is compared with Fortnox every day, the latest comparisons.
MOST_RECONCILIATIONS = 10


@dataclass(frozen=True, slots=True)
class Event:
    """An event of the treatment history. `id` is its number in the chain.

    `seat` is which user on which PC's agent wrote it, "" where nobody knows; `version`
    that of the program.
    """

    id: int
    at: datetime
    actor: str
    kind: str
    seat: str
    version: str
    detail: Mapping[str, Any]
    hash: str

    @property
    def journal_ids(self) -> tuple[int, ...]:
        """Which journals it tells of."""
        return journals_in(self.detail)


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that a journal came from, and when it was read."""

    name: str
    folder: str
    sha256: str
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """How a journal went to Fortnox, the last time that it did.

    `number` and `booked_at` are None while nobody knows that it is booked.
    """

    database_number: str
    marker: str
    series: str
    number: int | None
    attempt: int
    booked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison with Fortnox that the journal was part of, as it was kept."""

    id: int
    made_at: datetime
    made_by: str
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Life:
    """All that is known of one journal; events and comparisons the oldest first."""

    journal: FoundJournal
    imported_at: datetime
    is_of_file: bool
    origin: Origin
    sent: Sent | None
    events: tuple[Event, ...]
    versions: tuple[FoundJournal, ...]
    reverses: FoundJournal | None
    corrections: tuple[FoundJournal, ...]
    transfer_ids: tuple[int, ...]
    compared: tuple[Compared, ...]


def life_of(ledger: Ledger, journal_id: int) -> Life | None:
    """Return a journal's life; None where there is no such journal."""
    with ledger.reading() as connection:
        row = connection.execute(
            select(journals, files.c.name, files.c.folder, files.c.sha256)
            .add_columns(files.c.read_at)
            .join(files, files.c.id == journals.c.file_id)
            .where(journals.c.id == journal_id)
        ).one_or_none()
        return None if row is None else _life(connection, row)


def event_of(row: Row[Any]) -> Event:
    """Return an event as the table has it."""
    detail = json.loads(row.detail)
    return Event(
        id=row.id,
        at=row.at,
        actor=row.actor,
        kind=row.kind,
        seat=detail.get("seat", ""),
        version=detail.get("version", ""),
        detail=detail,
        hash=row.hash,
    )


def _life(connection: Connection, row: Row[Any]) -> Life:
    is_correction = journals.c.reverses_id == row.id
    corrections = select(journals.c.id).where(is_correction).order_by(journals.c.id)
    versions = [
        one.id for one in connection.execute(other_versions(connection, row.id))
    ]
    related = [*versions, *connection.scalars(corrections)]
    ids = [row.id, *related, *([row.reverses_id] if row.reverses_id else [])]
    known = {one.id: one for one in lines_of(connection, list(dict.fromkeys(ids)))}
    transfer_ids = _transfers(connection, row.id)
    return Life(
        journal=known[row.id],
        imported_at=row.imported_at,
        is_of_file=row.ordinal >= 0,
        origin=Origin(row.name, row.folder, row.sha256, row.read_at),
        sent=_sent(connection, row.id),
        events=_events(connection, row.id),
        versions=tuple(known[one] for one in sorted(versions)),
        reverses=known.get(row.reverses_id),
        corrections=tuple(known[one] for one in related[len(versions) :]),
        transfer_ids=transfer_ids,
        compared=_compared(connection, row, transfer_ids),
    )


def _events(connection: Connection, journal_id: int) -> tuple[Event, ...]:
    wanted = (
        select(events)
        .join(event_journals, event_journals.c.event_id == events.c.id)
        .where(event_journals.c.journal_id == journal_id)
        .order_by(events.c.id)
    )
    return tuple(event_of(row) for row in connection.execute(wanted))


def _transfers(connection: Connection, journal_id: int) -> tuple[int, ...]:
    wanted = select(transfer_journals.c.transfer_id).where(
        transfer_journals.c.journal_id == journal_id
    )
    return tuple(connection.scalars(wanted.order_by(transfer_journals.c.transfer_id)))


def _sent(connection: Connection, journal_id: int) -> Sent | None:
    row = connection.execute(
        select(vouchers).where(vouchers.c.journal_id == journal_id)
    ).one_or_none()
    if row is None:
        return None
    return Sent(
        database_number=row.database_number,
        marker=row.marker,
        series=row.series,
        number=row.number,
        attempt=row.attempt,
        booked_at=row.booked_at,
    )


def _compared(
    connection: Connection, row: Row[Any], transfer_ids: Collection[int]
) -> tuple[Compared, ...]:
    of_period = (
        reconciliations.c.transfer_id.is_(None)
        & (reconciliations.c.from_date <= row.date)
        & (reconciliations.c.to_date >= row.date)
    )
    wanted = (
        select(reconciliations)
        .where(
            reconciliations.c.owner_id == row.owner_id,
            reconciliations.c.made_at >= row.imported_at,
            or_(reconciliations.c.transfer_id.in_(transfer_ids), of_period),
        )
        .order_by(reconciliations.c.id.desc())
        .limit(MOST_RECONCILIATIONS)
    )
    found: Sequence[Row[Any]] = connection.execute(wanted).all()
    return tuple(
        Compared(one.id, one.made_at, one.made_by, one.result)
        for one in reversed(found)
    )
