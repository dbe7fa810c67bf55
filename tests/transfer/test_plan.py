"""From a journal to a voucher."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.transfer.plan import LONGEST_DESCRIPTION, description_of, voucher_of
from tests.office import a_journal


def test_the_marker_is_where_it_can_be_found_again() -> None:
    assert voucher_of(a_journal(), "DF3-ABCDEFGHIJ").comments == "DF3-ABCDEFGHIJ"


@pytest.mark.parametrize(
    ("number", "text", "said"),
    [
        ("A25", "Avisering A25", "Avisering A25"),
        ("A25", "Hyror december", "Journal A25 Hyror december"),
        ("", "Hyror december", "Hyror december"),
        ("0", "Hyror december", "Hyror december"),
        ("", '""', "Journal 2026-12-01"),
    ],
)
def test_the_description_names_the_journal(number: str, text: str, said: str) -> None:
    assert description_of(a_journal(number, text=text)) == said


@given(st.text(max_size=300))
def test_a_description_is_never_empty_nor_too_long(text: str) -> None:
    said = description_of(a_journal("", text=text or " "))

    assert 0 < len(said) <= LONGEST_DESCRIPTION
