"""XLSX: the first visible sheet with df3's columns, as text.

No other sheet is read, and whoever has written rows on one is told so.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import NamedTuple

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from agent.errors import FileRefused
from agent.sources.cells import Place
from agent.sources.header import header_of
from agent.sources.parts import damaged, valueless_cells
from agent.sources.reading import Reading, Report
from agent.sources.table import NO_VALUE, Line, Table

_ZIP = b"PK\x03\x04"
_LINES_BEFORE_HEADER = 30
_ORE = 2  # decimals
_BINARY_NOISE = 1e-6
_LINE_ENDS = re.compile(r"\s*[\r\n]+\s*")


class _Sheet(NamedTuple):
    """A sheet that has df3's columns, from its header on."""

    name: str
    is_visible: bool
    lines: list[Line]


def is_workbook(content: bytes) -> bool:
    """Whether a file is a zip file, as every workbook is."""
    return content.startswith(_ZIP)


def read_workbook(content: bytes, name: str) -> Reading:
    """Read the journals of an XLSX file.

    Raises:
        FileRefused: It is not a workbook, unpacks to too much, or no sheet has the
            columns.
    """
    report = Report(name)
    valueless = valueless_cells(content, report)
    sheets = list(_journal_sheets(content, valueless, report))
    first = next((sheet for sheet in sheets if sheet.is_visible), None)
    if first is None:
        raise _no_sheet(sheets, report)
    _tell_unread(sheets, first, report)
    table = Table(first.lines[0], "", report)
    return table.read(first.lines[1:], "xlsx")


def _journal_sheets(
    content: bytes, valueless: Mapping[str, set[Place]], report: Report
) -> Iterator[_Sheet]:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        for sheet in workbook.sheets_metadata:
            rows = workbook.get_sheet_by_name(sheet.name).to_python(
                skip_empty_area=False
            )
            lines = _from_header(_lines(rows, valueless[sheet.name]))
            if lines:
                is_visible = sheet.visible == SheetVisibleEnum.Visible
                yield _Sheet(sheet.name, is_visible, lines)
    except (CalamineError, KeyError) as error:
        raise damaged(report, error) from error


def _from_header(lines: list[Line]) -> list[Line]:
    for at, line in enumerate(lines[:_LINES_BEFORE_HEADER]):
        if header_of(line.cells) is not None:
            return lines[at:]
    return []


def _no_sheet(hidden: Sequence[_Sheet], report: Report) -> FileRefused:
    if not hidden:
        sentence = "Inget blad i arbetsboken har df3:s rubriker (Konto, Debet, Kredit)."
        return report.refusal(0, "", sentence)
    sentence = f"Bladet ”{hidden[0].name}” har df3:s rubriker men är dolt."
    return report.refusal(0, "blad", sentence, "Visa bladet och spara arbetsboken.")


def _tell_unread(sheets: Iterable[_Sheet], first: _Sheet, report: Report) -> None:
    """Tell of journals that stand on other sheets than the one that is read."""
    for sheet in sheets:
        if sheet is first or not _has_rows(sheet):
            continue
        if sheet.is_visible:
            sentence = "Bara det första bladet med df3:s rubriker läses."
            report.error(0, "blad", f"Bladet ”{sheet.name}” har inte lästs. {sentence}")
        else:
            sentence = f"Bladet ”{sheet.name}” är dolt och har inte lästs."
            report.warning(0, "blad", sentence)


def _has_rows(sheet: _Sheet) -> bool:
    return any(cell.strip() for line in sheet.lines[1:] for cell in line.cells)


def _lines(rows: Sequence[Sequence[object]], valueless: Iterable[Place]) -> list[Line]:
    texts = [[_text(value) for value in row] for row in rows]
    for row, column in valueless:
        texts += [[] for _ in range(row - len(texts))]
        cells = texts[row - 1]
        cells += [""] * (column - len(cells))
        cells[column - 1] = NO_VALUE
    return [Line(number, cells) for number, cells in enumerate(texts, start=1)]


def _text(value: object) -> str:
    """Write a cell as a person would have typed it."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not isinstance(value, bool):
        return _number(value)
    # Nobody types this character, a cell can hold it, and PostgreSQL cannot.
    return _LINE_ENDS.sub(" ", str(value).replace("\0", ""))


def _number(value: float) -> str:
    """Write a number; a formula's last binary digit is not shown, an öre always."""
    rounded = round(value, _ORE)
    if abs(rounded - value) > _BINARY_NOISE:
        return repr(value)
    return str(int(rounded)) if rounded.is_integer() else repr(rounded)
