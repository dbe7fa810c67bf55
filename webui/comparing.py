"""Two versions of one journal, laid side by side row by row.

Pure: values in, values out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from agent.journal import ZERO, JournalRow


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

    @property
    def amount(self) -> Decimal:
        """By how much the row has changed: debit is more, credit is less."""
        return _balance(self.now) - _balance(self.before)


@dataclass(frozen=True, slots=True)
class Total:
    """A version's sums."""

    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class Compared:
    """Both versions of a journal, with what differs."""

    differences: tuple[Difference, ...]
    before: Total
    now: Total

    @property
    def changed(self) -> int:
        """How many rows have another amount."""
        return sum(
            1 for one in self.differences if one.before and one.now and not one.is_same
        )

    @property
    def added(self) -> int:
        """How many rows are new."""
        return sum(1 for one in self.differences if not one.before)

    @property
    def removed(self) -> int:
        """How many rows are gone."""
        return sum(1 for one in self.differences if not one.now)


def compare(before: Sequence[JournalRow], now: Sequence[JournalRow]) -> Compared:
    """Lay two versions of a journal side by side.

    Rows belong together by account, cost centre, project and note; among equals by
    their order.
    """
    return Compared(_paired(before, now), _total(before), _total(now))


def _paired(
    before: Sequence[JournalRow], now: Sequence[JournalRow]
) -> tuple[Difference, ...]:
    left: dict[tuple[str, ...], list[JournalRow]] = {}
    for row in before:
        left.setdefault(_place(row), []).append(row)
    differences = []
    for row in now:
        earlier = left.get(_place(row), [])
        differences.append(Difference(earlier.pop(0) if earlier else None, row))
    gone = [Difference(row, None) for rows in left.values() for row in rows]
    return tuple(differences + gone)


def _total(rows: Sequence[JournalRow]) -> Total:
    return Total(
        sum((row.debit for row in rows), ZERO), sum((row.credit for row in rows), ZERO)
    )


def _balance(row: JournalRow | None) -> Decimal:
    return ZERO if row is None else row.debit - row.credit


def _place(row: JournalRow) -> tuple[str, ...]:
    return row.account, row.cost_centre, row.project, row.note
