"""Reading what a company has, once a batch, for the checks."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from agent.checks.books import Books, YearBooks
from agent.errors import LicenceMissing, ScopeMissing
from agent.fortnox.api import CompanyApi
from agent.fortnox.records import CostCentre, FinancialYear

T = TypeVar("T")


def read_books(api: CompanyApi, days: Iterable[date]) -> Books:
    """Read a company's books for the financial years that `days` fall in.

    What the consent does not cover is left out, and the rules that need it with it:
    Fortnox itself still judges every voucher.
    """
    wanted = frozenset(days)
    years = tuple(
        _read_year(api, year)
        for year in api.financial_years()
        if any(year.from_date <= day <= year.to_date for day in wanted)
    )
    return Books(
        years=years,
        cost_centres=_if_allowed(lambda: _cost_centres(api)),
        locked_until=_if_allowed(api.locked_until),
    )


def _read_year(api: CompanyApi, year: FinancialYear) -> YearBooks:
    return YearBooks(
        year=year,
        accounts={account.number: account for account in api.accounts(year.id)},
        series={series.code: series for series in api.voucher_series(year.id)},
    )


def _cost_centres(api: CompanyApi) -> dict[str, CostCentre]:
    return {centre.code: centre for centre in api.cost_centres()}


def _if_allowed(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except (ScopeMissing, LicenceMissing):
        return None
