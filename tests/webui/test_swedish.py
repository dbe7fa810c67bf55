from datetime import UTC, date, datetime
from decimal import Decimal

from webui import swedish


def test_the_side_of_a_row_that_has_nothing_is_empty() -> None:
    assert swedish.cell(Decimal("0.00")) == ""
    assert swedish.cell(Decimal("0.50")) == "0,50"


def test_amounts_are_whole_ore_for_the_browser() -> None:
    assert swedish.ore(Decimal("83849.07")) == 8384907


def test_one_is_singular() -> None:
    assert swedish.count(1, "journal", "journaler") == "1\u00a0journal"
    assert swedish.count(2000, "journal", "journaler") == "2\u00a0000\u00a0journaler"


def test_days_and_moments_are_written_as_in_swedish_books() -> None:
    assert swedish.day(date(2022, 12, 1)) == "2022-12-01"
    moment = datetime(2022, 12, 1, 14, 3, tzinfo=UTC)
    assert swedish.moment(moment) == f"{moment.astimezone():%Y-%m-%d %H.%M}"
    assert swedish.moment(None) == ""


def test_a_time_is_written_as_one_speaks_of_it() -> None:
    moment = datetime(2026, 12, 1, 12, 3).astimezone()
    assert swedish.lately(moment, date(2026, 12, 1)) == "i\u00a0dag 12.03"
    assert swedish.lately(moment, date(2026, 12, 2)) == "i\u00a0går 12.03"
    assert swedish.lately(moment, date(2026, 12, 3)) == "2026-12-01"
    assert swedish.lately(moment, date(2026, 11, 30)) == "2026-12-01"
    assert swedish.lately(None, date(2026, 12, 1)) == ""
