"""XLSX with the columns of df3's dialog, and workbooks made to harm."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

import pytest
import xlsxwriter

from agent.errors import FileRefused
from agent.sources import workbook
from agent.sources.reading import Severity
from tests.sources.texts import only, problem, read

HEAD = [
    "Fastighetsägare",
    "Org.nr",
    "Datum",
    "Journal",
    "Kst",
    "Konto",
    "Debet",
    "Kredit",
    "Notering",
    "Serie",
]
KEY = ("BRF Björkgården", "769611-4821")


def book(*rows: Sequence[object], before: int = 0) -> bytes:
    """A workbook whose second sheet has these rows, below our header."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd"})
    made.add_worksheet("Försättsblad").write(0, 0, "Journaler")
    sheet = made.add_worksheet("Journaler")
    for number, row in enumerate((HEAD, *rows), start=before):
        for place, value in enumerate(row):
            sheet.write(number, place, value)
    made.close()
    return stream.getvalue()


def rows(
    debit: object, credit: object, day: object = date(2026, 11, 1)
) -> list[Sequence[object]]:
    """Two rows of one journal."""
    return [
        (*KEY, day, "A25", 10, 1510, debit, None, "Hyra", "A"),
        (*KEY, day, "A25", "", "3020", None, credit, "", "A"),
    ]


def test_first_sheet_with_the_columns_is_read() -> None:
    reading = read(book(*rows(4500.5, 4500.5), before=3), "bok.xlsx")
    journal = only(reading)
    assert (reading.format, reading.encoding, reading.problems) == ("xlsx", "", ())
    assert (journal.line, f"{journal.date}", journal.number) == (5, "2026-11-01", "A25")
    assert journal.owner.organisation_number == "7696114821"
    assert [(r.account, r.cost_centre, f"{r.debit}") for r in journal.rows] == [
        ("1510", "10", "4500.50"),
        ("3020", "", "0.00"),
    ]


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        (100, "100.00"),
        (0.1 + 0.2, "0.30"),
        ("1 234,50", "1234.50"),
        (1234567.89, "1234567.89"),
    ],
)
def test_amount_is_exact_whether_number_or_text(cell: object, meant: str) -> None:
    journal = only(read(book(*rows(cell, cell))))
    assert f"{journal.rows[0].debit}" == meant


@pytest.mark.parametrize("cell", [33.333333, "1.234", True, "#REF!"])
def test_amount_that_cannot_be_exact_refuses_the_journal(cell: object) -> None:
    reading = read(book(*rows(cell, cell)), "bok.xlsx")
    assert reading.journals == ()
    told = problem(reading, Severity.ERROR)
    assert (told.line, told.field) == (2, "Debet")


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 1),
        datetime.fromisoformat("2026-11-01T09:30"),
        "2026-11-01",
        20261101,
    ],
)
def test_date_is_read_as_excel_or_people_write_it(day: object) -> None:
    assert f"{only(read(book(*rows(1, 1, day)))).date}" == "2026-11-01"


def test_day_number_without_a_date_format_is_not_guessed() -> None:
    assert problem(read(book(*rows(1, 1, 46327))), Severity.ERROR).field == "Datum"


def test_a_character_that_no_database_can_hold_is_left_out() -> None:
    typed = book(*((*row[:8], "Hy_x0000_ra", "A") for row in rows(4500.5, 4500.5)))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(typed)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b"_x005F_x0000_", b"_x0000_"))

    journal = only(read(stream.getvalue(), "bok.xlsx"))

    assert {row.note for row in journal.rows} == {"Hyra"}


def test_workbook_without_the_columns_is_refused() -> None:
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream)
    made.add_worksheet().write(0, 0, "Konto")
    made.close()
    with pytest.raises(FileRefused, match="Inget blad"):
        read(stream.getvalue())


def test_zip_that_is_no_workbook_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("journal.si", "#FLAGGA 0")
    with pytest.raises(FileRefused, match="ingen Excelfil"):
        read(stream.getvalue())


@pytest.mark.parametrize("part", [0.3, 0.6, 0.99])
def test_cut_workbook_is_refused(part: float) -> None:
    content = book(*rows(1, 1))
    with pytest.raises(FileRefused, match="skadad"):
        read(content[: int(len(content) * part)])


def test_workbook_with_a_changed_byte_is_refused_or_read_right() -> None:
    content = book(*rows(4500.5, 4500.5))
    right = only(read(content))
    for at in range(0, len(content), 23):
        damaged = bytearray(content)
        damaged[at] ^= 0x55
        try:
            journals = read(bytes(damaged)).journals
        except FileRefused:
            continue
        assert journals in ((right,), ())


def test_workbook_that_unpacks_to_too_much_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook, "LARGEST_UNPACKED", 1000)
    with pytest.raises(FileRefused, match="för stor"):
        read(book(*rows(1, 1)))


def test_sheet_with_a_cell_far_away_is_refused_before_it_fills_the_memory() -> None:
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream)
    sheet = made.add_worksheet()
    sheet.write(0, 0, "Konto")
    sheet.write(1_048_575, 16_383, "x")
    made.close()
    with pytest.raises(FileRefused, match="för stor"):
        read(stream.getvalue())
