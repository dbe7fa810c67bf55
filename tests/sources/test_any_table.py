"""Journals written as a table, however people and programs write one, are read back."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import FileRefused
from agent.journal import ZERO, Journal, Owner, signed_row
from agent.sources.header import Column
from agent.sources.reading import Severity
from tests.sources.test_workbook import OTHER, book, edited, rows, sheet_of
from tests.sources.texts import numbers, read

OWNERS = (
    Owner("BRF Björkgården", "7696114821"),
    Owner('Förening "Åsen", Örebro', "7696230577"),
    Owner("BRF utan nummer"),
)
# What every encoding has, without what ends a line or begins a quoted cell.
LETTERS = "abc 019 åäöÅÄÖé;,|.-'()=%/"
texts = st.text(st.sampled_from(LETTERS), max_size=10).map(str.strip)
codes = st.from_regex("[A-ZÅÄÖ0-9]{0,4}", fullmatch=True)
amounts = st.decimals(-(10**9), 10**9, places=2)
places = st.text(st.sampled_from("AZX019$-. é"), max_size=9)


@st.composite
def journals(draw: st.DrawFn) -> Journal:
    accounts = st.from_regex("[1-9][0-9]{3}", fullmatch=True)
    one = st.tuples(accounts, amounts, codes, codes, texts)
    made = draw(st.lists(one, min_size=1, max_size=4))
    balance = -sum((row[1] for row in made), ZERO)
    made.append(("1930", balance, "", "", ""))
    number = draw(st.from_regex("[A-Z]?[1-9][0-9]{0,3}", fullmatch=True))
    return Journal(
        owner=draw(st.sampled_from(OWNERS)),
        number=number,
        series=draw(codes),
        date=draw(st.dates(date(1990, 1, 1), date(2099, 12, 31))),
        text=f"Journal {number}",
        rows=tuple(signed_row(*row) for row in made),
    )


def different(journal: Journal) -> tuple[str, date, str]:
    """What tells one journal of a table from another."""
    return journal.owner.name, journal.date, journal.number


class Writer:
    """Writes tables as people do: columns, cells and amounts by chance."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._columns = self._random.sample(list(Column), len(Column))

    def table(self, journals: list[Journal]) -> list[list[str]]:
        header = [self._random.choice([c, c.upper(), f" {c}:"]) for c in self._columns]
        lines = [["Journaler"], [], header]
        for journal in journals:
            lines += self._rows(journal)
            lines += self._random.choice([[], [self._sum(journal)], [[""] * 3]])
        return lines

    def _rows(self, journal: Journal) -> Iterator[list[str]]:
        number = journal.owner.organisation_number
        day = self._random.choice([f"{journal.date}", f"{journal.date:%Y%m%d}"])
        for row in journal.rows:
            cells = {
                Column.OWNER: journal.owner.name,
                Column.ORGANISATION_NUMBER: self._number(number),
                Column.DATE: day,
                Column.JOURNAL: journal.number,
                Column.COST_CENTRE: row.cost_centre,
                Column.PROJECT: row.project,
                Column.ACCOUNT: row.account,
                Column.DEBIT: self._amount(row.debit, row.credit),
                Column.CREDIT: self._amount(row.credit, row.debit),
                Column.NOTE: row.note,
                Column.SERIES: journal.series,
            }
            yield [cells[column] for column in self._columns]

    def _sum(self, journal: Journal) -> list[str]:
        cells = dict.fromkeys(Column, "")
        cells[Column.OWNER] = "Summa"
        cells[Column.DEBIT] = self._written(journal.debit)
        cells[Column.CREDIT] = self._written(journal.credit)
        return [cells[column] for column in self._columns]

    def _number(self, number: str) -> str:
        hyphened = f"{number[:6]}-{number[6:]}" if number else ""
        return self._random.choice([number, hyphened])

    def _amount(self, amount: Decimal, other: Decimal) -> str:
        if not amount:
            return "0" if not other else self._random.choice(["", "0", "0,00"])
        return self._written(amount)

    def _written(self, amount: Decimal) -> str:
        grouped = f"{amount:,}".replace(".", ",")
        thousands = self._random.choice([" ", "\xa0", ""])
        swedish = f"{amount:,}".replace(",", thousands).replace(".", ",")
        german = f"{amount:,}".translate(str.maketrans(",.", ".,"))
        plain = swedish if grouped.count(",") == 1 else german
        return self._random.choice([swedish, plain, f"{amount}"])


@settings(max_examples=60)
@given(
    st.lists(journals(), max_size=3, unique_by=different),
    st.integers(),
    st.sampled_from([";", "\t", "|", ","]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_what_was_written_between_separators_is_read(
    written: list[Journal], seed: int, separator: str, encoding: str, end: str
) -> None:
    stream = io.StringIO()
    lines = Writer(seed).table(written)
    if separator == ",":  # a blank line has as many commas as the others
        lines = [*lines[:3], *([*row, *[""] * 11][:11] for row in lines[3:])]
    csv.writer(stream, delimiter=separator, lineterminator=end).writerows(lines)
    reading = read(stream.getvalue().encode(encoding))
    assert [_bare(one) for one in reading.journals] == [_bare(one) for one in written]
    assert not reading.problems or not written


@settings(max_examples=30)
@given(st.lists(journals(), max_size=3, unique_by=different), st.integers())
def test_what_was_written_in_a_workbook_is_read(
    written: list[Journal], seed: int
) -> None:
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream)
    sheet = made.add_worksheet()
    for number, row in enumerate(Writer(seed).table(written)):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell)
    made.close()
    reading = read(stream.getvalue())
    assert [_bare(one) for one in reading.journals] == [_bare(one) for one in written]


@settings(max_examples=50)
@given(places, places)
def test_whatever_a_cell_is_called_its_workbook_is_read_or_refused(
    row: str, place: str
) -> None:
    added = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'
    assert _outcome(edited(book(*rows(1, 1)), "</sheetData>", added))


BOOK = book(*rows(1, 1), *OTHER)
CELLS = re.findall('<c r="[A-J][23]".*?</c>', sheet_of(BOOK))


@settings(max_examples=50)
@given(st.sets(st.sampled_from(CELLS)))
def test_journal_with_an_error_in_any_cell_is_left_out_and_told(
    cells: set[str],
) -> None:
    content = BOOK
    for cell in cells:
        place = cell.split('"')[1]
        wrong = f'<c r="{place}" t="e"><v>#N/A</v></c>'
        content = edited(content, cell, wrong)
    reading = read(content)
    assert numbers(reading) == (["A26"] if cells else ["A25", "A26"])
    told = [one for one in reading.problems if one.severity is Severity.ERROR]
    assert bool(told) == bool(cells)


def _outcome(content: bytes) -> str:
    try:
        return read(content).format
    except FileRefused as refusal:
        return refusal.message


def _bare(journal: Journal) -> tuple[object, ...]:
    return (
        *(journal.owner, journal.number, journal.series, journal.date),
        journal.rows,
        journal.doubts,
    )
