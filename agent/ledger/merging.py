"""One owner under two names: the journals of the one become the other's.

What the other has already is set aside, and what differs from a journal it has is a
changed journal, exactly as if the files had named the right owner from the start.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from agent.ledger.states import JournalState
from agent.ledger.tables import journals
from agent.ledger.versions import Identity, ask_about_versions, first_version


def move_journals(
    connection: Connection, from_id: int, to_id: int, now: datetime
) -> None:
    """Give an owner's journals to another owner."""
    found = connection.execute(
        select(journals).where(journals.c.owner_id == from_id).order_by(journals.c.id)
    ).all()
    there = select(journals.c.fingerprint, journals.c.ordinal)
    theirs = connection.execute(there.where(journals.c.owner_id == to_id))
    has = {(row.fingerprint, row.ordinal) for row in theirs}
    twins = [row.id for row in found if (row.fingerprint, row.ordinal) in has]
    connection.execute(
        update(journals)
        .where(journals.c.id.in_(twins))
        .values(state=JournalState.REPLACED)
    )
    new = [row for row in found if row.id not in set(twins)]
    versions = dict(_versions_there(connection, new, to_id))
    for row in new:
        connection.execute(
            update(journals)
            .where(journals.c.id == row.id)
            .values(owner_id=to_id, changes_id=versions.get(row.id, row.changes_id))
        )
    for row in new:
        if row.id in versions and row.state != JournalState.REPLACED:
            ask_about_versions(connection, versions[row.id], now)


def _versions_there(
    connection: Connection, moving: Sequence[Row[Any]], to_id: int
) -> Iterator[tuple[int, int]]:
    """Pair each journal that changes one of the other owner's with that one."""
    in_files: dict[int, set[str]] = {}
    for row in moving:
        in_files.setdefault(row.file_id, set()).add(row.fingerprint)
    for row in moving:
        identity = Identity(to_id, row.number, row.date, row.series, row.text)
        first_id = first_version(
            connection, identity, row.file_id, in_files[row.file_id]
        )
        if first_id is not None:
            yield row.id, first_id
