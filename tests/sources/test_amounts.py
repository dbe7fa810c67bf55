"""Amounts and dates: exactly, or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sources.amounts import sie_amount, sie_day, table_amount, table_day


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50", "1234.50"),
        ("1\u202f234\u202f567,89", "1234567.89"),
        ("1.234,50", "1234.50"),
        ("1.234.567,89", "1234567.89"),
        ("1234.50", "1234.50"),
        ("1234.5", "1234.50"),
        ("1234,5", "1234.50"),
        ("1234", "1234.00"),
        ("1 234", "1234.00"),
        ("0,05", "0.05"),
        ("-100,00", "-100.00"),
        ("- 100,00", "-100.00"),
        ("100,00-", "-100.00"),
        ("\u2212100,00", "-100.00"),
        (" 100 ", "100.00"),
        ("-0,00", "0.00"),
    ],
)
def test_amount_is_read_as_swedes_write_it(written: str, meant: str) -> None:
    assert f"{table_amount(written)}" == meant


@pytest.mark.parametrize(
    "written",
    [
        *("1.234", "1,234", "12.345", "1,234.50", "1.234.567", "0.125", "1234,567"),
        *("1 23", "12 34,50", "1  234", "1 2345", "1. 234,50", "1234 ,50", "1234,"),
        *(",50", "--1", "-1-", "+1", "(1,00)", "1e3", "abc", "", "-", "1 kr", "٣"),
        "1" * 14,
    ],
)
def test_amount_that_can_be_read_in_two_ways_or_none_is_not_read(written: str) -> None:
    assert table_amount(written) is None


@given(st.decimals(-(10**12), 10**12, places=2))
def test_every_amount_survives_swedish_writing(amount: Decimal) -> None:
    assert table_amount(f"{amount:,}".replace(",", " ").replace(".", ",")) == amount


@given(st.decimals(-(10**12), 10**12, places=2))
def test_every_amount_survives_sie(amount: Decimal) -> None:
    assert sie_amount(f"{amount}") == amount


@pytest.mark.parametrize("written", ["1", "1.", "1.5", "1.50", "-1.50", "0001.5"])
def test_sie_amount_always_has_two_decimals(written: str) -> None:
    amount = sie_amount(written)
    assert amount is not None
    assert amount.as_tuple().exponent == -2


@pytest.mark.parametrize("written", ["2026-11-01", "20261101", "2026-11-01 00:00:00"])
def test_table_date_is_read(written: str) -> None:
    assert f"{table_day(written)}" == "2026-11-01"


@pytest.mark.parametrize(
    "written", ["01/11/2026", "261101", "2026-13-01", "46327", "", "2026-11-01 13:00"]
)
def test_table_date_in_other_forms_is_not_read(written: str) -> None:
    assert table_day(written) is None


def test_sie_date_is_eight_digits_of_a_real_day() -> None:
    assert f"{sie_day('20240229')}" == "2024-02-29"
    assert sie_day("20230229") is None
    assert sie_day("2024-02-29") is None
