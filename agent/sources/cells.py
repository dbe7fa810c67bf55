"""The cells of a workbook's sheet while its XML passes by: none of it is kept.

What is told is what its reader needs to have said beforehand: how large the square
would be, how much text, and which cells it would take for empty although they have an
error, or a formula that nobody has calculated.
"""

import re
from array import array
from typing import Protocol

LARGEST_SHEET = 5_000_000  # cells; it is held as a square, empty ones included
LARGEST_TEXT = 64 * 1024 * 1024  # letters of all cells that share texts
MOST_ELEMENTS = 20_000_000  # of a sheet's XML

Place = tuple[int, int]  # row and column, from 1

_CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_ROW = re.compile(r"[0-9]{1,7}")


class TooLarge(Exception):
    """More than may be held in memory. Never leaves this room."""


class Look(Protocol):
    """What looks at a part of a workbook while it passes by."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """See an element begin."""

    def letters(self, text: str) -> None:
        """See a piece of text."""

    def close(self) -> None:
        """See the end of the part."""


class Texts:
    """How long the texts are that cells share."""

    def __init__(self) -> None:
        self._lengths = array("L")
        self._used = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a text; room is made for as many as the part says that it has."""
        element = local_name(name)
        if element == "sst":
            stated = (attributes.get(one, "0") for one in ("count", "uniqueCount"))
            if max(map(int, stated)) > LARGEST_SHEET:
                raise TooLarge
        elif element == "si":
            self._lengths.append(0)
            if len(self._lengths) > LARGEST_SHEET:
                raise TooLarge

    def letters(self, text: str) -> None:
        """Count the letters of the text."""
        if self._lengths:
            self._lengths[-1] += len(text)

    def close(self) -> None:
        """All has been counted."""

    def use(self, number: int) -> None:
        """Count a text once more: every cell gets a copy."""
        self._used += self._lengths[number]
        if self._used > LARGEST_TEXT:
            raise TooLarge


class Cells:
    """The cells of one sheet; `valueless` are those that have an error or no value."""

    def __init__(self, texts: Texts, *, is_calculated: bool) -> None:
        """`is_calculated` is whether the workbook's formulas are; a 0 may else be none.

        The program that writes a workbook cannot always calculate, and says so.
        """
        self.valueless: set[Place] = set()
        self._texts = texts
        self._is_calculated = is_calculated
        self._row = self._column = 0
        self._place = (0, 0)
        self._last_row = self._last_column = 0
        self._elements = 0
        self._kind = ""
        self._has_formula = False
        self._value: list[str] | None = None
        self._elements_called: dict[str, str] = {}
        self._columns: dict[str, int] = {}

    @property
    def square(self) -> int:
        """How many cells there are up to the last one, empty ones included."""
        return self._last_row * self._last_column

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Follow where we are. A cell ends where the next, or a row, begins."""
        self._elements += 1
        element = self._elements_called.get(name) or self._learn(name)
        if element == "v":
            self._value = []
        elif element == "c":
            self._end_cell()
            self._begin_cell(attributes)
        elif element == "row":
            self._end_cell()
            self._begin_row(attributes.get("r"))
        elif element == "f":
            self._has_formula = True
        elif element == "is":
            self._value = []

    def letters(self, text: str) -> None:
        """Keep the value of the one cell."""
        if self._value is not None:
            self._value.append(text)

    def close(self) -> None:
        """End the last cell."""
        self._end_cell()

    def _learn(self, name: str) -> str:
        element = self._elements_called[name] = local_name(name)
        return element

    def _begin_row(self, number: str | None) -> None:
        if number is not None and not _ROW.fullmatch(number):
            message = f"no row is called {number}"
            raise ValueError(message)
        self._row = self._row + 1 if number is None else int(number)
        self._column = 0

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        if self._elements > MOST_ELEMENTS:
            raise TooLarge
        name = attributes.get("r")
        if name is None:
            self._column += 1
            self._place = (self._row, self._column)
        else:
            self._place = self._place_of(name)
            self._column = self._place[1]
        self._kind = attributes.get("t", "n")

    def _end_cell(self) -> None:
        if self._value is None and not self._has_formula:
            return
        self._enlarge(*self._place)
        value = "".join(self._value or ()).strip()
        if self._kind == "s" and value:
            self._texts.use(int(value))
        if self._kind == "e" or (self._has_formula and not self._is_result(value)):
            self.valueless.add(self._place)
        self._has_formula, self._value = False, None

    def _enlarge(self, row: int, column: int) -> None:
        if row > self._last_row or column > self._last_column:
            self._last_row = max(self._last_row, row)
            self._last_column = max(self._last_column, column)
            if self.square > LARGEST_SHEET:
                raise TooLarge

    def _is_result(self, value: str) -> bool:
        if self._kind == "str":  # a formula may well give an empty text
            return True
        return bool(value) and (self._is_calculated or value != "0")

    def _place_of(self, name: str) -> Place:
        match = _CELL.fullmatch(name)
        if match is None:
            message = f"no cell is called {name}"
            raise ValueError(message)
        letters, row = match.groups()
        return int(row), self._columns.get(letters) or self._column_of(letters)

    def _column_of(self, letters: str) -> int:
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - ord("A") + 1
        self._columns[letters] = column
        return column


def local_name(name: str) -> str:
    """Give an element's name without its prefix."""
    return name.rpartition(":")[2]
