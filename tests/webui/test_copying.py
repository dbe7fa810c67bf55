from decimal import Decimal

import pytest

from agent.journal import signed_row
from agent.ledger import journals, selection
from agent.ledger.ledger import Ledger
from tests.webui.samples import GARDENS, journal, take_in
from tests.webui.visitor import Visitor
from webui.copying import HEADER


def _lines(user: Visitor, query: str = "") -> list[list[str]]:
    answer = user.get(f"/overforing/kopia{query}")
    assert answer.mimetype == "text/plain"
    assert answer.text.endswith("\r\n")
    return [line.split("\t") for line in answer.text.removesuffix("\r\n").split("\r\n")]


def _id(ledger: Ledger, number: str) -> int:
    return next(one.id for one in journals.waiting(ledger) if one.number == number)


def test_every_row_is_a_line_with_its_journal(user: Visitor, books: Ledger) -> None:
    assert books
    head, *lines = _lines(user, "?text=garage")
    assert tuple(head) == HEADER
    assert len(lines) == 6
    assert lines[3] == [
        "BRF Björkgården",
        "769611-4821",
        "A25",
        "2026-12-01",
        "A",
        "Avisering december 2026",
        "4",
        "101",
        "3011",
        "",
        "",
        "65568,00",
        "Hyror bostäder",
    ]


def test_all_that_is_shown_is_copied_where_nothing_is_ticked(
    user: Visitor, books: Ledger
) -> None:
    answer = user.get("/overforing/kopia")
    assert answer.headers["X-Journals"] == str(len(journals.waiting(books))) == "9"


def test_what_is_ticked_alone_is_copied(user: Visitor, books: Ledger) -> None:
    selection.tick(books, [_id(books, "A40"), _id(books, "I12")], ticked=True)
    assert {line[2] for line in _lines(user)[1:]} == {"A40", "I12"}
    assert {line[2] for line in _lines(user, "?serie=B")[1:]} == {"A40"}


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_text_becomes_a_formula(user: Visitor, ledger: Ledger, start: str) -> None:
    bad = f"{start}SUM(1)"
    lines = (signed_row("1510", Decimal(1)), signed_row("3011", Decimal(-1), note=bad))
    take_in(ledger, [journal(GARDENS, "A1", lines=lines, text=bad)])
    found = _lines(user)[1:]
    assert [line[5] for line in found] == [f"'{bad}"] * 2
    assert found[1][-1] == f"'{bad}"


def test_a_cell_stays_one_cell(user: Visitor, ledger: Ledger) -> None:
    lines = (
        signed_row("1510", Decimal(1)),
        signed_row("3011", Decimal(-1), note="a\tb\r\nc"),
    )
    take_in(ledger, [journal(GARDENS, "A1", lines=lines)])
    assert _lines(user)[2][-1] == "a b c"
