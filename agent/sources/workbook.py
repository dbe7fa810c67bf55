"""XLSX: the first sheet with df3's columns, as text.

A workbook is a zip file, and a small one can unpack to more than the memory holds;
its size is therefore known before anything is read into memory.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook

from agent.errors import FileRefused
from agent.sources.header import header_of
from agent.sources.reading import Reading, Report
from agent.sources.table import Line, Table

LARGEST_UNPACKED = 256 * 1024 * 1024  # bytes, all parts together
LARGEST_SHEET = 5_000_000  # cells; a sheet is held as a square, empty ones included

_ZIP = b"PK\x03\x04"
_WORKBOOK = "xl/workbook.xml"
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})([0-9]{1,7})["']""")
_LONGEST_PLACE = 32  # bytes; a place may stand across two chunks
_CHUNK = 1024 * 1024  # bytes
_LINES_BEFORE_HEADER = 30
_ORE = 2  # decimals
_BINARY_NOISE = 1e-6
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,  # a way of packing that Excel never uses
    RuntimeError,  # encrypted
    EOFError,
    OSError,
    ValueError,
)


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
    _refuse_bomb(content, report)
    for lines in _sheets(content, report):
        for at, line in enumerate(lines[:_LINES_BEFORE_HEADER]):
            if header_of(line.cells) is not None:
                table = Table(line, "", report)
                return table.read(lines[at + 1 :], "xlsx")
    raise report.refusal(
        0, "", "Inget blad i arbetsboken har df3:s rubriker (Konto, Debet, Kredit)."
    )


def _refuse_bomb(content: bytes, report: Report) -> None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if _WORKBOOK not in archive.namelist():
                raise report.refusal(0, "", "Zipfilen är ingen Excelfil (.xlsx).")
            if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
                raise _too_large(report)
            for part in archive.infolist():
                _measure(archive, part, report)
    except _DAMAGES as error:
        raise _damaged(report, error) from error


def _measure(archive: zipfile.ZipFile, part: zipfile.ZipInfo, report: Report) -> None:
    """Unpack a part without keeping it: proves its size, and finds its last cell."""
    rows = columns = 0
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            for letters, row in _PLACE.findall(tail + chunk):
                columns = max(columns, _column_number(letters))
                rows = max(rows, int(row))
            tail = chunk[-_LONGEST_PLACE:]
    if rows * columns > LARGEST_SHEET:
        raise _too_large(report)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _sheets(content: bytes, report: Report) -> Iterator[list[Line]]:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            yield _lines(sheet.to_python(skip_empty_area=False))
    except CalamineError as error:
        raise _damaged(report, error) from error


def _lines(rows: Sequence[Sequence[object]]) -> list[Line]:
    return [
        Line(number, [_text(value) for value in row])
        for number, row in enumerate(rows, start=1)
    ]


def _text(value: object) -> str:
    """Write a cell as a person would have typed it."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not isinstance(value, bool):
        return _number(value)
    # Nobody types this character, a cell can hold it, and PostgreSQL cannot.
    return str(value).replace("\0", "")


def _number(value: float) -> str:
    """Write a number; a formula's last binary digit is not shown, an öre always."""
    rounded = round(value, _ORE)
    if abs(rounded - value) > _BINARY_NOISE:
        return repr(value)
    return str(int(rounded)) if rounded.is_integer() else repr(rounded)


def _too_large(report: Report) -> FileRefused:
    return report.refusal(0, "", "Arbetsboken är för stor för att läsas.")


def _damaged(report: Report, error: Exception) -> FileRefused:
    refusal = report.refusal(0, "", "Excelfilen är skadad.")
    refusal.detail = str(error)
    return refusal
