"""What passes the checks Fortnox books; what they stop it refuses. Over any charts.

A hundred charts each time; with JOURNALBRYGGAN_EXAMPLES=5000 so many.
"""

import os
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.journal import ZERO, Journal, JournalRow, signed_row
from agent.simulator import Account, Company, CostCentre, Series, Setting
from tests.builders import journal
from tests.checks.conftest import Fortnox

EXAMPLES = int(os.environ.get("JOURNALBRYGGAN_EXAMPLES", "100"))

T = TypeVar("T")


def mostly(usual: T, *others: T) -> st.SearchStrategy[T]:
    """Draw what is usual nine times in ten, so that most journals are right."""
    return st.integers(1, 10).flatmap(
        lambda draw: st.sampled_from(others) if draw == 10 else st.just(usual)
    )


@dataclass(frozen=True, slots=True)
class Chart:
    """What differs between the companies that Hypothesis draws."""

    accounts: tuple[Account, ...]
    locked_until: date | None
    series_is_manual: bool
    centre_is_active: bool


def account(number: int) -> st.SearchStrategy[Account]:
    """Draw an account, perhaps with things of its own to fill in."""
    setting = mostly(*Setting)
    return st.builds(
        Account,
        number=st.just(number),
        description=st.just("K"),
        active=mostly(True, False),
        cost_centre=setting,
        project=setting,
        years=mostly((), (1,), (2,)),
        transaction_information=setting,
        own_cost_centre=mostly(None, "10", "20", "99"),
        own_project=mostly(None, "P1"),
        own_transaction_information=mostly(None, "Hyra"),
    )


CHARTS = st.builds(
    Chart,
    accounts=st.tuples(account(3011), account(3012), account(3013)),
    locked_until=mostly(None, date(2026, 6, 30), date(2026, 12, 1)),
    series_is_manual=mostly(True, False),
    centre_is_active=st.booleans(),
)
AMOUNTS = st.one_of(
    st.integers(-300, 300),
    mostly(1, 10**14 - 1, 10**14, -(10**14) + 1),
).map(lambda ore: Decimal(ore) / 100)
ROWS = st.builds(
    signed_row,
    mostly("1510", "3011", "3012", "3013", "999", "3999"),
    AMOUNTS,
    mostly("", "10", "20", "30"),
    mostly("", "P1"),
    mostly("", "Hyra", "’", "a_b…", "x" * 120) | st.text(max_size=120),
)
USED = st.builds(
    JournalRow._replace, ROWS, account=st.sampled_from(["3011", "3012", "3013"])
)
TEXTS = st.text(max_size=300).map(lambda text: f"Hyror {text}") | st.text(max_size=9)
DAYS = mostly(
    date(2026, 12, 1), date(2026, 6, 30), date(2026, 7, 1), date(2027, 1, 1), date.max
)


@st.composite
def journals(draw: st.DrawFn) -> Journal:
    """Draw a journal that is mostly right."""
    lines = draw(st.lists(USED | ROWS, min_size=1, max_size=4))
    if draw(mostly(True, False)):
        missing = sum((row.debit - row.credit for row in lines), ZERO)
        lines.append(signed_row("1510", -missing))
    if draw(mostly(False, True)):
        lines.append(JournalRow("1510", Decimal(5), Decimal(5)))
    return journal(
        rows=lines,
        series=draw(mostly("A", "B", "C", "", "ELVABOKSTÄV")),
        text=draw(TEXTS),
        day=draw(DAYS),
    )


def furnish(company: Company, chart: Chart) -> None:
    """Give a company the chart that Hypothesis drew."""
    company.accounts = [Account(1510, "Fordringar"), *chart.accounts]
    company.series = [Series("A", manual=chart.series_is_manual), Series("B")]
    company.cost_centres = [
        CostCentre("10", "Ett"),
        CostCentre("20", "Två", active=chart.centre_is_active),
    ]
    company.projects = ["P1"]
    company.locked_until = chart.locked_until
    company.vouchers = []  # what was booked before would be a duplicate


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(chart=CHARTS, one=journals())
def test_what_passes_is_booked_and_what_does_not_is_refused(
    fortnox: Fortnox, chart: Chart, one: Journal
) -> None:
    furnish(fortnox.company, chart)
    stops = fortnox.stops(one)
    assert fortnox.refuses(one) == bool(stops), stops
