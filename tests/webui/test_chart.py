from datetime import UTC, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webui.chart import FLOOR, TOP, bars, begins, months_until


def test_a_year_ends_with_this_month() -> None:
    months = months_until(date(2026, 12, 24))
    assert months[0] == date(2026, 1, 1)
    assert months[11:] == (date(2026, 12, 1), date(2027, 1, 1))
    assert months_until(date(2027, 1, 31))[0] == date(2026, 2, 1)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2999, 1, 1)))
def test_a_year_is_twelve_months_in_order_and_holds_today(today: date) -> None:
    months = months_until(today)
    assert len(months) == 13
    assert list(months) == sorted(set(months))
    assert months[11] <= today < months[12]


def test_a_day_begins_by_this_computers_clock() -> None:
    began = begins(date(2026, 7, 1))
    assert began.utcoffset() is not None
    assert abs(began.astimezone(UTC) - began) == timedelta(0)
    assert (began.date(), began.hour) == (date(2026, 7, 1), 0)


def test_the_highest_bar_fills_the_drawing_and_none_stands_on_nothing() -> None:
    low, nothing, high = bars(months_until(date(2026, 3, 1))[:3], (1, 0, 4000))
    assert (high.top, high.height) == (TOP, FLOOR - TOP)
    assert nothing.height == 0
    assert low.height == pytest.approx(1.5)
    assert (low.name, high.name) == ("apr", "juni")


def test_a_year_of_nothing_is_flat() -> None:
    months = months_until(date(2026, 3, 1))
    assert {one.height for one in bars(months, (0,) * 12)} == {0}


@given(st.lists(st.integers(0, 10**6), min_size=12, max_size=12))
def test_every_bar_is_inside_the_drawing_beside_the_last(values: list[int]) -> None:
    drawn = bars(months_until(date(2026, 12, 1)), values)
    assert len(drawn) == 12
    right = 0.0
    for one in drawn:
        assert one.left > right
        right = one.left + one.width
        assert TOP <= one.top <= FLOOR
        assert one.top + one.height == pytest.approx(FLOOR, abs=0.02)
    assert right < 100
