"""The text that is sent is known to pass, and known beforehand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.fortnox.text import SAFE_SIGNS, allowed_text


def test_swedish_text_and_safe_signs_stay_as_they_are() -> None:
    text = "Hyra kv. 3: Åhuset (10 % rabatt), nr #25; a/b=c+d-e."
    assert allowed_text(text, 200) == text


def test_the_marker_stays_as_it_is() -> None:
    assert allowed_text("DF3-ABCDEFGH27", 1000) == "DF3-ABCDEFGH27"


@pytest.mark.parametrize(
    ("given_text", "sent"),
    [
        ("A & B", "A + B"),
        ("hyra_2026", "hyra-2026"),
        ("Kv. 1 – 2", "Kv. 1 - 2"),
        ("a → b", "a - b"),
        ("a > b", "a - b"),
        ('"Lilla" huset', "Lilla huset"),
        ("[1]", "(1)"),
        ("Betald!", "Betald."),
        ("och så vidare…", "och så vidare..."),
        ("rad ett\nrad två\tslut\xa0nu", "rad ett rad två slut nu"),
        ("A\u030angstro\u0308m", "Ångström"),
        ("mjukt\u00adbindestreck", "mjuktbindestreck"),
        ("  luft  ", "luft"),
    ],
)
def test_other_signs_become_what_resembles_them(given_text: str, sent: str) -> None:
    assert allowed_text(given_text, 200) == sent


def test_text_is_cut_to_its_limit_without_a_space_at_the_end() -> None:
    assert allowed_text("Hyra oktober", 5) == "Hyra"


@given(st.text(), st.integers(min_value=0, max_value=60))
def test_any_text_becomes_safe_and_short(text: str, limit: int) -> None:
    sent = allowed_text(text, limit)
    assert len(sent) <= limit
    assert all(c.isalpha() or c in SAFE_SIGNS for c in sent)


@given(st.text(), st.integers(min_value=0, max_value=60))
def test_what_is_allowed_already_is_not_touched_again(text: str, limit: int) -> None:
    sent = allowed_text(text, limit)
    assert allowed_text(sent, limit) == sent
