"""One voucher of a SIE file, read exactly, however it deviates.

What cannot be read for certain refuses this voucher and says why; the file's other
vouchers stay. What can be survived (journals.md, B8) is read, and told.
"""

import re
from collections.abc import Sequence
from datetime import date

from agent.errors import FileRefused
from agent.sources.amounts import sie_day
from agent.sources.draft import Draft, Remarks
from agent.sources.fields import FieldCutter, label_of
from agent.sources.reading import Report
from agent.sources.rows import ROW_LABELS, RowReader
from agent.sources.unreadable import Unreadable

_FIGURES = re.compile(r"[-0-9.,:/ ]*")
_LIKE_A_DATE = re.compile(r"[0-9]{8}|[0-9]{6}|[0-9]{4}-[0-9]{2}-[0-9]{2}")


class VoucherReader:
    """Reads vouchers from the lines of one file.

    `dimensions` tells, for each dimension that cannot be carried, the first line
    that has it.
    """

    def __init__(self, lines: Sequence[str], encoding: str, report: Report) -> None:
        self._lines = lines
        self._encoding = encoding
        self._report = report
        self.dimensions: dict[str, int] = {}

    def read(self, start: int) -> tuple[Draft | None, int]:
        """Read the voucher whose #VER is line `start`.

        Gives it (None where it was left out) with the index of the line after it.

        Raises:
            FileRefused: The file ends inside the voucher.
        """
        draft = Draft(start + 1, "", "", date.min, "")
        remarks = Remarks(draft, self._encoding, self._report)
        is_open = self._read_header(draft, remarks)
        after = self._read_block(draft, remarks, is_open=is_open)
        if not draft.is_refused and not draft.rows:
            remarks.note_empty()
        is_usable = draft.rows and not draft.is_refused
        return (draft if is_usable else None), after

    def _read_header(self, draft: Draft, remarks: Remarks) -> bool:
        """Read the #VER; tell whether its opening brace stands on the same line."""
        at = draft.line - 1
        line = self._lines[at].rstrip()
        cutter = FieldCutter(line)
        cutter.take()  # the label
        fields = cutter.take_all()
        is_open = line.endswith("{") and fields[-1:] == ["{"]
        if is_open:
            fields.pop()
        fields, missing = _placed(fields)
        series, number, day, text, registered = (*fields, "", "", "", "", "")[:5]
        draft.series = remarks.legible(series).strip()
        draft.number = remarks.legible(number).strip()
        draft.text = remarks.legible(text)
        remarks.watch_quotes(cutter, at)
        if missing:
            remarks.warn(at, "serie", f"{missing} saknas i {draft.name}.")
        is_bare_date = sie_day(text) is not None and line.endswith(text)
        if is_bare_date or not _FIGURES.fullmatch(registered):
            remarks.doubt_text(at)
        _set_day(draft, remarks, day)
        if sie_day(draft.number) and not text and not draft.is_refused:
            remarks.doubt_number(at)
        return is_open

    def _read_block(self, draft: Draft, remarks: Remarks, *, is_open: bool) -> int:
        """Read the rows; give the index of the line after the voucher."""
        rows = RowReader(draft, remarks, self.dimensions)
        for at in range(draft.line, len(self._lines)):
            line = self._lines[at]
            label = label_of(line)
            if not is_open and label:
                return at  # a voucher without a block
            if label == "#VER":
                remarks.refuse(at, _unclosed())
                return at
            if label in ROW_LABELS:
                rows.take(label, line, at)
            elif not label:
                brace = line.strip()
                if brace == "}" and is_open:
                    rows.close(at)
                    return at + 1
                if brace == "{" and not is_open:
                    is_open = True
                elif brace:
                    remarks.stumble_over(at)
        raise self._cut_short()

    def _cut_short(self) -> FileRefused:
        return self._report.refusal(
            len(self._lines),
            "",
            "Filen slutar mitt i en verifikation. Den är avkortad eller inte "
            "färdigskriven.",
        )


def _placed(fields: list[str]) -> tuple[list[str], str]:
    """Find series or number that were written as nothing: `#VER  1 20170101`.

    Gives the fields in their places, and what is missing.
    """
    first, second, third = (*fields, "", "", "")[:3]
    has_date_third = _LIKE_A_DATE.fullmatch(third) is not None
    if sie_day(first) and not sie_day(second) and not has_date_third:
        return ["", "", *fields], "Serie och nummer"
    if sie_day(first) or not sie_day(second) or has_date_third:
        return fields, ""
    if first.isalpha():
        return [first, "", *fields[1:]], "Numret"
    return ["", *fields], "Serien"


def _set_day(draft: Draft, remarks: Remarks, text: str) -> None:
    if sie_day(draft.series):
        sentence = "Ett datum står på seriens plats, så fälten är osäkra."
        remarks.refuse(draft.line - 1, Unreadable("serie", sentence))
        return
    day = sie_day(text)
    if day is not None:
        draft.day = day
        return
    sentence = f"”{text}” är inte ett datum på formen ÅÅÅÅMMDD."
    if not text:
        sentence = "Datumet saknas."
    remarks.refuse(draft.line - 1, Unreadable("datum", sentence))


def _unclosed() -> Unreadable:
    sentence = "En ny verifikation börjar innan den förra är avslutad med }."
    return Unreadable("#VER", sentence)
