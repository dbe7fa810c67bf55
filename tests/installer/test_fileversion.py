"""Versions of program files, and names for old file systems."""

import struct
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from installer.fileversion import SIGNATURE, TRANSLATION, file_version
from installer.shortnames import with_short_name

names = st.text("abcåäö .-_XYZ0123456789", min_size=1, max_size=20).filter(str.strip)


def resource(*numbers: int, language: int | None) -> bytes:
    """A program file with the resource at an odd place, as linkers put it."""
    high, low = numbers[0] << 16 | numbers[1], numbers[2] << 16 | numbers[3]
    fixed = SIGNATURE + struct.pack("<III", 0x00010000, high, low)
    if language is None:
        return b"MZ" + b"\0" * 30 + fixed
    padding = b"\0" * (-len(TRANSLATION) % 4)
    return (
        b"MZ...." + fixed + TRANSLATION + padding + struct.pack("<HH", language, 1200)
    )


def test_the_version_has_four_numbers(tmp_path: Path) -> None:
    (tmp_path / "a.dll").write_bytes(resource(3, 11, 9150, 1013, language=1033))
    assert file_version(tmp_path / "a.dll") == ("3.11.9150.1013", "1033")


def test_a_version_without_language_is_neutral(tmp_path: Path) -> None:
    (tmp_path / "a.dll").write_bytes(resource(1, 2, 3, 4, language=None))
    assert file_version(tmp_path / "a.dll") == ("1.2.3.4", "0")


def test_a_program_without_resource_has_no_version(tmp_path: Path) -> None:
    (tmp_path / "a.pyd").write_bytes(b"MZ" + b"\0" * 100)
    assert file_version(tmp_path / "a.pyd") is None


def test_what_is_no_program_has_no_version(tmp_path: Path) -> None:
    content = resource(1, 2, 3, 4, language=1053)
    (tmp_path / "base_library.zip").write_bytes(b"PK" + content)
    assert file_version(tmp_path / "base_library.zip") is None


def test_a_short_name_is_left_as_it_is() -> None:
    assert with_short_name("python3.dll", set()) == "python3.dll"


def test_a_long_name_gets_a_short_one_before_it() -> None:
    assert with_short_name("base_library.zip", set()) == "BASE_L~1.ZIP|base_library.zip"


@given(st.lists(names, unique_by=str.lower, max_size=30))
def test_no_two_names_in_a_folder_are_shortened_alike(longs: list[str]) -> None:
    taken: set[str] = set()
    shorts = [with_short_name(name, taken).partition("|")[0].upper() for name in longs]
    assert len(set(shorts)) == len(shorts)
    assert all(len(short.partition(".")[0]) <= 8 for short in shorts)
