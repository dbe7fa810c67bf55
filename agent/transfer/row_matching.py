"""Two vouchers' rows laid side by side: what is the same, and what differs. Pure.

The order of rows means nothing, and neither do their texts. Where we left the cost
centre or the project open, Fortnox fills in the account's own: that is no difference.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from agent.journal import ZERO, JournalRow


class BookedRow(NamedTuple):
    """What a row says, but for its text; debit is positive."""

    account: str
    cost_centre: str
    project: str
    amount: Decimal


class RowDifference(NamedTuple):
    """A row of ours and what Fortnox has for it; None where there is no such row."""

    ours: BookedRow | None
    theirs: BookedRow | None


@dataclass(frozen=True, slots=True)
class Matched:
    """Two vouchers' rows in pairs.

    `completed` are pairs in which Fortnox has filled in what we had left open.
    """

    same: tuple[BookedRow, ...]
    completed: tuple[tuple[BookedRow, BookedRow], ...]
    differences: tuple[RowDifference, ...]

    @property
    def our_rows(self) -> tuple[BookedRow, ...]:
        """Our rows, with what Fortnox has filled in for us."""
        changed = (one.ours for one in self.differences if one.ours is not None)
        return (*self.same, *(their for _, their in self.completed), *changed)


Rows = tuple[BookedRow, ...]
Fits = Callable[[BookedRow, BookedRow], bool]


def booked_row(row: JournalRow) -> BookedRow:
    """Take a journal's row without its text."""
    amount = row.debit - row.credit
    return BookedRow(row.account, row.cost_centre, row.project, amount)


def booked(rows: Iterable[JournalRow]) -> Rows:
    """Take rows in an order of their own; a row of nothing is not booked."""
    return tuple(sorted(booked_row(row) for row in rows if row.debit != row.credit))


def mirrored(rows: Iterable[BookedRow]) -> Rows:
    """Turn every debit into a credit and the other way round."""
    return tuple(sorted(row._replace(amount=-row.amount) for row in rows))


def debit_of(rows: Iterable[BookedRow]) -> Decimal:
    """Sum up the debit side."""
    return sum((row.amount for row in rows if row.amount > 0), ZERO)


def match(ours: Rows, theirs: Rows) -> Matched:
    """Pair rows: first what is equal, then what is likeliest to be the same row."""
    pairing = _Pairing(list(ours), list(theirs))
    same = pairing.take(lambda our, their: our == their)
    completed = pairing.take(_is_completed)
    changed = [
        pair
        for fits in (_with_other_objects, _with_other_amount, _with_other_account)
        for pair in pairing.take(fits)
    ]
    return Matched(
        same=tuple(our for our, _ in same),
        completed=tuple(completed),
        differences=(
            *(RowDifference(our, their) for our, their in changed),
            *(RowDifference(our, None) for our in pairing.ours),
            *(RowDifference(None, their) for their in pairing.theirs),
        ),
    )


class _Pairing:
    """Rows that have not found each other yet."""

    def __init__(self, ours: list[BookedRow], theirs: list[BookedRow]) -> None:
        self.ours = ours
        self.theirs = theirs

    def take(self, fits: Fits) -> list[tuple[BookedRow, BookedRow]]:
        """Take out the pairs that fit, in order."""
        pairs = []
        for our in list(self.ours):
            their = next((one for one in self.theirs if fits(our, one)), None)
            if their is not None:
                self.ours.remove(our)
                self.theirs.remove(their)
                pairs.append((our, their))
        return pairs


def _is_completed(our: BookedRow, their: BookedRow) -> bool:
    return _with_other_objects(our, their) and all(
        mine in ("", other)
        for mine, other in (
            (our.cost_centre, their.cost_centre),
            (our.project, their.project),
        )
    )


def _with_other_objects(our: BookedRow, their: BookedRow) -> bool:
    return (our.account, our.amount) == (their.account, their.amount)


def _with_other_amount(our: BookedRow, their: BookedRow) -> bool:
    return our[:3] == their[:3]


def _with_other_account(our: BookedRow, their: BookedRow) -> bool:
    return our[1:] == their[1:]
