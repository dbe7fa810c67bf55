"""The waiting journals as df3 shows them: owner, date, journal, with sums at each.

Pure: values in, values out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from agent.journal import ZERO, JournalRow

if TYPE_CHECKING:
    from agent.ledger.journals import JournalView
    from agent.ledger.owners import OwnerOverview


@dataclass(frozen=True, slots=True)
class DateBranch:
    """An owner's journals of one date."""

    date: date
    journals: tuple["JournalView", ...]
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class OwnerBranch:
    """An owner's waiting journals, by date."""

    about: "OwnerOverview"
    dates: tuple[DateBranch, ...]
    journals: int
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of a changed journal, and what it was; None where there is no such row."""

    before: JournalRow | None
    now: JournalRow | None

    @property
    def row(self) -> JournalRow:
        """The row that says which account it is about."""
        row = self.now or self.before
        if row is None:
            raise ValueError("a difference without rows")
        return row

    @property
    def is_same(self) -> bool:
        """Whether nothing about this row has changed."""
        return self.before == self.now


def grow(
    journals: Iterable["JournalView"], owners: Mapping[int, "OwnerOverview"]
) -> tuple[OwnerBranch, ...]:
    """Arrange journals that come in df3's order: by owner, date and number."""
    by_owner: dict[int, dict[date, list[JournalView]]] = {}
    for journal in journals:
        by_owner.setdefault(journal.owner_id, {}).setdefault(journal.date, []).append(
            journal
        )
    return tuple(
        _owner_branch(owners[owner_id], tuple(map(_date_branch, dates.values())))
        for owner_id, dates in by_owner.items()
    )


def compare(
    before: Sequence[JournalRow], now: Sequence[JournalRow]
) -> tuple[Difference, ...]:
    """Lay two versions of a journal side by side, row by row.

    Rows belong together by account, cost centre, project and note; among equals by
    their order.
    """
    left: dict[tuple[str, ...], list[JournalRow]] = {}
    for row in before:
        left.setdefault(_place(row), []).append(row)
    differences = []
    for row in now:
        earlier = left.get(_place(row), [])
        differences.append(Difference(earlier.pop(0) if earlier else None, row))
    gone = [Difference(row, None) for rows in left.values() for row in rows]
    return tuple(differences + gone)


def _owner_branch(about: "OwnerOverview", dates: tuple[DateBranch, ...]) -> OwnerBranch:
    return OwnerBranch(
        about=about,
        dates=dates,
        journals=sum(len(branch.journals) for branch in dates),
        debit=sum((branch.debit for branch in dates), ZERO),
        credit=sum((branch.credit for branch in dates), ZERO),
    )


def _date_branch(journals: Sequence["JournalView"]) -> DateBranch:
    return DateBranch(
        date=journals[0].date,
        journals=tuple(journals),
        debit=sum((journal.debit for journal in journals), ZERO),
        credit=sum((journal.credit for journal in journals), ZERO),
    )


def _place(row: JournalRow) -> tuple[str, ...]:
    return row.account, row.cost_centre, row.project, row.note
