"""What is written for a spreadsheet: numbers that add up, and no formulas."""

from decimal import Decimal

import pytest

from webui.spreadsheet import amount_cell, csv_text, harmless


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_cannot_be_a_formula(start: str) -> None:
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    assert harmless(f"a{start}") == f"a{start}"


@pytest.mark.parametrize("amount", ["0.00", "12.50", "-12.50", "-1234567.00"])
def test_an_amount_stays_a_number(amount: str) -> None:
    written = amount_cell(Decimal(amount))

    assert harmless(written) == written == amount.replace(".", ",")


@pytest.mark.parametrize(
    "cell", ["-1,00+1", "-1", "-1,5", "-A1,00", "-1,00\n", "-١,00"]
)
def test_only_what_is_written_as_our_amounts_may_begin_with_a_minus(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


def test_a_cell_with_a_semicolon_or_a_line_break_stays_one_cell() -> None:
    assert csv_text([["a;b", "c\nd"], ['"', ""]]) == '"a;b";"c\nd"\r\n"""";\r\n'
