"""What a company has in Fortnox that vouchers are checked against.

Read once a batch; it does not grow with the number of vouchers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from agent.fortnox.records import Account, CostCentre, FinancialYear, VoucherSeries
from agent.journal import Journal, JournalRow

# A voucher's date, and its accounts with their amounts (debit positive), in order.
Content = tuple[date, tuple[tuple[str, Decimal], ...]]


class Unseen(StrEnum):
    """What the consent, or Fortnox, did not let us read."""

    COST_CENTRES = "cost centres"
    LOCKED_PERIOD = "locked period"
    VOUCHERS = "vouchers"


@dataclass(frozen=True, slots=True)
class YearBooks:
    """One financial year: its accounts and voucher series, by number and code.

    `accounts` are as the chart lists them; `details` has what only a single account
    shows (its demand on the text of a row), for the accounts in use. `vouchers` are
    those that Fortnox has, as "A 117", by content.
    """

    year: FinancialYear
    accounts: Mapping[str, Account]
    series: Mapping[str, VoucherSeries]
    details: Mapping[str, Account] = field(default_factory=dict)
    vouchers: Mapping[Content, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Books:
    """A company's years, cost centres and locked period, as they were on `read_on`.

    `cost_centres` is None where we may not read them, which is not the same as there
    being none; `unseen` says what else could not be read. `organisation_number` is
    the company's, "" where not known.
    """

    years: tuple[YearBooks, ...]
    cost_centres: Mapping[str, CostCentre] | None
    locked_until: date | None
    read_on: date
    organisation_number: str = ""
    unseen: frozenset[Unseen] = frozenset()

    def year_of(self, day: date) -> YearBooks | None:
        """Return the financial year that a date falls in, where there is one."""
        for books in self.years:
            if books.year.from_date <= day <= books.year.to_date:
                return books
        return None


def booked_rows(journal: Journal) -> tuple[JournalRow, ...]:
    """Return the rows that say something: a row of nothing is not booked."""
    return tuple(row for row in journal.rows if row.debit or row.credit)


def content_of(day: date, rows: Iterable[JournalRow]) -> Content:
    """Return what makes two vouchers the same to an accountant's eye.

    Series, texts and cost centres are left out: an import by hand may change them.
    """
    amounts = ((row.account, row.debit - row.credit) for row in rows)
    return day, tuple(sorted(one for one in amounts if one[1]))
