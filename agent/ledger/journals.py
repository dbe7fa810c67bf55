"""Journals in the ledger: what waits, with its rows, and what a person says of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, or_, select, update

from agent.errors import Refused
from agent.journal import JournalRow
from agent.ledger.as_journal import row_of
from agent.ledger.events import record
from agent.ledger.joined import joined_journals, voucher_name
from agent.ledger.ledger import Ledger
from agent.ledger.money import from_ore
from agent.ledger.searching import contains
from agent.ledger.states import LISTED, ON_ITS_WAY, TO_REVIEW, JournalState
from agent.ledger.tables import (
    files,
    journal_rows,
    journals,
    owners,
    selected_journals,
)
from agent.ledger.versions import is_version_of


@dataclass(frozen=True, slots=True)
class JournalView:
    """A journal as the page shows it; its rows are fetched when it is opened.

    `message` is why it was rejected or held, in Swedish. `voucher` is "A 117" once
    booked. `changes_id` is the earlier version that it differs from.
    """

    id: int
    owner_id: int
    number: str
    series: str
    date: date
    text: str
    debit: Decimal
    credit: Decimal
    row_count: int
    state: JournalState
    doubts: tuple[str, ...]
    changes_id: int | None
    message: str
    voucher: str
    selected: bool
    file_name: str
    line: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Which of the waiting journals to show; the empty filter shows all."""

    owner_ids: frozenset[int] = frozenset()
    from_date: date | None = None
    to_date: date | None = None
    series: str = ""
    text: str = ""


EVERYTHING = Filter()


def waiting(ledger: Ledger, only: Filter = EVERYTHING) -> tuple[JournalView, ...]:
    """Return the journals that are neither booked nor on their way.

    By owner's name, date and number, as df3 lists them.
    """
    wanted = and_(journals.c.state.in_(LISTED), *_conditions(only))
    order = (owners.c.name, owners.c.id, journals.c.date, journals.c.id)
    with ledger.reading() as connection:
        found = connection.execute(
            _views(ledger.seat).where(wanted).order_by(*order)
        ).all()
    return tuple(_view(row) for row in found)


def journal(ledger: Ledger, journal_id: int) -> JournalView:
    """Return one journal, whatever its state.

    Raises:
        Refused: there is no such journal.
    """
    with ledger.reading() as connection:
        row = connection.execute(
            _views(ledger.seat).where(journals.c.id == journal_id)
        ).one_or_none()
    if row is None:
        raise Refused("Journalen finns inte.")
    return _view(row)


def newest(ledger: Ledger, owner_id: int, limit: int) -> tuple[JournalView, ...]:
    """Return an owner's latest journals, whatever their state, the latest first."""
    wanted = (
        _views(ledger.seat)
        .where(journals.c.owner_id == owner_id, journals.c.reverses_id.is_(None))
        .order_by(journals.c.date.desc(), journals.c.id.desc())
        .limit(limit)
    )
    with ledger.reading() as connection:
        return tuple(_view(row) for row in connection.execute(wanted))


def rows(ledger: Ledger, journal_id: int) -> tuple[JournalRow, ...]:
    """Return a journal's rows in the order of its file."""
    with ledger.reading() as connection:
        return rows_of(connection, journal_id)


def rows_of(connection: Connection, journal_id: int) -> tuple[JournalRow, ...]:
    """Return a journal's rows, within somebody's transaction."""
    wanted = (
        select(journal_rows)
        .where(journal_rows.c.journal_id == journal_id)
        .order_by(journal_rows.c.position)
    )
    return tuple(row_of(line) for line in connection.execute(wanted))


def series_in_use(ledger: Ledger) -> tuple[str, ...]:
    """Return the voucher series that waiting journals name."""
    wanted = (
        select(journals.c.series)
        .where(journals.c.state.in_(LISTED), journals.c.series != "")
        .distinct()
        .order_by(journals.c.series)
    )
    with ledger.reading() as connection:
        return tuple(connection.scalars(wanted))


def approve(ledger: Ledger, journal_id: int, actor: str) -> None:
    """Record that a person has looked at a journal and lets it be transferred.

    Other unsent versions of the same journal are set aside. A held one is sent anew:
    the person has seen that it is not in Fortnox.

    Raises:
        Refused: the journal needs no approval, or another version is on its way or
            may be in Fortnox.
    """
    with ledger.writing() as connection:
        found = connection.execute(
            select(journals).where(journals.c.id == journal_id)
        ).one_or_none()
        if found is None or found.state not in TO_REVIEW:
            raise Refused("Journalen behöver inte granskas.")
        others = _versions(found)
        under_way = others.where(journals.c.state.in_(ON_ITS_WAY))
        if connection.execute(under_way).first() is not None:
            raise Refused("En annan version av journalen överförs just nu.")
        uncertain = others.where(journals.c.state == JournalState.HELD)
        if connection.execute(uncertain).first() is not None:
            raise Refused(
                "En annan version av journalen är kanske redan bokförd i Fortnox.",
                action="Granska först den version som väntar på besked.",
            )
        set_aside = list(connection.scalars(others.where(journals.c.state.in_(LISTED))))
        _move(connection, set_aside, JournalState.REPLACED)
        _move(connection, [journal_id], JournalState.WAITING)
        record(
            connection,
            ledger.now(),
            actor,
            "journal approved",
            journal=journal_id,
            was=found.state,
            set_aside=set_aside,
        )


def _versions(found: Row[Any]) -> Select[Any]:
    """The other versions of a journal, all tied to the first."""
    return select(journals.c.id).where(
        is_version_of(found.changes_id or found.id), journals.c.id != found.id
    )


def _move(
    connection: Connection, journal_ids: Sequence[int], state: JournalState
) -> None:
    connection.execute(
        update(journals)
        .where(journals.c.id.in_(journal_ids))
        .values(state=state, message="")
    )


def _views(seat: str) -> Select[Any]:
    return (
        joined_journals(
            files.c.name.label("file_name"),
            selected_journals.c.journal_id.label("selected"),
        )
        .join(files, files.c.id == journals.c.file_id)
        .outerjoin(
            selected_journals,
            (selected_journals.c.journal_id == journals.c.id)
            & (selected_journals.c.seat == seat),
        )
    )


def _conditions(only: Filter) -> Iterable[Any]:
    if only.owner_ids:
        yield journals.c.owner_id.in_(only.owner_ids)
    if only.from_date:
        yield journals.c.date >= only.from_date
    if only.to_date:
        yield journals.c.date <= only.to_date
    if only.series:
        yield journals.c.series == only.series
    if only.text:
        yield or_(
            contains(journals.c.number, only.text),
            contains(journals.c.text, only.text),
            exists().where(
                journal_rows.c.journal_id == journals.c.id,
                contains(journal_rows.c.note, only.text),
            ),
        )


def _view(row: Row[Any]) -> JournalView:
    return JournalView(
        id=row.id,
        owner_id=row.owner_id,
        number=row.number,
        series=row.series,
        date=row.date,
        text=row.text,
        debit=from_ore(row.debit_ore),
        credit=from_ore(row.credit_ore),
        row_count=row.row_count,
        state=JournalState(row.state),
        doubts=tuple(row.doubts),
        changes_id=row.changes_id,
        message=row.message,
        voucher=voucher_name(row),
        selected=row.selected is not None,
        file_name=row.file_name,
        line=row.line,
    )
