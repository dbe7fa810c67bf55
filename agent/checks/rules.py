"""All the rules, and the one way to hold a journal against them.

A journal that nothing stops is one that Fortnox, as far as can be seen from here,
books. docs/checks.md lists every rule.
"""

from collections.abc import Iterator

from agent.checks import (
    account_rules,
    company_rules,
    consent_rules,
    cost_centre_rules,
    duplicate_rules,
    journal_rules,
)
from agent.checks.books import Books
from agent.checks.findings import Finding
from agent.checks.surroundings import ALONE, Surroundings
from agent.journal import Journal

RULES = (
    *journal_rules.RULES,
    *company_rules.RULES,
    *account_rules.RULES,
    *cost_centre_rules.RULES,
    *duplicate_rules.RULES,
    *consent_rules.RULES,
)


def findings(
    journal: Journal, books: Books | None, around: Surroundings = ALONE
) -> tuple[Finding, ...]:
    """Say what is to be said of a journal, as it would be booked.

    Where `books` is None, only what can be seen without asking Fortnox.
    """
    return tuple(_findings(journal, books, around))


def _findings(
    journal: Journal, books: Books | None, around: Surroundings
) -> Iterator[Finding]:
    yield from journal_rules.journal_findings(journal)
    year = None if books is None else books.year_of(journal.date)
    if books is not None:
        yield from company_rules.company_findings(journal, books)
    if books is not None and year is not None:
        yield from account_rules.account_findings(journal, year)
        yield from cost_centre_rules.cost_centre_findings(
            journal, books, year, around.centre_names
        )
    yield from duplicate_rules.duplicate_findings(journal, year, around)
