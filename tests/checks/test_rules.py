"""Every rule stops a journal that Fortnox would refuse, and no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.checks.books import Books, YearBooks, booked_rows
from agent.checks.findings import stopping
from agent.checks.rules import findings
from agent.fortnox.records import Account, FinancialYear, Setting, VoucherSeries
from agent.fortnox.records import CostCentre as CostCentreRecord
from agent.journal import ZERO, Journal, JournalRow, signed_row
from agent.simulator import Account as BookedAccount
from agent.simulator import Company, CostCentre, Series
from agent.simulator import Setting as BookedSetting
from tests.builders import journal, pair
from tests.checks.conftest import Fortnox

Change = Callable[[Company], None]
T = TypeVar("T")


def rows(*of: tuple[str, str]) -> tuple[JournalRow, ...]:
    """Make rows of account and signed amount."""
    return tuple(signed_row(account, Decimal(amount)) for account, amount in of)


def on(account: str, cost_centre: str = "", project: str = "") -> Journal:
    """Make a journal with a row on an account."""
    row = signed_row(account, Decimal("-100.00"), cost_centre, project)
    return journal(rows=(signed_row("1510", Decimal("100.00")), row))


def as_it_is(_: Company) -> None:
    """Leave the company as it is."""


def locked(company: Company) -> None:
    company.locked_until = date(2026, 12, 1)


def project_demanded(company: Company) -> None:
    company.accounts.append(BookedAccount(3024, "P", project=BookedSetting.MANDATORY))


def project_forbidden(company: Company) -> None:
    company.projects.append("P1")
    company.accounts.append(BookedAccount(3024, "P", project=BookedSetting.NOTALLOWED))


def not_this_year(company: Company) -> None:
    company.accounts.append(BookedAccount(3024, "Förra årets", years=(1,)))
    company.series.append(Series("Z", years=(1,)))


BOTH_SIDES = JournalRow("3011", Decimal("5.00"), Decimal("5.00"))
TRIPPED: dict[str, tuple[Journal, Change, str]] = {
    "unbalanced": (
        journal(rows=rows(("1510", "12100.00"), ("3011", "-10000.00"))),
        as_it_is,
        "Debet och kredit skiljer 2\N{NO-BREAK SPACE}100,00 kr.",
    ),
    "no rows": (journal(rows=()), as_it_is, "färre än två rader"),
    "rows of nothing": (
        journal(rows=rows(("1510", "0"), ("3011", "0"))),
        as_it_is,
        "färre än två rader",
    ),
    "both sides": (
        journal(rows=(*pair(), BOTH_SIDES)),
        as_it_is,
        "Raden på konto 3011 har både debet och kredit.",
    ),
    "too much": (
        journal(
            rows=rows(
                ("1510", "1000000000000.00"),
                ("3011", "-999999999999.99"),
                ("3011", "-0.01"),
            )
        ),
        as_it_is,
        "Beloppet på konto 1510 är för stort",
    ),
    "no year": (
        journal(day=date(2031, 1, 1)),
        as_it_is,
        "Räkenskapsår saknas i Fortnox för 2031-01-01.",
    ),
    "locked": (journal(), locked, "Perioden är låst i Fortnox till och med 2026-12-01"),
    "no series": (journal(series=""), as_it_is, "saknar verifikationsserie"),
    "unknown series": (journal(series="X"), as_it_is, "Verifikationsserien X finns"),
    "series of another year": (
        journal(series="Z"),
        not_this_year,
        "Verifikationsserien Z finns inte",
    ),
    "series not manual": (
        journal(series="L"),
        as_it_is,
        "Verifikationsserien L tillåter inte manuell bokföring.",
    ),
    "unknown account": (on("3999"), as_it_is, "Konto 3999 finns inte i Fortnox"),
    "account of another year": (on("3024"), not_this_year, "Konto 3024 finns inte"),
    "inactive account": (on("3099"), as_it_is, "Konto 3099 är inte aktivt"),
    "account too low": (on("999"), as_it_is, "Konto 999 går inte att använda"),
    "account too long": (on("30110"), as_it_is, "Konto 30110 går inte att använda"),
    "account without number": (on("30²1"), as_it_is, "Konto 30²1 går inte"),
    "endless account": (on("3" * 5000), as_it_is, "går inte att använda"),
    "unknown cost centre": (on("3011", "77"), as_it_is, "Kostnadsställe 77 finns inte"),
    "inactive cost centre": (on("3011", "99"), as_it_is, "Kostnadsställe 99 är inte"),
    "cost centre demanded": (on("3023"), as_it_is, "Konto 3023 kräver kostnadsställe"),
    "cost centre forbidden": (
        on("1930", "10"),
        as_it_is,
        "Konto 1930 får inte ha kostnadsställe",
    ),
    "project demanded": (on("3024"), project_demanded, "Konto 3024 kräver projekt"),
    "project forbidden": (
        on("3024", project="P1"),
        project_forbidden,
        "Konto 3024 får inte ha projekt",
    ),
}


@pytest.mark.parametrize(("one", "change", "sentence"), TRIPPED.values(), ids=TRIPPED)
def test_a_rule_says_why_and_fortnox_would_have_refused(
    fortnox: Fortnox, one: Journal, change: Change, sentence: str
) -> None:
    change(fortnox.company)
    (finding,) = fortnox.stops(one)
    assert sentence in finding
    assert fortnox.refuses(one)
    assert fortnox.company.vouchers == []


@pytest.mark.parametrize(
    "one",
    [
        journal(),
        journal(number="", text="Hyror"),
        journal(rows=(*pair(), *rows(("9999", "0.00")))),
        journal(kronor="999999999999.99"),
        on("3023", "10"),
        journal(text="x" * 500),
        journal(text="”Hyror” & avgifter_december… 50 €", number="A_1"),
        journal(day=date(2027, 12, 31)),
    ],
    ids=[
        "ordinary",
        "without number",
        "with a row of nothing",
        "the largest",
        "with its cost centre",
        "long text",
        "signs",
        "the last day",
    ],
)
def test_what_is_right_passes_and_is_booked(fortnox: Fortnox, one: Journal) -> None:
    assert fortnox.stops(one) == ()
    assert not fortnox.refuses(one)


def test_the_day_after_the_locked_period_is_open(fortnox: Fortnox) -> None:
    fortnox.company.locked_until = date(2026, 11, 30)
    assert fortnox.stops(journal()) == ()
    assert not fortnox.refuses(journal())


def test_everything_wrong_is_said_at_once(fortnox: Fortnox) -> None:
    wrong = journal(series="X", rows=rows(("3099", "1.00"), ("3023", "-2.00")))
    assert len(fortnox.stops(wrong)) == 4


def test_the_same_is_said_once_however_many_rows(fortnox: Fortnox) -> None:
    assert len(fortnox.stops(journal(rows=(*pair(account="3099") * 3,)))) == 1


def test_unread_cost_centres_are_left_to_fortnox(fortnox: Fortnox) -> None:
    unread = replace(fortnox.books_for(journal()), cost_centres=None)
    assert stopping(findings(on("3011", "77"), unread)) == ()
    (demanded,) = stopping(findings(on("3023"), unread))
    assert demanded.rule == "cost-centre-demanded"


def test_an_accounts_own_default_meets_its_demand() -> None:
    year = FinancialYear(id=2, from_date=date(2026, 1, 1), to_date=date(2026, 12, 31))
    mandatory = Setting.MANDATORY
    accounts = {
        "1510": Account(number="1510"),
        "3023": Account(number="3023", cost_centre="10", cost_centre_setting=mandatory),
    }
    series = {"A": VoucherSeries(code="A")}
    centres = {"10": CostCentreRecord(code="10")}
    years = (YearBooks(year, accounts, series),)
    books = Books(years, centres, None, read_on=date(2026, 12, 1))
    assert findings(on("3023"), books) == ()


def test_rows_of_nothing_are_not_booked() -> None:
    nothing = JournalRow("3011", ZERO, ZERO)
    assert booked_rows(journal(rows=(*pair(), nothing))) == pair()


@dataclass(frozen=True, slots=True)
class Chart:
    """What differs between the companies that Hypothesis draws."""

    accounts: tuple[BookedAccount, ...]
    locked_until: date | None
    series_is_manual: bool
    centre_is_active: bool


def mostly(usual: T, *others: T) -> st.SearchStrategy[T]:
    """Draw what is usual nine times in ten, so that most journals are right."""
    return st.integers(1, 10).flatmap(
        lambda draw: st.sampled_from(others) if draw == 10 else st.just(usual)
    )


def account(number: int) -> st.SearchStrategy[BookedAccount]:
    """Draw an account."""
    setting = mostly(*BookedSetting)
    active = mostly(True, False)
    return st.builds(
        BookedAccount, st.just(number), st.just("K"), active, setting, setting
    )


CHARTS = st.builds(
    Chart,
    st.tuples(account(3011), account(3012), account(3013)),
    mostly(None, date(2026, 6, 30), date(2026, 12, 1)),
    mostly(True, False),
    st.booleans(),
)
AMOUNTS = st.integers(-300, 300).map(lambda ore: Decimal(ore) / 100)
ROWS = st.builds(
    signed_row,
    st.sampled_from(["1510", "3011", "3012", "3013"]),
    AMOUNTS,
    mostly("", "10", "20", "30"),
    mostly("", "P1"),
    st.text(max_size=120),
)
TEXTS = st.text(max_size=300).map(lambda text: f"Hyror {text}")


def furnish(company: Company, chart: Chart) -> None:
    """Give a company the chart that Hypothesis drew."""
    company.accounts = [BookedAccount(1510, "Fordringar"), *chart.accounts]
    company.series = [Series("A", manual=chart.series_is_manual), Series("B")]
    company.cost_centres = [
        CostCentre("10", "Ett"),
        CostCentre("20", "Två", active=chart.centre_is_active),
    ]
    company.projects = ["P1"]
    company.locked_until = chart.locked_until
    company.vouchers = []  # what was booked before would be a duplicate


def balanced(lines: Sequence[JournalRow]) -> tuple[JournalRow, ...]:
    """Let the first account take what is missing."""
    missing = sum((row.debit - row.credit for row in lines), ZERO)
    return (*lines, signed_row("1510", -missing))


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    chart=CHARTS,
    lines=st.lists(ROWS, min_size=1, max_size=4),
    series=mostly("A", "B", "C", ""),
    text=TEXTS,
    is_balanced=mostly(True, False),
)
def test_what_passes_is_booked_and_what_does_not_is_refused(
    fortnox: Fortnox,
    chart: Chart,
    lines: list[JournalRow],
    series: str,
    text: str,
    *,
    is_balanced: bool,
) -> None:
    furnish(fortnox.company, chart)
    told = balanced(lines) if is_balanced else tuple(lines)
    one = journal(rows=told, series=series, text=text)
    stops = bool(fortnox.stops(one))
    assert fortnox.refuses(one) == stops
