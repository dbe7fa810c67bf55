"""Tables for a Swedish Excel: semicolons, decimal comma, and no cell is a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NEGATIVE_AMOUNT = re.compile(r"-[0-9]+,[0-9]{2}")
# With the mark that tells Excel the encoding, which only a file's beginning has.
ENCODING_AT_START = "utf-8-sig"


def csv_text(lines: Iterable[Sequence[str]]) -> str:
    """Write lines of cells as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([harmless(cell) for cell in line] for line in lines)
    return text.getvalue()


def harmless(cell: str) -> str:
    """Keep a spreadsheet from taking text out of a journal file for a formula."""
    if cell.startswith(FORMULA_STARTS) and not NEGATIVE_AMOUNT.fullmatch(cell):
        return f"'{cell}"
    return cell


def amount_cell(amount: Decimal) -> str:
    """Write kronor so that a spreadsheet can add them up: `1234567,00`."""
    return f"{amount:.2f}".replace(".", ",")
