"""Versions of one journal: the same owner, number, date and series, with other rows.

All but the first name the first as the one that they change. While a person has not
said which is right, none of them can be sent.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from agent.journal import is_numbered
from agent.ledger.events import PROGRAM, record
from agent.ledger.ledger import Ledger
from agent.ledger.states import SENDABLE, JournalState
from agent.ledger.tables import journals, selected_journals

ANOTHER_CAME = "En annan version av journalen kom innan den skickades."


class Identity(NamedTuple):
    """What makes two journals versions of one; the text only where no number is."""

    owner_id: int
    number: str
    date: date
    series: str
    text: str


def first_version(
    connection: Connection, identity: Identity, file_id: int, in_file: Collection[str]
) -> int | None:
    """Find the first journal with this identity.

    Without number, what the same file also holds (by its fingerprints, where another
    file brought it) is another journal and not an earlier version.
    """
    if not is_numbered(identity.number) and not identity.text:
        return None
    same = select(journals.c.id, journals.c.changes_id, journals.c.fingerprint).where(
        journals.c.owner_id == identity.owner_id,
        journals.c.number == identity.number,
        journals.c.date == identity.date,
        journals.c.series == identity.series,
        journals.c.reverses_id.is_(None),
    )
    if not is_numbered(identity.number):
        same = same.where(
            journals.c.text == identity.text, journals.c.file_id != file_id
        )
    for earlier in connection.execute(same.order_by(journals.c.id)):
        if is_numbered(identity.number) or earlier.fingerprint not in in_file:
            return int(earlier.changes_id or earlier.id)
    return None


def is_version_of(first_id: int) -> ColumnElement[bool]:
    """Hold for the first journal and all that name it as the one they change."""
    return or_(journals.c.id == first_id, journals.c.changes_id == first_id)


def other_versions(connection: Connection, journal_id: int) -> Select[Any]:
    """Select the other versions of a journal, all tied to the first."""
    own = select(func.coalesce(journals.c.changes_id, journals.c.id)).where(
        journals.c.id == journal_id
    )
    first_id = connection.execute(own).scalar_one()
    return select(journals).where(is_version_of(first_id), journals.c.id != journal_id)


def is_taken_back() -> ColumnElement[bool]:
    """Hold for a booked journal that a correcting voucher of ours has reversed."""
    correction = journals.alias()
    return exists().where(
        correction.c.reverses_id == journals.c.id,
        correction.c.state == JournalState.BOOKED,
    )


def standing_version(ledger: Ledger, journal_id: int) -> int | None:
    """Return the other version that Fortnox has and nobody has taken back, if any."""
    with ledger.reading() as connection:
        booked = other_versions(connection, journal_id).where(
            journals.c.state == JournalState.BOOKED, ~is_taken_back()
        )
        row = connection.execute(booked.order_by(journals.c.id.desc())).first()
    return None if row is None else int(row.id)


def ask_about_versions(connection: Connection, first_id: int, now: datetime) -> None:
    """Hold what of these versions could be sent: a person must say which is right.

    One with doubts among it: having read them would else choose it, the others unseen.
    And one that a transfer has in hand and has not sent: who pressed had not seen the
    other. Nor are they ticked any more, with any seat.
    """
    _stop_the_planned(connection, first_id, now)
    could_be_sent = SENDABLE | {JournalState.DOUBTFUL}
    held = connection.scalars(
        update(journals)
        .where(is_version_of(first_id), journals.c.state.in_(could_be_sent))
        .values(state=JournalState.CHANGED)
        .returning(journals.c.id)
    )
    untick(connection, list(held))


def _stop_the_planned(connection: Connection, first_id: int, now: datetime) -> None:
    is_planned = journals.c.state == JournalState.PLANNED
    stopped = connection.scalars(
        update(journals)
        .where(is_version_of(first_id), is_planned)
        .values(state=JournalState.CHANGED, message=ANOTHER_CAME)
        .returning(journals.c.id)
    )
    if found := list(stopped):
        record(connection, now, PROGRAM, "not sent", journals=found, why=ANOTHER_CAME)


def untick(connection: Connection, journal_ids: Collection[int]) -> None:
    """Take journals that may not be sent any more out of every seat's selection."""
    connection.execute(
        delete(selected_journals).where(selected_journals.c.journal_id.in_(journal_ids))
    )


def ask_where_changed(connection: Connection, journal_ids: Sequence[int]) -> None:
    """Hold those of which another version came while they were being sent."""
    could_be_sent = SENDABLE | {JournalState.PLANNED}
    first_id = func.coalesce(journals.c.changes_id, journals.c.id)
    other = journals.alias()
    is_undecided = exists().where(
        or_(other.c.id == first_id, other.c.changes_id == first_id),
        other.c.id != journals.c.id,
        other.c.state == JournalState.CHANGED,
    )
    connection.execute(
        update(journals)
        .where(journals.c.id.in_(journal_ids), journals.c.state.in_(could_be_sent))
        .where(is_undecided)
        .values(state=JournalState.CHANGED)
    )
