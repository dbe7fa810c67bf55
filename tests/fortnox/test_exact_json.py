"""Amounts are exact in what we write and in what we read."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.fortnox.exact_json import folded, read_object, write_object

amounts = st.decimals(min_value=0, max_value=10**12, places=2)


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("12500", "12500.00"),
        ("0", "0.00"),
        ("-0.00", "0.00"),
        ("0.1", "0.10"),
        ("1E+3", "1000.00"),
        ("99999999999.99", "99999999999.99"),
    ],
)
def test_an_amount_is_a_number_with_two_decimals(amount: str, written: str) -> None:
    assert write_object({"Debit": Decimal(amount)}) == f'{{"Debit":{written}}}'


@pytest.mark.parametrize("amount", ["0.001", "-1", "NaN", "Infinity"])
def test_what_is_no_amount_is_not_written(amount: str) -> None:
    with pytest.raises(ValueError, match="whole öre"):
        write_object({"Debit": Decimal(amount)})


def test_texts_are_written_as_json_writes_them() -> None:
    record = {"Text": 'å "citat" \\ \n', "Rows": [1, ("a",)], "Inner": {"x": True}}
    assert json.loads(write_object(record)) == {**record, "Rows": [1, ["a"]]}


@given(amounts)
def test_an_amount_comes_back_as_it_was(amount: Decimal) -> None:
    assert read_object(write_object({"a": amount}).encode()) == {"a": amount}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>502 Bad Gateway</html>",
        b'{"Voucher":',
        b"[1]",
        b'"text"',
        b'{"a": NaN}',
        b'{"a": "\xff"}',
        b'{"a": ' + b"1" * 5000 + b"}",
        b'{"a": 1e9999999999999999999}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_json_object_cannot_be_read(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - a dozen texts, most not ours
        read_object(body)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert read_object(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


def test_keys_are_brought_to_lower_case() -> None:
    assert folded({"@TotalPages": 1, "Code": 2}) == {"@totalpages": 1, "code": 2}
