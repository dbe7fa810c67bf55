"""Cutting texts to what Windows has room for."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agent.tray.text import ELLIPSIS, cut

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(text=TEXTS, units=st.sampled_from([1, 2, 63, 127, 255]))
@example(text="🏠" * 200, units=63)
@example(text="🏠" * 200, units=2)
def test_no_text_is_longer_than_there_is_room_for(text: str, units: int) -> None:
    assert _units(cut(text, units)) <= units


@given(text=TEXTS)
def test_a_text_with_room_is_left_as_it_is(text: str) -> None:
    assert cut(text, max(1, _units(text))) == text


@given(text=TEXTS.map(lambda text: f"{text}{'å' * 21}"))
def test_a_cut_text_is_its_beginning_and_an_ellipsis(text: str) -> None:
    shortened = cut(text, 20)

    assert shortened.endswith(ELLIPSIS)
    assert text.startswith(shortened.removesuffix(ELLIPSIS))


@given(text=st.text(st.sampled_from("aå🏠"), max_size=40))
def test_a_cut_text_loses_no_more_than_it_must(text: str) -> None:
    assert _units(cut(text, 20)) >= min(_units(text), 19)


@pytest.mark.parametrize("text", ["\ud83c" * 10, "å" * 9 + "\udfe0"])
def test_halves_of_characters_are_no_obstacle(text: str) -> None:
    assert _units(cut(text, 5).encode("utf-16-le", "replace").decode("utf-16-le")) <= 5
