"""The fast way through a SIE file: vouchers in which nothing is unusual.

It takes only what can be read in one way: a #VER with a date, its braces alone on
their lines, #TRANS rows that balance, dimensions 1 and 6, no odd character. For all
else it says None, and agent/sources/voucher.py reads the voucher exactly. It decides
nothing, and so has nothing to tell.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from agent.journal import ZERO, JournalRow
from agent.sources.amounts import LARGEST_DIGITS, sie_day
from agent.sources.draft import Draft
from agent.sources.encoding import UNUSUAL_CHARACTERS
from agent.sources.fields import FieldCutter
from agent.sources.objects import objects_of

_BLANK = r"[ \t]+"
_TEXT = rf'"([^"\\{UNUSUAL_CHARACTERS}]*)"'
_WORD = rf'([^"\\{{}} {UNUSUAL_CHARACTERS}]+)'
_LISTED = rf'[^"\\{{}}{UNUSUAL_CHARACTERS}]*'
_SOME_DATE = r'(?:[0-9]{8}|"")'
_QUANTITY = r'(?:-?[0-9.]+|"")'

_header = re.compile(
    rf"#VER{_BLANK}(?:{_TEXT}|{_WORD}){_BLANK}(?:{_TEXT}|{_WORD})"
    rf"{_BLANK}([0-9]{{8}})(?:{_BLANK}{_TEXT}(?:{_BLANK}{_SOME_DATE})?)?[ \t]*"
).fullmatch

_rows_in = re.compile(
    rf"^[ \t]*#TRANS{_BLANK}([0-9]{{3,8}}){_BLANK}"
    rf'\{{({_LISTED}(?:"{_LISTED}"{_LISTED})*)\}}'
    rf"{_BLANK}(-?)([0-9]{{1,{LARGEST_DIGITS}}}(?:\.[0-9][0-9])?)"
    rf'(?:{_BLANK}(?:([0-9]{{8}})|"")(?:{_BLANK}{_TEXT}(?:{_BLANK}{_QUANTITY})?)?)?'
    r"[ \t]*$",
    re.MULTILINE,
).findall

_DATE_LENGTH = 8
_LONGEST = 2000  # lines; what is longer is rare and read exactly


class PlainReader:
    """Reads vouchers without any oddity from the lines of one file."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._next_end = -1
        self._failed_end = -1
        self._days: dict[str, date | None] = {}
        self._objects: dict[str, tuple[str, str] | None] = {}

    def read(self, start: int) -> tuple[Draft, int] | None:
        """Read the voucher whose #VER is line `start`.

        Gives it with the index of the line after it, or None.
        """
        match = _header(self._lines[start])
        if match is None:
            return None
        quoted, series, quoted_number, number, day_text, text = match.groups("")
        day = self._day(day_text)
        end = self._end(start + 1)
        series = (series or quoted).strip()
        number = (number or quoted_number).strip()
        if day is None or end is None or _is_uncertain(series, number, text):
            return None
        rows = self._rows(start + 2, end, day_text)
        if rows is None:
            self._failed_end = end
            return None
        return Draft(start + 1, series, number, day, text, rows), end + 1

    def _end(self, opening: int) -> int | None:
        """Find the closing brace, where the opening one is where it should be."""
        if self._lines[opening : opening + 1] != ["{"]:
            return None
        end = self._next_end
        if end < opening:
            end = self._next_end = self._index_of_end(opening)
        if end == self._failed_end and self._has_header(opening, end):
            return None  # of many vouchers before one brace the last can be plain
        return end if end < opening + _LONGEST else None

    def _index_of_end(self, start: int) -> int:
        try:
            return self._lines.index("}", start)
        except ValueError:
            return len(self._lines) + _LONGEST

    def _has_header(self, start: int, end: int) -> bool:
        return any(self._lines[at].startswith("#VER") for at in range(start, end))

    def _rows(self, start: int, end: int, day: str) -> list[JournalRow] | None:
        found = _rows_in("\n".join(self._lines[start:end]))
        if len(found) != end - start:
            return None
        rows, total = [], ZERO
        for account, listed, sign, amount_text, own_day, note in found:
            objects = self._objects.get(listed) or self._learn(listed)
            if objects is None or (own_day and own_day != day):
                return None
            has_decimals = amount_text[-3:-2] == "."
            amount = Decimal(amount_text if has_decimals else amount_text + ".00")
            if sign:
                total -= amount
                row = (account, ZERO, amount, *objects, note)
            else:
                total += amount
                row = (account, amount, ZERO, *objects, note)
            rows.append(JournalRow._make(row))
        return rows if rows and not total else None

    def _day(self, text: str) -> date | None:
        if text not in self._days:
            self._days[text] = sie_day(text)
        return self._days[text]

    def _learn(self, listed: str) -> tuple[str, str] | None:
        """Give cost centre and project; None where there is anything else."""
        if listed not in self._objects:
            items = FieldCutter(f"{{{listed}}}").take_list()
            objects = None if items is None else objects_of(items)
            self._objects[listed] = (
                None
                if objects is None or objects.others
                else (objects.cost_centre, objects.project)
            )
        return self._objects[listed]


def _is_uncertain(series: str, number: str, text: str) -> bool:
    """Whether fields may be missing, so that a date stands in another's place."""
    has_date = len(series) == _DATE_LENGTH and sie_day(series)
    return bool(has_date or (not text and sie_day(number)))
