"""What Historik finds is saved exactly: as CSV, Excel and SIE."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from agent.journal import Owner
from agent.ledger import history, outbox
from agent.ledger.history_search import Search
from agent.ledger.history_years import YearSpan
from agent.ledger.ledger import Ledger
from agent.sources.encoding import decode
from agent.sources.sie import read_sie
from tests.webui.samples import (
    GARDENS,
    GUIDE_ROWS,
    LINDBERG,
    journal,
    large_books,
    owner_id,
    rows,
    send,
    take_in,
)
from tests.webui.visitor import SAME_ORIGIN, Visitor, words_of
from webui import exports
from webui.exports import HEADER, is_one_year


@pytest.fixture
def booked(books: Ledger) -> Ledger:
    ids = {one.number: one.id for one in history.page(books, Search()).lines}
    outbox.plan(books, [ids["A25"], ids["A26"]], "anna")
    send(books, ids["A25"], 117)
    send(books, ids["A26"], 118)
    return books


def csv_of(user: Visitor, query: str = "") -> list[list[str]]:
    answer = user.get(f"/historik/historik.csv{query}")
    assert answer.content_type == "text/csv; charset=utf-8"
    text = answer.data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def workbook(user: Visitor, query: str = "") -> CalamineWorkbook:
    content = user.get(f"/historik/historik.xlsx{query}").data
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def sheet(book: CalamineWorkbook, name: str) -> Sequence[Sequence[Any]]:
    return book.get_sheet_by_name(name).to_python()


def test_the_csv_is_what_swedish_excel_opens(user: Visitor, booked: Ledger) -> None:
    assert booked
    answer = user.get("/historik/historik.csv?ver=117")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert ".csv" in answer.headers["Content-Disposition"]
    head, line = csv_of(user, "?ver=117")
    assert tuple(head) == HEADER
    assert line == [
        "2026-12-01",
        "A25",
        "A",
        "BRF Björkgården",
        "769611-4821",
        "Avisering december 2026",
        "83849,00",
        "83849,00",
        "Bokförd",
        "A 117",
        "",
        "december.si",
        "12",
    ]


def test_the_csv_has_all_that_was_found_the_oldest_first(
    user: Visitor, ledger: Ledger
) -> None:
    large_books(ledger, journals=1100, lines=2)
    lines = csv_of(user)[1:]
    assert len(lines) == 1100
    assert [line[0] for line in lines] == sorted(line[0] for line in lines)
    assert len({(line[1], line[3]) for line in lines}) == 1100


@pytest.mark.parametrize(
    "path",
    ["historik.csv", "behandling/behandlingshistorik.csv", "behandling/dokument"],
)
def test_what_may_be_long_is_sent_as_it_is_made(
    user: Visitor, books: Ledger, path: str
) -> None:
    """To compress it the page would first have to hold all of it."""
    assert books
    headers = SAME_ORIGIN | {"Accept-Encoding": "gzip"}
    answer = user.get(f"/historik/{path}", headers)
    assert "Content-Encoding" not in answer.headers
    assert "Content-Length" not in answer.headers


def test_a_formula_in_a_journal_is_text(user: Visitor, ledger: Ledger) -> None:
    take_in(ledger, [journal(Owner("=2+5", "5560000000"), "@A1", text="-x")])
    (line,) = csv_of(user)[1:]
    assert (line[1], line[3], line[5]) == ("'@A1", "'=2+5", "'-x")
    (_, cells, _) = sheet(workbook(user), "Journaler")
    assert (cells[1], cells[3], cells[5]) == ("@A1", "=2+5", "-x")


def test_the_workbook_has_real_dates_and_numbers_and_sums(
    user: Visitor, booked: Ledger
) -> None:
    assert booked
    book = workbook(user, "?belopp=83849")
    head, line, total = sheet(book, "Journaler")
    assert head[:3] == ["Datum", "Journal", "Serie"]
    assert line[0] in (date(2026, 12, 1), datetime(2026, 12, 1))  # noqa: DTZ001  a day
    assert line[6:8] == [83849.0, 83849.0]
    assert line[9] == "A 117"
    assert total[6] == 83849.0
    _, *lines, sums = sheet(book, "Rader")
    assert len(lines) == len(GUIDE_ROWS)
    assert lines[0][4:10] == ["1101", "", "", 0.0, 12000.0, "Förskott"]
    assert sums[7:9] == [83849.0, 83849.0]


def test_a_workbook_of_nothing_has_its_head(user: Visitor, books: Ledger) -> None:
    assert books
    assert sheet(workbook(user, "?text=finns-inte"), "Journaler")[0][0] == "Datum"


def test_more_rows_than_a_workbook_takes_are_refused_before_it_is_begun(
    user: Visitor, books: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert books
    monkeypatch.setattr(exports, "MOST_ROWS", 3)
    answer = user.get("/historik/historik.xlsx")
    assert answer.status_code == 400
    assert "tar högst 3" in words_of(answer)


@pytest.mark.parametrize("path", ["historik.csv", "historik.xlsx", "sie"])
def test_what_cannot_be_read_is_not_saved(user: Visitor, path: str) -> None:
    answer = user.get(f"/historik/{path}?belopp=mycket")
    assert answer.status_code == 400
    assert "Ingen fil har skapats." in words_of(answer)


def test_the_sie_file_is_read_back_to_the_same_journals(
    user: Visitor, booked: Ledger
) -> None:
    whose = owner_id(booked, GARDENS)
    answer = user.get(f"/historik/sie?agare={whose}&lage=booked")
    assert "7696114821" in answer.headers["Content-Disposition"]
    reading = read_sie(decode(answer.data), "ut.si")
    assert reading.problems == ()
    assert reading.owner == GARDENS
    found = {one.number: one for one in reading.journals}
    assert found["A25"].rows == GUIDE_ROWS
    assert found["A26"].rows == rows("18250.50")
    assert found["A25"].text == "Avisering december 2026"


def test_a_sie_file_has_one_owner(user: Visitor, booked: Ledger) -> None:
    assert booked
    words = words_of(user.get("/historik/sie"))
    assert "Välj fastighetsägare i sökningen" in words


def test_what_is_not_booked_goes_along_only_where_that_is_said(
    user: Visitor, booked: Ledger
) -> None:
    whose = owner_id(booked, GARDENS)
    asked = user.get(f"/historik/sie?agare={whose}")
    assert "Bara det som är bokfört : 2 journaler" in words_of(asked)
    assert "Allt som hittades : 3 journaler" in words_of(asked)
    answer = user.get(f"/historik/sie?agare={whose}&allt=ja")
    assert len(read_sie(decode(answer.data), "ut.si").journals) == 3


def test_an_owner_with_nothing_booked_is_saved_without_questions(
    user: Visitor, books: Ledger
) -> None:
    whose = owner_id(books, LINDBERG)
    answer = user.get(f"/historik/sie?agare={whose}&nummer=A40")
    (one,) = read_sie(decode(answer.data), "ut.si").journals
    assert (one.number, one.series) == ("A40", "B")


def test_years_are_saved_one_at_a_time(user: Visitor, booked: Ledger) -> None:
    take_in(booked, [journal(GARDENS, "A1", "2025-03-01", rows("7"))], "förr.si")
    whose = owner_id(booked, GARDENS)
    words = words_of(user.get(f"/historik/sie?agare={whose}"))
    assert "Vilket av BRF Björkgårdens år ska sparas?" in words
    assert "2026-12-01 – 2026-12-01 : 2 bokförda journaler" in words


def test_nothing_found_is_nothing_to_save(user: Visitor, books: Ledger) -> None:
    whose = owner_id(books, GARDENS)
    words = words_of(user.get(f"/historik/sie?agare={whose}&text=finns-inte"))
    assert "hittade inget att spara" in words


def test_an_unbalanced_journal_is_no_sie(user: Visitor, booked: Ledger) -> None:
    with booked.writing() as connection:
        connection.exec_driver_sql("UPDATE journals SET credit_ore = 1")
    whose = owner_id(booked, GARDENS)
    answer = user.get(f"/historik/sie?agare={whose}&lage=booked")
    assert answer.status_code == 400
    assert "inte lika mycket debet som kredit" in words_of(answer)


def span(year_id: int | None, first: str, last: str) -> YearSpan:
    days = date.fromisoformat(first), date.fromisoformat(last)
    return YearSpan("1" if year_id else None, year_id, *days, 1)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], False),
        ([span(1, "2025-07-01", "2026-12-31")], True),
        ([span(1, "2026-01-01", "2026-06-30"), span(2, "2026-07-01", "2026-12-31")], 0),
        (
            [
                span(1, "2026-01-01", "2026-06-30"),
                span(None, "2026-07-01", "2026-07-01"),
            ],
            1,
        ),
        (
            [
                span(1, "2026-01-01", "2026-06-30"),
                span(None, "2027-01-01", "2027-01-01"),
            ],
            0,
        ),
        ([span(None, "2026-01-01", "2026-12-31")], True),
        ([span(None, "2025-12-31", "2026-01-01")], False),
    ],
)
def test_one_year_is_fortnox_own_or_else_the_calendar_s(
    spans: list[YearSpan], expected: int
) -> None:
    assert is_one_year(spans) == bool(expected)
