"""CSV and TSV: which character separates, where the header is, and then the table."""

import csv
import io
from collections.abc import Iterator

from agent.sources.encoding import Decoded
from agent.sources.header import header_of
from agent.sources.reading import Reading, Report
from agent.sources.table import Line, Table

_SEPARATORS = (";", "\t", "|", ",")
_LINES_BEFORE_HEADER = 30  # titles, dates of printing, Excel's "sep=;"
_FIRST_CHARACTERS = 65536
_AFTER_THE_END = "\x1a\r\n"  # 0x1A ends a text file of DOS


def is_delimited(text: str) -> bool:
    """Whether a text has df3's columns in its first lines."""
    return _separator_of(text) is not None


def read_delimited(decoded: Decoded, name: str) -> Reading:
    """Read the journals of a CSV or TSV file.

    Raises:
        FileRefused: Columns are missing, or quotes make it uncertain where fields end.
    """
    report = Report(name)
    separator = _separator_of(decoded.text) or ";"
    lines = _lines(decoded.text.rstrip(_AFTER_THE_END), separator, report)
    header = next(line for line in lines if header_of(line.cells) is not None)
    # A comma may be a decimal comma, which only the number of cells gives away.
    width = len(header.cells) if separator == "," else None
    table = Table(header, decoded.encoding, report, width)
    return table.read(lines, "tsv" if separator == "\t" else "csv")


def _separator_of(text: str) -> str | None:
    head = text[:_FIRST_CHARACTERS]
    for separator in _SEPARATORS:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
        for cells, _ in zip(
            _lenient(reader), range(_LINES_BEFORE_HEADER), strict=False
        ):
            if header_of(cells) is not None:
                return separator
    return None


def _lenient(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error:
        return


def _lines(text: str, separator: str, report: Report) -> Iterator[Line]:
    """Give the lines, as cells.

    Raises:
        FileRefused: A quote is not closed, or is closed in the middle of a field.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1
    try:
        for cells in reader:
            _refuse_swallowed(cells, separator, number, report)
            yield Line(number, cells)
            number = reader.line_num + 1
    except csv.Error as error:
        raise report.refusal(
            number, "", "Citattecknen går inte att tolka, så fälten är osäkra."
        ) from error


def _refuse_swallowed(
    cells: list[str], separator: str, number: int, report: Report
) -> None:
    """Refuse a cell that holds a whole line: two stray quotes have hidden it."""
    for cell in cells:
        is_many_lines = "\n" in cell or "\r" in cell
        if is_many_lines and cell.count(separator) >= len(cells) - 1:
            sentence = "Ett fält går över flera rader; ett citattecken kan vara fel."
            raise report.refusal(number, "", sentence)
