"""From a journal to a voucher."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.checks.journal_rules import LONGEST_DESCRIPTION
from agent.transfer.plan import description_of, voucher_of
from tests.office import a_journal


def test_the_marker_is_where_it_can_be_found_again() -> None:
    assert voucher_of(a_journal(), "DF3-ABCDEFGHIJ").comments == "DF3-ABCDEFGHIJ"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Avisering A25", "Avisering A25"),
        ("Hyror <december>", "Hyror -december-"),
        ('""', "Journal 2026-12-01"),
    ],
)
def test_the_description_is_the_text_as_fortnox_takes_it(text: str, said: str) -> None:
    assert description_of(a_journal(text=text)) == said


@given(st.text(max_size=300))
def test_a_description_is_never_empty_nor_too_long(text: str) -> None:
    said = description_of(a_journal("", text=text or " "))

    assert 0 < len(said) <= LONGEST_DESCRIPTION
