"""XLSX with the columns of df3's dialog, and workbooks made to harm."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

import pytest
import xlsxwriter

from agent.errors import FileRefused
from agent.sources import cells, parts
from agent.sources.reading import Severity
from tests.sources.texts import numbers, only, problem, read

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


OTHER = [(*row[:3], "A26", *row[4:]) for row in rows(2, 2, "2026-11-01")]


def edited(content: bytes, old: str, new: str) -> bytes:
    """A workbook in whose every part `old` is written as `new`."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as was,
        zipfile.ZipFile(stream, "w") as now,
    ):
        for part in was.namelist():
            text = was.read(part).decode()
            now.writestr(part, text.replace(old, new))
    return stream.getvalue()


def sheet_of(content: bytes) -> str:
    """The XML of the sheet with the journals."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet2.xml").decode()


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
    monkeypatch.setattr(parts, "LARGEST_UNPACKED", 1000)
    with pytest.raises(FileRefused, match="för stor"):
        read(book(*rows(1, 1)))


FAR_AWAY = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.mark.parametrize(
    "added",
    [
        FAR_AWAY,
        FAR_AWAY.replace('"', "'"),
        FAR_AWAY.replace("XFD1", "XFD&#49;"),
        FAR_AWAY.replace('"XFD', '"xfd'),
        '<row r="1048576"><c><v>1</v></c></row><row><c r="XFD9"><v>1</v></c></row>',
        '<row r="1048576"><c r="XFD9"><v>1</v></c><c><v>1</v></c></row>',
    ],
)
def test_sheet_with_a_cell_far_away_is_refused_before_it_fills_the_memory(
    added: str,
) -> None:
    with pytest.raises(FileRefused, match="för stor"):
        read(edited(book(*rows(1, 1)), "</sheetData>", f"{added}</sheetData>"))


@pytest.mark.parametrize(
    "place", ["ZZZZZZZ5", "A99999999", "A4294967296", "A", "5", "$A$5", ""]
)
def test_cell_that_no_sheet_can_have_is_refused_before_it_ends_the_program(
    place: str,
) -> None:
    added = f'<row><c r="{place}"><v>1</v></c></row></sheetData>'
    with pytest.raises(FileRefused, match="skadad"):
        read(edited(book(*rows(1, 1)), "</sheetData>", added))


@pytest.mark.parametrize("row", ["99999999", "-1", "1_0"])
def test_row_that_no_sheet_can_have_is_refused_before_it_ends_the_program(
    row: str,
) -> None:
    added = f'<row r="{row}"><c><v>1</v></c></row></sheetData>'
    with pytest.raises(FileRefused, match="skadad"):
        read(edited(book(*rows(1, 1)), "</sheetData>", added))


def test_sheets_that_are_too_large_together_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = book(*rows(1, 1))  # 1 cell on a sheet, 3 x 10 on the other
    monkeypatch.setattr(parts, "LARGEST_SHEET", 31)
    assert numbers(read(content)) == ["A25"]
    monkeypatch.setattr(parts, "LARGEST_SHEET", 30)
    with pytest.raises(FileRefused, match="för stor"):
        read(content)


def test_texts_that_many_cells_share_are_counted_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = book(*rows(1, 1))
    monkeypatch.setattr(cells, "LARGEST_TEXT", 100)
    with pytest.raises(FileRefused, match="för stor"):
        read(content)


def test_room_for_more_texts_than_there_can_be_is_not_made() -> None:
    stated = 'uniqueCount="18446744073709551615"'
    with pytest.raises(FileRefused, match="för stor"):
        read(edited(book(*rows(1, 1)), 'uniqueCount="', f'{stated} was="'))


def test_workbook_that_declares_entities_is_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'
    with pytest.raises(FileRefused, match="skadad"):
        read(edited(book(*rows(1, 1)), "<worksheet", bomb))


def test_empty_rows_that_only_have_a_format_are_no_rows() -> None:
    empty = "".join(
        f'<row r="{row}" s="1" customFormat="1"><c r="XFD{row}" s="1"/></row>'
        for row in range(1_048_000, 1_048_577)
    )
    content = edited(book(*rows(1, 1)), "</sheetData>", f"{empty}</sheetData>")
    assert len(only(read(content)).rows) == 2


@pytest.mark.parametrize(
    "cell",
    [
        't="e"><v>#N/A</v>',
        't="e"><f>VLOOKUP(1,B:C,2)</f><v>#N/A</v>',
        "><f>1+1</f>",
        "><f>1+1</f><v></v>",
    ],
)
@pytest.mark.parametrize("column", ["E", "G", "I"])
def test_cell_with_an_error_or_no_value_yet_is_never_taken_for_empty(
    column: str, cell: str
) -> None:
    content = book(*rows(1, 1), *OTHER)
    old = re.search(rf'r="{column}2"[^>]*><v>[^<]*</v>', sheet_of(content))
    assert old
    reading = read(edited(content, old[0], f'r="{column}2" {cell}'), "bok.xlsx")
    assert numbers(reading) == ["A26"]
    told = problem(reading, Severity.ERROR)
    assert (told.line, told.field) == (
        2,
        {"E": "Kst", "G": "Debet", "I": "Notering"}[column],
    )
    assert "inte är uträknad" in told.message


def test_formula_that_gives_an_empty_text_is_empty() -> None:
    content = book(*rows(1, 1))
    old = re.search(r'r="I2"[^>]*><v>[^<]*</v>', sheet_of(content))
    assert old
    empty = 'r="I2" t="str"><f>IF(1=1,"","")</f><v></v>'
    reading = read(edited(content, old[0], empty))
    assert (only(reading).rows[0].note, reading.problems) == ("", ())


def test_zero_of_a_formula_that_its_program_could_not_calculate_is_no_amount() -> None:
    content = book(*rows("=50+50", "=50+50"), *OTHER)  # written as 0 by XlsxWriter
    reading = read(content, "bok.xlsx")
    assert numbers(reading) == ["A26"]
    assert problem(reading, Severity.ERROR).field == "Debet"


def test_sum_that_is_not_calculated_is_passed_over() -> None:
    content = book(*rows(1, 1), ("Summa", *[None] * 5, "=SUM(G2:G3)", "=SUM(H2:H3)"))
    assert (numbers(read(content)), read(content).problems) == (["A25"], ())


def two_sheets(*, is_hidden: bool) -> bytes:
    """A workbook of two sheets with journals, A26 and A25; the first may be hidden."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream)
    for name, journal in (("Gammalt", OTHER), ("Nytt", rows(1, 1, "2026-11-01"))):
        sheet = made.add_worksheet(name)
        for number, row in enumerate((HEAD, *journal)):
            sheet.write_row(number, 0, row)
    if is_hidden:
        made.worksheets()[0].hide()
        made.worksheets()[1].activate()
    made.close()
    return stream.getvalue()


def test_hidden_sheet_is_not_read_and_told() -> None:
    reading = read(two_sheets(is_hidden=True), "bok.xlsx")
    assert numbers(reading) == ["A25"]
    assert "”Gammalt” är dolt" in problem(reading, Severity.WARNING).message


def test_only_a_hidden_sheet_with_the_columns_refuses_the_workbook() -> None:
    content = edited(
        book(*rows(1, 1)), 'name="Journaler"', 'name="Dold" state="hidden"'
    )
    with pytest.raises(FileRefused, match="”Dold” har df3:s rubriker men är dolt"):
        read(content)


def test_second_sheet_with_journals_is_told_as_left_out() -> None:
    reading = read(two_sheets(is_hidden=False), "bok.xlsx")
    assert numbers(reading) == ["A26"]
    assert "”Nytt” har inte lästs" in problem(reading, Severity.ERROR).message


def test_note_of_two_lines_in_a_cell_is_one_text() -> None:
    content = book(
        *rows(1, 1)[:1], (*KEY, "2026-11-01", "A25", "", 3020, "", 1, "a\nb", "A")
    )
    assert only(read(content)).rows[1].note == "a b"


@pytest.mark.parametrize(
    ("part", "message"),
    [("xl/workbook.bin", r"binär Excelfil \(\.xlsb\)"), ("content.xml", r"\(\.ods\)")],
)
def test_other_spreadsheets_are_refused_by_name(part: str, message: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(part, "x")
    with pytest.raises(FileRefused, match=message) as refused:
        read(stream.getvalue())
    assert refused.value.action == "Spara den som .xlsx."


def test_two_sheets_of_one_name_are_refused_as_only_one_of_them_is_found() -> None:
    with pytest.raises(FileRefused, match="skadad"):
        read(edited(two_sheets(is_hidden=False), 'name="Nytt"', 'name="Gammalt"'))


def test_part_that_is_there_under_two_spellings_is_refused() -> None:
    stream = io.BytesIO(book(*rows(1, 1)))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/worksheets/SHEET2.xml", "<worksheet/>")
    with pytest.raises(FileRefused, match="skadad"):
        read(stream.getvalue())
