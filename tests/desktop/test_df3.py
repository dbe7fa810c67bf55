"""Knowing df3 and its version, whatever its installer left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.desktop.df3 import (
    FIRST_WITH_JOURNALS,
    Df3,
    Installed,
    as_text,
    is_df3,
    parse_version,
    program_of_icon,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dinafastigheter 3", True),
        ("DinaFastigheter", True),
        ("Dina Fastigheter 3.2", True),
        ("Journalbryggan för dinafastigheter", True),
        ("Andra fastigheter", False),
        ("", False),
    ],
)
def test_df3_is_known_by_its_name(name: str, expected: bool) -> None:  # noqa: FBT001  a case
    assert is_df3(Installed(name, "", "", "")) is expected


@pytest.mark.parametrize(
    ("icon", "program"),
    [
        (r'"C:\Program Files\df3\df3.exe",0', r"C:\Program Files\df3\df3.exe"),
        (r"C:\df3\DF3.EXE,-101", r"C:\df3\DF3.EXE"),
        (r"C:\df3\df3.exe", r"C:\df3\df3.exe"),
        (r"C:\df3\df3.ico", ""),
        ("", ""),
    ],
)
def test_a_program_is_found_through_its_icon(icon: str, program: str) -> None:
    assert program_of_icon(icon) == program


@given(st.lists(st.integers(0, 65535), min_size=1, max_size=4))
def test_every_version_is_read_as_written(numbers: list[int]) -> None:
    assert parse_version(as_text(tuple(numbers))) == tuple(numbers)


@pytest.mark.parametrize("text", ["", "tre", "3.x", "3..1", "-1.0", "²"])
def test_what_is_no_version_is_unknown(text: str) -> None:
    assert parse_version(text) == ()


def test_the_guides_version_is_the_first_that_is_new_enough() -> None:
    def is_enough(version: tuple[int, ...]) -> bool:
        return Df3("df3", version).is_new_enough

    assert is_enough(FIRST_WITH_JOURNALS)
    assert is_enough((2, 10, 0, 0))
    assert not is_enough((2, 4, 8129, 26767))
    assert not is_enough(())
