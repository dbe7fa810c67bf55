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

_row = re.compile(
    rf"[ \t]*#TRANS{_BLANK}([0-9]{{3,8}}){_BLANK}"
    rf'\{{({_LISTED}(?:"{_LISTED}"{_LISTED})*)\}}'
    rf"{_BLANK}(-?)([0-9]{{1,{LARGEST_DIGITS}}}(?:\.[0-9][0-9])?)"
    rf'(?:{_BLANK}(?:([0-9]{{8}})|"")(?:{_BLANK}{_TEXT}(?:{_BLANK}{_QUANTITY})?)?)?'
    r"[ \t]*"
).fullmatch


class PlainReader:
    """Reads vouchers without any oddity from the lines of one file."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
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
        if day is None or self._lines[start + 1 : start + 2] != ["{"]:
            return None
        draft = Draft(start + 1, series or quoted, number or quoted_number, day, text)
        after = self._rows(start + 2, day_text, draft.rows)
        return None if after is None else (draft, after)

    def _rows(self, start: int, day: str, rows: list[JournalRow]) -> int | None:
        """Read rows to the closing brace; give the index of the line after it."""
        lines, known, total = self._lines, self._objects, ZERO
        for at in range(start, len(lines)):
            match = _row(lines[at])
            if match is None:
                is_whole = lines[at] == "}" and rows and not total
                return at + 1 if is_whole else None
            account, listed, sign, amount_text, own_day, note = match.groups("")
            objects = known.get(listed) or self._learn(listed)
            if objects is None or (own_day and own_day != day):
                return None
            is_exact = amount_text[-3:-2] == "."
            amount = Decimal(amount_text if is_exact else amount_text + ".00")
            if sign:
                total -= amount
                rows.append(JournalRow(account, ZERO, amount, *objects, note))
            else:
                total += amount
                rows.append(JournalRow(account, amount, ZERO, *objects, note))
        return None

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
