"""What a company has in Fortnox that vouchers are checked against.

Read once a batch; it does not grow with the number of vouchers.
"""

from dataclasses import dataclass
from datetime import date

from agent.fortnox.records import Account, CostCentre, FinancialYear, VoucherSeries


@dataclass(frozen=True, slots=True)
class YearBooks:
    """One financial year: its accounts and voucher series, by number and code."""

    year: FinancialYear
    accounts: dict[str, Account]
    series: dict[str, VoucherSeries]


@dataclass(frozen=True, slots=True)
class Books:
    """A company's years, cost centres and locked period.

    `cost_centres` is None where the consent does not let us read them, which is not
    the same as there being none.
    """

    years: tuple[YearBooks, ...]
    cost_centres: dict[str, CostCentre] | None
    locked_until: date | None

    def year_of(self, day: date) -> YearBooks | None:
        """Return the financial year that a date falls in, where there is one."""
        for books in self.years:
            if books.year.from_date <= day <= books.year.to_date:
                return books
        return None
