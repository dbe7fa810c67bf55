"""Historik as an Excel file: real dates and numbers, in constant memory.

One sheet has the journals, the other their rows. What is text stays text: nothing that
a journal file says is taken for a formula or a link.
"""

import tempfile
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any

from xlsxwriter import Workbook

from agent.journal import hyphenated
from agent.ledger import history
from agent.ledger.history import FoundJournal
from webui import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.journal import JournalRow
    from agent.ledger.history_search import Search
    from agent.ledger.ledger import Ledger

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# What a column is called, and how wide it is, in characters.
JOURNAL_COLUMNS = (
    ("Datum", 11),
    ("Journal", 10),
    ("Serie", 6),
    ("Fastighetsägare", 30),
    ("Organisationsnummer", 19),
    ("Text", 40),
    ("Debet", 15),
    ("Kredit", 15),
    ("Läge", 14),
    ("Verifikation", 12),
    ("Meddelande", 40),
    ("Fil", 24),
    ("Rad", 7),
)
ROW_COLUMNS = (
    ("Datum", 11),
    ("Journal", 10),
    ("Fastighetsägare", 30),
    ("Verifikation", 12),
    ("Konto", 8),
    ("Kst", 10),
    ("Projekt", 10),
    ("Debet", 15),
    ("Kredit", 15),
    ("Notering", 40),
)
# Sums what a filter leaves visible (Excel's function 109).
VISIBLE_SUM = "SUBTOTAL(109,{column}2:{column}{last})"


def write_workbook(ledger: "Ledger", search: "Search") -> IO[bytes]:
    """Write all that a search finds; return the file, from its beginning.

    It is gone once it is closed.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115  who sends it closes it
    with Workbook(file, OPTIONS) as book:
        formats = _Formats.of(book)
        journals = _Sheet(book, "Journaler", JOURNAL_COLUMNS, formats)
        rows = _Sheet(book, "Rader", ROW_COLUMNS, formats)
        for batch in history.batches(ledger, search):
            found = history.rows_of_many(ledger, batch)
            for line in batch:
                journals.add(_journal_cells(line))
                for row in found.get(line.id, ()):
                    rows.add(_row_cells(line, row))
        journals.end()
        rows.end()
    file.seek(0)
    return file


@dataclass(frozen=True, slots=True)
class _Formats:
    """How cells look: xlsxwriter's own objects, of one workbook."""

    header: Any
    date: Any
    amount: Any
    sum: Any

    @classmethod
    def of(cls, book: Workbook) -> "_Formats":
        kronor = {"num_format": "#,##0.00"}
        return cls(
            header=book.add_format({"bold": True, "bottom": 1}),
            date=book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            amount=book.add_format(kronor),
            sum=book.add_format({**kronor, "bold": True, "top": 1}),
        )


class _Sheet:
    """A sheet that is written from its first row to its last."""

    def __init__(
        self,
        book: Workbook,
        name: str,
        columns: "Sequence[tuple[str, int]]",
        formats: _Formats,
    ) -> None:
        self._sheet = book.add_worksheet(name)
        self._formats = formats
        self._at = 0
        self._titles = [title for title, _ in columns]
        self._sums = {self._titles.index(one): Decimal() for one in ("Debet", "Kredit")}
        for column, (title, width) in enumerate(columns):
            self._sheet.set_column(column, column, width)
            self._sheet.write_string(0, column, title, formats.header)
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4
        self._sheet.fit_to_pages(1, 0)

    def add(self, cells: "Sequence[object]") -> None:
        """Write the next row; a date is a date, an amount a number, all else text."""
        self._at += 1
        for column, cell in enumerate(cells):
            if column == 0:
                self._sheet.write_datetime(self._at, 0, cell, self._formats.date)
            elif isinstance(cell, Decimal):
                self._sums[column] += cell
                self._sheet.write_number(self._at, column, cell, self._formats.amount)
            elif isinstance(cell, int):
                self._sheet.write_number(self._at, column, cell)
            else:
                self._sheet.write_string(self._at, column, cell)

    def end(self) -> None:
        """Write the sums below, and let the rows above be filtered."""
        for column, total in self._sums.items():
            letter = chr(ord("A") + column)
            formula = VISIBLE_SUM.format(column=letter, last=max(self._at, 1) + 1)
            self._sheet.write_formula(
                self._at + 1, column, f"={formula}", self._formats.sum, float(total)
            )
        self._sheet.autofilter(0, 0, max(self._at, 1), len(self._titles) - 1)


def _journal_cells(line: FoundJournal) -> "Sequence[object]":
    return (
        line.date,
        line.number,
        line.series,
        line.owner.name,
        hyphenated(line.owner.organisation_number),
        line.text,
        line.debit,
        line.credit,
        words.state(line.state),
        line.voucher,
        line.message,
        line.file_name,
        line.line,
    )


def _row_cells(line: FoundJournal, row: "JournalRow") -> "Sequence[object]":
    return (
        line.date,
        line.number,
        line.owner.name,
        line.voucher,
        row.account,
        row.cost_centre,
        row.project,
        row.debit,
        row.credit,
        row.note,
    )
