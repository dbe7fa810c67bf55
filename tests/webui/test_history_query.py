"""What Historik's form says is read as Swedes write it, or told beside its field."""

from datetime import date
from decimal import Decimal

import pytest

from agent.ledger.history_search import Place, Search
from agent.ledger.states import JournalState
from webui.history_query import FIELDS, asked, place, place_text


def test_nothing_asked_for_finds_everything() -> None:
    found = asked(dict.fromkeys(FIELDS, " "))
    assert (found.search, dict(found.given), dict(found.wrong)) == (Search(), {}, {})


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("agare", "7", Search(owner_id=7)),
        ("fran", "2026-12-01", Search(from_date=date(2026, 12, 1))),
        ("till", "20261231", Search(to_date=date(2026, 12, 31))),
        ("serie", " A ", Search(series="A")),
        ("nummer", "A25", Search(number="A25")),
        ("text", "hyra å", Search(text="hyra å")),
        ("lage", "booked", Search(state=JournalState.BOOKED)),
        ("ver", "117", Search(voucher_number=117)),
        ("ver", "a 117", Search(voucher_number=117, voucher_series="A")),
        ("ver", "HY117", Search(voucher_number=117, voucher_series="HY")),
    ],
)
def test_a_field_is_read(field: str, text: str, expected: Search) -> None:
    found = asked({field: text})
    assert found.search == expected
    assert not found.wrong


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("83 849,00", "83849", "83849"),
        ("83\u00a0849", "83849", "83849"),
        ("1000–5000", "1000", "5000"),
        ("1 000,50 - 5 000", "1000.50", "5000"),
        ("100 till 200", "100", "200"),
        ("7-7", "7", "7"),
        ("0", "0", "0"),
    ],
)
def test_amounts_are_read_exactly_or_from_one_to_another(
    text: str, least: str, most: str
) -> None:
    found = asked({"belopp": text})
    assert not found.wrong
    assert (found.search.least, found.search.most) == (Decimal(least), Decimal(most))


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("agare", "x"),
        ("agare", "99999999999"),
        ("fran", "i går"),
        ("till", "2026-13-01"),
        ("ver", "A"),
        ("ver", "A 99999999999"),
        ("ver", "9999999999"),
        ("belopp", "mycket"),
        ("belopp", "-5"),
        ("belopp", "5-"),
        ("belopp", "200–100"),
        ("belopp", "1.234"),
        ("belopp", "1–x"),
        ("lage", "borta"),
    ],
)
def test_what_cannot_be_read_is_told_and_not_left_out(field: str, text: str) -> None:
    found = asked({field: text})
    assert set(found.wrong) == {field}
    assert found.wrong[field].endswith(".")
    assert found.given == {field: text}


def test_a_period_that_ends_before_it_begins_is_told() -> None:
    assert "till" in asked({"fran": "2026-12-31", "till": "2026-12-01"}).wrong


def test_a_place_is_read_as_it_was_written() -> None:
    there = Place(date(2026, 12, 1), 4711)
    assert place_text(there) == "2026-12-01.4711"
    assert place(place_text(there)) == there


@pytest.mark.parametrize(
    "text", ["", "x", "2026-12-01", "2026-13-01.7", "2026-12-01.9999999999"]
)
def test_no_place_is_none(text: str) -> None:
    assert place(text) is None
