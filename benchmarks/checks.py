"""How fast the rules are, beside json as a peer that everybody knows.

    python -m benchmarks.checks

The goal: 5,000 journals with 40,000 rows judged in under 2 s of processor time. The
peer writes the same rows as JSON in the same run, so that a busy or slow machine shows
in both.
"""

import json
import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from time import process_time

from agent.checks.books import Books, YearBooks, content_of
from agent.checks.findings import stopping
from agent.checks.rules import findings
from agent.checks.surroundings import Peer, Surroundings
from agent.fortnox.records import Account, CostCentre, FinancialYear, VoucherSeries
from agent.journal import ZERO, Journal, JournalRow, Owner

JOURNALS = 5_000
ROWS = 8
GOAL = 2.0  # seconds
RUNS = 3
FIRST = date(2026, 1, 1)
OWNER = Owner("BRF Björkgården", "7696114821")


def main() -> None:
    """Print the seconds of rules and peer, the best of three, and their ratio."""
    journals = [_journal(number) for number in range(1, JOURNALS + 1)]
    books = _books(journals)
    around = [_around(journal) for journal in journals]
    peer = _best(lambda: _as_json(journals))
    rules = _best(lambda: _judge(journals, books, around))
    print(f"{JOURNALS:,} journals, {JOURNALS * ROWS:,} rows")
    print(f"json.dumps of the rows  {peer:6.2f} s")
    print(f"the rules               {rules:6.2f} s   goal {GOAL} s")
    print(f"ratio                   {rules / peer:6.2f}")
    sys.exit(rules > GOAL)


def _best(work: Callable[[], None]) -> float:
    return min(_seconds(work) for _ in range(RUNS))


def _seconds(work: Callable[[], None]) -> float:
    start = process_time()
    work()
    return process_time() - start


def _as_json(journals: list[Journal]) -> None:
    for journal in journals:
        json.dumps([[str(field) for field in row] for row in journal.rows])


def _judge(journals: list[Journal], books: Books, around: list[Surroundings]) -> None:
    for journal, beside in zip(journals, around, strict=True):
        if stopping(findings(journal, books, beside)):
            sys.exit("A journal that is right was stopped.")


def _journal(number: int) -> Journal:
    """Make a journal as a billing run prints it: what is owed, and seven incomes."""
    parts = [Decimal(100 * number + at) / 100 for at in range(1, ROWS)]
    owed = JournalRow("1510", sum(parts, ZERO), ZERO, note=f"Avier {number}")
    incomes = (
        JournalRow(f"30{10 + at}", ZERO, part, str(at + 1), note="Hyresintäkter, hus")
        for at, part in enumerate(parts)
    )
    day = FIRST + timedelta(days=number % 365)
    return Journal(
        OWNER, f"A{number}", "A", day, f"Avisering A{number}", (owed, *incomes)
    )


def _books(journals: list[Journal]) -> Books:
    """Make books of a whole chart, with as many vouchers as journals, none alike."""
    year = FinancialYear(id=2, from_date=FIRST, to_date=date(2026, 12, 31))
    accounts = {str(one): Account(number=str(one)) for one in range(1000, 4000)}
    centres = {str(one): CostCentre(code=str(one)) for one in range(1, 300)}
    vouchers = {
        content_of(journal.date, journal.rows[1:]): (f"B {journal.number}",)
        for journal in journals
    }
    read = YearBooks(year, accounts, {"A": VoucherSeries(code="A")}, accounts, vouchers)
    return Books((read,), centres, None, date(2026, 7, 1), OWNER.organisation_number)


def _around(journal: Journal) -> Surroundings:
    """Put a journal beside that has the same sum, and is another."""
    other = content_of(journal.date, journal.rows[::-1][1:])
    return Surroundings((Peer("A0", "A", other),))


if __name__ == "__main__":
    main()
