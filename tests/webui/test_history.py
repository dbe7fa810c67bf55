"""Historik: the search, its pages, and one journal's life."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest

from agent.ledger import history, outbox, vouchers
from agent.ledger.booked import booked_voucher
from agent.ledger.history_search import Search
from agent.ledger.ledger import Ledger
from agent.ledger.lives import Event
from agent.ledger.reconciliations import Agreement, Period, keep
from agent.ledger.reversals import reverse
from agent.transfer.outcomes import Outcome
from tests.webui.samples import GARDENS, journal, large_books, owner_id, send, take_in
from tests.webui.visitor import Visitor, words_of
from webui import history as page
from webui.retention import kept


@pytest.fixture
def booked(books: Ledger) -> int:
    """A25, which went with I12; that was refused."""
    ids = {one.number: one.id for one in history.page(books, Search()).lines}
    outbox.plan(books, [ids["A25"], ids["I12"]], "anna")
    send(books, ids["A25"], 117)
    vouchers.rejected(books, ids["I12"], "Kontot är inte aktivt.")
    return ids["A25"]


def test_an_empty_ledger_says_what_will_stand_here(user: Visitor) -> None:
    assert "Ingen historik än" in words_of(user.get("/historik"))


def test_every_journal_is_there_with_sums_by_state(
    user: Visitor, books: Ledger, booked: int
) -> None:
    assert booked
    assert books
    words = words_of(user.get("/historik"))
    assert "9 journaler, 1 456 042,00 kr" in words
    assert "Bokförd 1 83 849,00 kr" in words
    assert "Nekad 1 61 200,00 kr" in words
    assert "Kontot är inte aktivt." in words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ver=A+117", "1 journal, 83 849,00 kr"),
        ("belopp=83+849", "1 journal, 83 849,00 kr"),
        ("belopp=60000-90000", "2 journaler, 145 049,00 kr"),
        ("lage=rejected", "1 journal, 61 200,00 kr"),
        ("text=inbetal", "1 journal, 61 200,00 kr"),
        ("serie=B&nummer=A40", "1 journal, 42 000,00 kr"),
    ],
)
def test_a_search_tells_what_it_found(
    user: Visitor, booked: int, query: str, found: str
) -> None:
    assert booked
    assert found in words_of(user.get(f"/historik?{query}"))


def test_a_search_keeps_what_was_asked_for_in_the_form(
    user: Visitor, books: Ledger
) -> None:
    whose = owner_id(books, GARDENS)
    text = user.get(f"/historik?agare={whose}&belopp=1000–2000&lage=booked").text
    assert f'<option value="{whose}" selected>' in text
    assert 'value="1000–2000"' in text
    assert '<option value="booked" selected>Bokförd' in text
    assert "Inget hittades" in text


def test_what_cannot_be_read_is_told_and_nothing_searched(
    user: Visitor, books: Ledger
) -> None:
    assert books
    answer = user.get("/historik?belopp=mycket")
    assert 'aria-invalid="true" aria-describedby="fel-belopp"' in answer.text
    assert "Ingen sökning gjord" in words_of(answer)
    assert "A25" not in words_of(answer).partition("Ingen sökning")[2]


def test_pages_lead_on_and_back_with_the_search_kept(
    user: Visitor, ledger: Ledger
) -> None:
    large_books(ledger, journals=250, lines=2)
    first = user.get("/historik?text=avisering")
    assert 'rel="prev"' not in first.text
    second = user.get(_link(first.text, "next"))
    assert "text=avisering" in _link(second.text, "next")
    third = user.get(_link(second.text, "next"))
    assert 'rel="next"' not in third.text
    assert user.get(_link(second.text, "prev")).text.count("<tr") == first.text.count(
        "<tr"
    )
    rows = sum(one.text.count("<tr data-state") for one in (first, second, third))
    assert rows == 250


def test_an_address_beyond_the_end_is_an_empty_page(
    user: Visitor, books: Ledger
) -> None:
    assert books
    text = user.get("/historik?fore=2000-01-01.1").text
    assert "<tr data-state" not in text
    assert 'rel="next"' not in text


def test_a_journal_file_s_text_is_text(user: Visitor, ledger: Ledger) -> None:
    take_in(ledger, [journal(GARDENS, "A1", text="<script>alert(1)</script>")])
    assert "<script>alert" not in user.get("/historik").text
    assert "<script>alert" not in user.get("/historik/journal/1").text


def test_a_life_says_what_happened_who_did_it_and_with_what_number(
    user: Visitor, booked: int
) -> None:
    words = words_of(user.get(f"/historik/journal/{booked}"))
    assert "Journal A25, 2026-12-01" in words
    assert "A 117 , 2026-12-01" in words
    assert "december.si, rad 12, i journaler" in words
    assert "Filen december.si lästes in: 7 nya journaler." in words
    assert (
        "Överföring 1 till Fortnox startades, med 2 journaler. Kvitto 1 anna" in words
    )
    assert "Fortnox svarade: bokförd som verifikation A 117." in words
    assert "1510 83 849,00 Hyresavisering december" in words


def test_a_life_tells_of_its_comparisons(
    user: Visitor, books: Ledger, booked: int
) -> None:
    result = {
        "vouchers": [
            {
                "journal_id": booked,
                "outcome": Outcome.CHANGED.value,
                "remarks": ["Datumet är 2026-12-02 i Fortnox."],
            }
        ]
    }
    for found in (result, {}):
        keep(
            books,
            owner_id(books, GARDENS),
            Period.month_of(booked_voucher(books, booked).journal.date),
            "anna",
            agreement=Agreement.DIFFERS,
            verdict="1 verifikation är ändrad i Fortnox.",
            result=found,
        )
    words = words_of(user.get(f"/historik/journal/{booked}"))
    assert "Ändrad i Fortnox. Datumet är 2026-12-02 i Fortnox. anna" in words
    assert "Var inte med i jämförelsen." in words


def test_a_reversed_journal_and_its_correction_lead_to_each_other(
    user: Visitor, books: Ledger, booked: int
) -> None:
    original = booked_voucher(books, booked)
    correction = reverse(books, original, original.journal.date, "anna")
    assert (
        f"/historik/journal/{correction}"
        in user.get(f"/historik/journal/{booked}").text
    )
    there = words_of(user.get(f"/historik/journal/{correction}"))
    assert "Journalbryggan, som rättelse" in there
    assert "Rättar: Journal A25" in there


def test_a_journal_that_does_not_exist_is_told(user: Visitor) -> None:
    answer = user.get("/historik/journal/4711")
    assert answer.status_code == 403
    assert "Journalen finns inte." in words_of(answer)


@pytest.mark.parametrize(
    ("actor", "seat", "said"),
    [
        ("anna", "anna på X", "anna på X"),
        ("Journalbryggan", "anna på X", "Journalbryggan hos anna på X"),
        ("anna", "", "anna"),
    ],
)
def test_who_did_it_is_told_with_the_pc(actor: str, seat: str, said: str) -> None:
    event = _event(actor, seat)
    assert page.who(event) == said


def test_the_law_s_seven_years_are_counted_from_the_year_s_end() -> None:
    found = kept(date(2019, 3, 1))
    assert found is not None
    assert found.until == date(2026, 12, 31)
    assert found.at_latest == date(2027, 12, 31)
    assert kept(None) is None


def _link(text: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', text)
    assert found is not None
    return unescape(found[1])


def _event(actor: str, seat: str) -> Event:
    at = datetime(2026, 12, 1, tzinfo=UTC)
    return Event(1, at, actor, "booked", seat, "0.1.0", {}, "")
