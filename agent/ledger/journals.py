"""Journals in the ledger: what waits, and its rows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
)

from agent.errors import Refused
from agent.journal import JournalRow
from agent.ledger.as_journal import row_of
from agent.ledger.joined import joined_journals, voucher_name
from agent.ledger.ledger import Ledger
from agent.ledger.money import from_ore
from agent.ledger.searching import contains
from agent.ledger.states import LISTED, JournalState
from agent.ledger.tables import (
    files,
    journal_rows,
    journals,
    owners,
    selected_journals,
)


@dataclass(frozen=True, slots=True)
class JournalView:
    """A journal as the page shows it; its rows are fetched when it is opened.

    `message` is why it was rejected or held, in Swedish. `voucher` is "A 117" once
    booked. `changes_id` is the earlier version that it differs from. `is_new`: it came
    after its owner's last transfer, and nobody has refused it.
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
    is_new: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """Which of the waiting journals to show; the empty filter shows all."""

    owner_ids: frozenset[int] = frozenset()
    from_date: date | None = None
    to_date: date | None = None
    series: str = ""
    text: str = ""


EVERYTHING = Filter()
# No more digits than an amount in the ledger can have.
AMOUNT = re.compile(r"(\d{1,13})(?:[,.](\d{1,2}))?", re.ASCII)


def waiting(ledger: Ledger, only: Filter = EVERYTHING) -> tuple[JournalView, ...]:
    """Return the journals that are neither booked nor on their way.

    By owner's name, date and number, as df3 lists them; versions of one together.
    """
    with ledger.reading() as connection:
        return waiting_in(connection, ledger.seat, only)


def ticked(ledger: Ledger, only: Filter = EVERYTHING) -> tuple[JournalView, ...]:
    """Return those of the waiting journals that this seat has ticked."""
    is_ticked = selected_journals.c.journal_id.is_not(None)
    with ledger.reading() as connection:
        return waiting_in(connection, ledger.seat, only, is_ticked)


def waiting_in(
    connection: Connection, seat: str, only: Filter, *more: ColumnElement[bool]
) -> tuple[JournalView, ...]:
    """Return the waiting journals, within somebody's transaction."""
    first_id = func.coalesce(journals.c.changes_id, journals.c.id)
    order = (owners.c.name, owners.c.id, journals.c.date, first_id, journals.c.id)
    wanted = _views(seat).where(waits(only), *more).order_by(*order)
    return tuple(_view(row) for row in connection.execute(wanted))


def waits(only: Filter) -> ColumnElement[bool]:
    """Hold for the waiting journals that a filter shows; `owners` must be joined."""
    return and_(journals.c.state.in_(LISTED), *_conditions(only))


def is_new() -> ColumnElement[bool]:
    """Hold for what came after its owner's last transfer, and nobody has refused.

    `owners` must be joined.
    """
    last = owners.c.last_transfer_at
    came_after = or_(last.is_(None), journals.c.imported_at >= last)
    return and_(journals.c.state == JournalState.WAITING, came_after)


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


def _views(seat: str) -> Select[Any]:
    return (
        joined_journals(
            files.c.name.label("file_name"),
            selected_journals.c.journal_id.label("selected"),
            is_new().label("is_new"),
        )
        .join(files, files.c.id == journals.c.file_id)
        .outerjoin(
            selected_journals,
            (selected_journals.c.journal_id == journals.c.id)
            & (selected_journals.c.seat == seat),
        )
    )


def _conditions(only: Filter) -> Iterable[ColumnElement[bool]]:
    if only.owner_ids:
        yield journals.c.owner_id.in_(only.owner_ids)
    if only.from_date:
        yield journals.c.date >= only.from_date
    if only.to_date:
        yield journals.c.date <= only.to_date
    if only.series:
        yield journals.c.series == only.series
    if only.text:
        yield or_(*_places(only.text))


def _places(text: str) -> Iterable[ColumnElement[bool]]:
    """All places where what somebody has typed may stand."""
    in_row = [contains(journal_rows.c.note, text)]
    ore = _ore(text)
    if ore is not None:
        yield journals.c.debit_ore == ore
        in_row += [journal_rows.c.debit_ore == ore, journal_rows.c.credit_ore == ore]
    yield contains(journals.c.number, text)
    yield contains(journals.c.text, text)
    yield contains(owners.c.name, text)
    yield exists().where(journal_rows.c.journal_id == journals.c.id, or_(*in_row))


def _ore(text: str) -> int | None:
    """Read an amount as people write it: `83 849`, `83849,5`; None where it is none."""
    found = AMOUNT.fullmatch("".join(text.split()))
    return None if found is None else int(found[1]) * 100 + int(f"{found[2] or 0:0<2}")


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
        is_new=bool(row.is_new),
    )
