"""Sums that df3 prints between the rows of a table: compared, never just dropped."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from agent.journal import ZERO
from agent.sources.batch import Batch

_Pair = tuple[Decimal, Decimal]


class PrintedSum(NamedTuple):
    """Amounts on a line without an account; `journal` where the line names one."""

    line: int
    journal: str
    debit: Decimal
    credit: Decimal


def wrong_sums(
    printed: Iterable[PrintedSum], batches: Iterable[Batch]
) -> list[PrintedSum]:
    """Give the sums that no journal, date, owner or the whole file adds up to.

    A line that names a journal must be the sum of a journal of that number.
    """
    of_journal, of_level = _sums(batches)
    return [
        one
        for one in printed
        if (one.debit, one.credit)
        not in (of_journal[one.journal] if one.journal else of_level)
    ]


def _sums(batches: Iterable[Batch]) -> tuple[dict[str, set[_Pair]], set[_Pair]]:
    of_journal: dict[str, set[_Pair]] = defaultdict(set)
    levels: dict[tuple[str, ...], _Pair] = defaultdict(lambda: (ZERO, ZERO))
    for batch in batches:
        of_journal[batch.key.journal].add((batch.debit, batch.credit))
        for depth in range(len(batch.key) + 1):
            debit, credit = levels[batch.key[:depth]]
            levels[batch.key[:depth]] = (debit + batch.debit, credit + batch.credit)
    return of_journal, set(levels.values())
