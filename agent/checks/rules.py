"""The rules: what would make Fortnox refuse a journal, said before it is sent.

Each rule is a generator of Swedish sentences. A journal without findings is one that
Fortnox, as far as can be seen from here, books.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from agent.checks.books import Books, YearBooks
from agent.fortnox.records import Account, Setting
from agent.journal import Journal, JournalRow

FEWEST_ROWS = 2
# Fortnox: "Max 14 digits (incl. decimals)".
LARGEST_AMOUNT = Decimal(10) ** 12
ACCOUNT = re.compile("[1-9][0-9]{3}")


def findings(journal: Journal, books: Books) -> tuple[str, ...]:
    """Return why a journal would be refused, one sentence a finding."""
    year = books.year_of(journal.date)
    if year is None:
        day = journal.date.isoformat()
        return (*_alone(journal), f"Räkenskapsår saknas i Fortnox för {day}.")
    return (
        *_alone(journal),
        *_period(journal, books),
        *_series(journal, year),
        *_accounts(journal, year),
        *_cost_centres(journal, books),
        *_settings(journal, year),
    )


def booked_rows(journal: Journal) -> tuple[JournalRow, ...]:
    """Return the rows that say something: a row of nothing is not booked."""
    return tuple(row for row in journal.rows if row.debit or row.credit)


def _alone(journal: Journal) -> Iterator[str]:
    """What a journal alone shows."""
    if not journal.is_balanced:
        difference = journal.debit - journal.credit
        yield f"Debet och kredit skiljer {_kronor(difference)} kr."
    if len(booked_rows(journal)) < FEWEST_ROWS:
        yield "Journalen har färre än två rader med belopp."
    for row in journal.rows:
        if row.debit and row.credit:
            yield f"En rad på konto {row.account} har både debet och kredit."
        if max(row.debit, row.credit) >= LARGEST_AMOUNT:
            yield f"Beloppet på konto {row.account} är för stort för Fortnox."


def _period(journal: Journal, books: Books) -> Iterator[str]:
    if books.locked_until and journal.date <= books.locked_until:
        yield f"Perioden är låst i Fortnox till och med {books.locked_until}."


def _series(journal: Journal, year: YearBooks) -> Iterator[str]:
    if not journal.series:
        yield "Journalen saknar verifikationsserie."
    elif journal.series not in year.series:
        yield f"Verifikationsserien {journal.series} finns inte i Fortnox."
    elif not year.series[journal.series].manual:
        yield f"Verifikationsserien {journal.series} tillåter inte manuell bokföring."


def _accounts(journal: Journal, year: YearBooks) -> Iterator[str]:
    for number in sorted({row.account for row in booked_rows(journal)}):
        account = year.accounts.get(number)
        if not ACCOUNT.fullmatch(number):
            yield f"Konto {number} går inte att använda i Fortnox (1000–9999)."
        elif account is None:
            yield f"Konto {number} finns inte i Fortnox för räkenskapsåret."
        elif not account.active:
            yield f"Konto {number} är inte aktivt i Fortnox."


def _cost_centres(journal: Journal, books: Books) -> Iterator[str]:
    if books.cost_centres is None:
        return
    used = {row.cost_centre for row in booked_rows(journal) if row.cost_centre}
    for code in sorted(used):
        centre = books.cost_centres.get(code)
        if centre is None:
            yield f"Kostnadsställe {code} finns inte i Fortnox."
        elif not centre.active:
            yield f"Kostnadsställe {code} är inte aktivt i Fortnox."


def _settings(journal: Journal, year: YearBooks) -> Iterator[str]:
    """What accounts demand of a row.

    Whether a project exists cannot be seen: that takes a scope of its own.
    """
    found = {
        sentence
        for row in booked_rows(journal)
        if (account := year.accounts.get(row.account))
        for sentence in _demands(row, account)
    }
    yield from sorted(found)


def _demands(row: JournalRow, account: Account) -> Iterator[str]:
    """Say what is wrong with a row; an account's own default is filled in."""
    for what, setting, given, default in (
        (
            "kostnadsställe",
            account.cost_centre_setting,
            row.cost_centre,
            account.cost_centre,
        ),
        ("projekt", account.project_setting, row.project, account.project),
    ):
        if setting is Setting.MANDATORY and not (given or default):
            yield f"Konto {account.number} kräver {what} i Fortnox."
        if setting is Setting.NOT_ALLOWED and given:
            yield f"Konto {account.number} får inte ha {what} i Fortnox."


def _kronor(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
