"""dinafastigheter 3 on this PC: is it there, and is it new enough?

We look at what its installer left and at its program's version resource, never at its
database. Where to look is the platform's own module's affair.
"""

import re
from dataclasses import dataclass
from typing import Final

Version = tuple[int, ...]

# The first that writes journals for Fortnox, says the guide.
FIRST_WITH_JOURNALS: Final[Version] = (2, 4, 8129, 26768)
NAME: Final = re.compile(r"\bdina\s*fastigheter\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Installed:
    """A program as its installer registered it; what is not told is empty."""

    name: str
    version: str
    icon: str
    folder: str


@dataclass(frozen=True, slots=True)
class Df3:
    """df3 as it was found. An unknown version is empty."""

    name: str
    version: Version

    @property
    def is_new_enough(self) -> bool:
        """Whether it writes journals for Fortnox, as far as its version tells."""
        return self.version >= FIRST_WITH_JOURNALS


def is_df3(program: Installed) -> bool:
    """Tell df3 from other programs by the name that its installer registered."""
    return NAME.search(program.name) is not None


def program_of_icon(icon: str) -> str:
    r"""Return the program that an icon is taken from, as in `"C:\a\b.exe",0`."""
    path = re.sub(r",-?\d+$", "", icon.strip()).strip('"')
    return path if path.lower().endswith(".exe") else ""


def parse_version(text: str) -> Version:
    """Read `2.4.8129.26768`; anything else is unknown."""
    numbers = text.strip().split(".")
    return tuple(map(int, numbers)) if all(map(_is_number, numbers)) else ()


def as_text(version: Version) -> str:
    """Write a version as it is usually written."""
    return ".".join(map(str, version))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
