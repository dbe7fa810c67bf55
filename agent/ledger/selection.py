"""What the user has ticked, kept so that a visit to Fortnox or a restart loses nothing.

Every seat has its own ticks. Only what may be sent can be ticked; what changes state
drops out of the selection.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    delete,
    func,
    insert,
    literal,
    select,
)

from agent.ledger.journals import EVERYTHING, Filter, is_new, waits
from agent.ledger.ledger import Ledger
from agent.ledger.money import from_ore
from agent.ledger.states import SENDABLE, JournalState
from agent.ledger.tables import journals, owners, selected_journals


@dataclass(frozen=True, slots=True)
class Selection:
    """How much is ticked: journals, their owners and sums."""

    journals: int
    owners: int
    debit: Decimal
    credit: Decimal


def tick(ledger: Ledger, journal_ids: Iterable[int], *, ticked: bool) -> None:
    """Tick or untick journals. Those that may not be sent stay unticked."""
    wanted = set(journal_ids)
    with ledger.writing() as connection:
        connection.execute(
            delete(selected_journals).where(
                selected_journals.c.seat == ledger.seat,
                selected_journals.c.journal_id.in_(wanted),
            )
        )
        if ticked:
            _tick_sendable(connection, ledger.seat, journals.c.id.in_(wanted))


def tick_found(ledger: Ledger, only: Filter, up_to: int) -> None:
    """Tick what a filter finds and nobody has refused, besides what is ticked already.

    Nothing that came after the journal `up_to`, which nobody can have seen.
    """
    is_wanted = (journals.c.state == JournalState.WAITING) & (journals.c.id <= up_to)
    _tick_besides(ledger, only, is_wanted)


def tick_new(
    ledger: Ledger, only: Filter = EVERYTHING, up_to: int | None = None
) -> None:
    """Tick what a filter finds that is new, as `tick_found`.

    The one rule of what is new, for the page and the tray alike. Who has seen nothing
    yet ticks all of it, however late it came.
    """
    is_wanted = is_new()
    if up_to is not None:
        is_wanted &= journals.c.id <= up_to
    _tick_besides(ledger, only, is_wanted)


def untick_found(ledger: Ledger, only: Filter) -> None:
    """Untick all that a filter finds, what Fortnox has refused among it."""
    with ledger.writing() as connection:
        connection.execute(
            delete(selected_journals).where(
                selected_journals.c.seat == ledger.seat,
                selected_journals.c.journal_id.in_(_found(only)),
            )
        )


def tick_all_sendable(ledger: Ledger) -> None:
    """Tick all that may be sent, what was refused among it, and nothing else."""
    with ledger.writing() as connection:
        connection.execute(
            delete(selected_journals).where(selected_journals.c.seat == ledger.seat)
        )
        _tick_sendable(connection, ledger.seat)


def ticked_ids(ledger: Ledger) -> tuple[int, ...]:
    """Return the ids of what is ticked and may still be sent."""
    with ledger.reading() as connection:
        return tuple(connection.scalars(_ticked(ledger.seat, journals.c.id)))


def owners_of(ledger: Ledger, journal_ids: Iterable[int]) -> frozenset[int]:
    """Return whose journals these are."""
    wanted = select(journals.c.owner_id).where(journals.c.id.in_(set(journal_ids)))
    with ledger.reading() as connection:
        return frozenset(connection.scalars(wanted.distinct()))


def selection(ledger: Ledger) -> Selection:
    """Sum up what is ticked."""
    sums = _ticked(
        ledger.seat,
        func.count(),
        func.count(journals.c.owner_id.distinct()),
        func.coalesce(func.sum(journals.c.debit_ore), 0),
        func.coalesce(func.sum(journals.c.credit_ore), 0),
    )
    with ledger.reading() as connection:
        count, owners, debit, credit = connection.execute(sums).one()
    return Selection(count, owners, from_ore(int(debit)), from_ore(int(credit)))


def _tick_besides(ledger: Ledger, only: Filter, is_wanted: ColumnElement[bool]) -> None:
    """Tick what a filter finds and is wanted, besides what is ticked already."""
    is_found = journals.c.id.in_(_found(only).where(is_wanted))
    is_unticked = journals.c.id.not_in(_all_ticked(ledger.seat))
    with ledger.writing() as connection:
        _tick_sendable(connection, ledger.seat, is_found, is_unticked)


def _found(only: Filter) -> Select[tuple[int]]:
    whose = owners.c.id == journals.c.owner_id
    return select(journals.c.id).join(owners, whose).where(waits(only))


def _all_ticked(seat: str) -> Select[tuple[int]]:
    return select(selected_journals.c.journal_id).where(
        selected_journals.c.seat == seat
    )


def _tick_sendable(
    connection: Connection, seat: str, *only: ColumnElement[bool]
) -> None:
    sendable = select(literal(seat), journals.c.id).where(
        journals.c.state.in_(SENDABLE), *only
    )
    connection.execute(
        insert(selected_journals).from_select(["seat", "journal_id"], sendable)
    )


def _ticked(seat: str, *columns: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*columns)
        .select_from(journals)
        .join(selected_journals, selected_journals.c.journal_id == journals.c.id)
        .where(selected_journals.c.seat == seat, journals.c.state.in_(SENDABLE))
    )
