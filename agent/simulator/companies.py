"""What a Fortnox company's books hold. Plain values that a test builds in a few lines.

Accounts and series belong to financial years: `years` names their ids, and an empty
one means every year. An account that is active one year and not the next is given
twice.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

# Every scope that this simulator has resources for.
SCOPES = frozenset(
    {"bookkeeping", "companyinformation", "costcenter", "profile", "settings"}
)


class Setting(StrEnum):
    """Whether an account takes a cost centre, a project or a text on its rows."""

    ALLOWED = "ALLOWED"
    MANDATORY = "MANDATORY"
    NOTALLOWED = "NOTALLOWED"


@dataclass(slots=True)
class FinancialYear:
    """A financial year. `id` is Fortnox's running number, not the calendar year."""

    id: int
    from_date: date
    to_date: date


@dataclass(slots=True)
class Account:
    """An account in the chart of one, several or (`years` empty) all years.

    What begins with `own_` is filled in on rows that have none.
    """

    number: int
    description: str
    active: bool = True
    cost_centre: Setting = Setting.ALLOWED
    project: Setting = Setting.ALLOWED
    years: tuple[int, ...] = ()
    transaction_information: Setting = Setting.ALLOWED
    own_cost_centre: str | None = None
    own_project: str | None = None
    own_transaction_information: str | None = None


@dataclass(slots=True)
class CostCentre:
    """A cost centre, usually one per property."""

    code: str
    description: str
    active: bool = True


@dataclass(slots=True)
class Series:
    """A voucher series; one that is not manual takes no vouchers from outside.

    `approver` is who must approve its vouchers, where somebody must.
    """

    code: str
    description: str = ""
    manual: bool = True
    years: tuple[int, ...] = ()
    approver: str | None = None


@dataclass(slots=True)
class VoucherRow:
    """One row of a booked voucher."""

    account: int
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    cost_centre: str | None = None
    project: str | None = None
    transaction_information: str | None = None


@dataclass(slots=True)
class Voucher:
    """A booked voucher. `year` is the financial year's id."""

    series: str
    number: int
    year: int
    date: date
    description: str
    rows: list[VoucherRow]
    comments: str | None = None
    cost_centre: str | None = None
    project: str | None = None


@dataclass(slots=True)
class Company:
    """One Fortnox database: its registers, its vouchers and what it has paid for.

    `licences` are the scopes that its licences cover; `integration_licence` is the
    one that every connection needs; `user_is_administrator` is whether the person
    who logs in may approve a service account.
    """

    organisation_number: str
    name: str
    database_number: int
    years: list[FinancialYear]
    accounts: list[Account]
    series: list[Series]
    cost_centres: list[CostCentre] = field(default_factory=list)
    projects: list[str] = field(default_factory=list)
    locked_until: date | None = None
    vouchers: list[Voucher] = field(default_factory=list)
    licences: set[str] = field(default_factory=lambda: set(SCOPES))
    integration_licence: bool = True
    user_is_administrator: bool = True

    def year(self, year_id: int) -> FinancialYear | None:
        """Find a financial year by its id."""
        return next((year for year in self.years if year.id == year_id), None)

    def year_of(self, day: date) -> FinancialYear | None:
        """Find the financial year that a day falls in."""
        years = (year for year in self.years if year.from_date <= day <= year.to_date)
        return next(years, None)

    @property
    def preselected_year(self) -> FinancialYear:
        """The year that requests mean when they name none: the latest one."""
        return max(self.years, key=lambda year: year.to_date)

    def chart(self, year_id: int) -> list[Account]:
        """List the accounts of a year, lowest number first."""
        accounts = (a for a in self.accounts if not a.years or year_id in a.years)
        return sorted(accounts, key=lambda account: account.number)

    def account(self, number: int, year_id: int) -> Account | None:
        """Find an account in a year's chart."""
        accounts = (
            account
            for account in self.accounts
            if account.number == number
            and (not account.years or year_id in account.years)
        )
        return next(accounts, None)

    def cost_centre(self, code: str) -> CostCentre | None:
        """Find a cost centre."""
        return next((c for c in self.cost_centres if c.code == code), None)

    def series_in(self, year_id: int) -> list[Series]:
        """List the series of a year, by code."""
        series = (s for s in self.series if not s.years or year_id in s.years)
        return sorted(series, key=lambda one: one.code)

    def one_series(self, code: str, year_id: int) -> Series | None:
        """Find a series in a year."""
        return next((s for s in self.series_in(year_id) if s.code == code), None)

    def next_number(self, series: str, year_id: int) -> int:
        """Tell the number that the series' next voucher will get."""
        numbers = (
            voucher.number
            for voucher in self.vouchers
            if voucher.series == series and voucher.year == year_id
        )
        return max(numbers, default=0) + 1

    def voucher(self, series: str, number: int, year_id: int) -> Voucher | None:
        """Find a voucher by its whole key."""
        key = (series, number, year_id)
        found = (v for v in self.vouchers if (v.series, v.number, v.year) == key)
        return next(found, None)
