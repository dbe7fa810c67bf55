"""Behandlingshistorik as a document, with its chain verified, or said to be broken."""

import csv
import io

import pytest

from agent.ledger import history, outbox
from agent.ledger.history_search import Search
from agent.ledger.ledger import Ledger
from tests.webui.samples import SEA_VIEW, owner_id, send
from tests.webui.visitor import Visitor, words_of
from webui.treatment import HEADER

DOCUMENT = "/historik/behandling/dokument?fran=2026-01-01&till=2026-12-31"


@pytest.fixture
def booked(books: Ledger) -> Ledger:
    ids = {one.number: one.id for one in history.page(books, Search()).lines}
    outbox.plan(books, [ids["A25"], ids["A26"]], "anna")
    send(books, ids["A25"], 117)
    return books


def tamper(ledger: Ledger, sql: str) -> None:
    with ledger.writing() as connection:
        connection.exec_driver_sql(sql)


def test_the_form_proposes_the_calendar_year_and_says_what_the_law_does(
    user: Visitor, books: Ledger
) -> None:
    assert books
    answer = user.get("/historik/behandling")
    assert 'name="fran" value="2026-01-01"' in answer.text
    words = words_of(answer)
    assert "bokföringslagen 7 kap. 2 §" in words
    assert "ska sparas till och med 2033-12-31" in words
    assert "finns kvar om programmet avinstalleras" in words


def test_a_ledger_without_journals_has_a_form_too(user: Visitor) -> None:
    assert "Den äldsta journalen" not in words_of(user.get("/historik/behandling"))
    assert "Inget har hänt än." in words_of(user.get(DOCUMENT))


def test_the_front_says_that_the_chain_holds(user: Visitor, booked: Ledger) -> None:
    words = words_of(user.get(DOCUMENT))
    assert "Kedjan är hel" in words
    assert "Alla 8 händelser hör ihop" in words
    assert "Första händelsen nr 1 Sista händelsen nr 8 Antal 8" in words
    assert _newest_hash(booked) in words


def test_every_event_has_number_time_who_what_and_whose(
    user: Visitor, booked: Ledger
) -> None:
    assert booked
    words = words_of(user.get(DOCUMENT))
    assert "Filen december.si lästes in: 7 nya journaler. 7 journaler" in words
    assert "Fortnox svarade: bokförd som verifikation A 117." in words
    assert "A25 (2026-12-01, BRF Björkgården)" in words
    assert "version 0.1.0" in words


def test_an_owner_s_document_names_no_other_owner(
    user: Visitor, booked: Ledger
) -> None:
    whose = owner_id(booked, SEA_VIEW)
    words = words_of(user.get(f"{DOCUMENT}&agare={whose}"))
    assert "Dokumentet har de händelser som rör BRF Sjöutsikten" in words
    assert "Alla 8 händelser hör ihop" in words
    assert "Björkgården" not in words
    assert "A 117" not in words


def test_a_period_without_events_says_so(user: Visitor, booked: Ledger) -> None:
    assert booked
    answer = user.get("/historik/behandling/dokument?fran=2020-01-01&till=2020-12-31")
    assert "Inga händelser i perioden." in words_of(answer)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (
            "UPDATE events SET actor = 'ingen' WHERE id = 7",
            "Händelse 7 säger inte längre det som den sade när den skrevs.",
        ),
        ("DELETE FROM events WHERE id = 7", "Händelse 8 följer inte på den som står"),
        ("DELETE FROM events WHERE id = 8", "Händelse 8 saknas: de sista händelserna"),
    ],
)
def test_a_broken_chain_is_told_on_the_front_in_words(
    user: Visitor, booked: Ledger, sql: str, said: str
) -> None:
    tamper(booked, sql)
    answer = user.get(DOCUMENT)
    words = words_of(answer)
    assert "Kedjan är bruten" in words
    assert said in words
    assert "Kedjan är hel" not in words
    assert 'class="chain chain-broken" role="alert"' in answer.text
    lines = csv_of(user)
    assert lines[1][2].startswith("Kedjan är bruten. ")
    assert said in lines[1][2]


def test_what_stands_after_a_break_is_there_and_marked(
    user: Visitor, booked: Ledger
) -> None:
    tamper(booked, "UPDATE events SET actor = 'ingen' WHERE id = 7")
    words = words_of(user.get(DOCUMENT))
    assert words.count("Inte bevisad") == 2


def test_the_csv_has_the_front_and_every_event(user: Visitor, booked: Ledger) -> None:
    lines = csv_of(user)
    assert lines[0] == [
        "Behandlingshistorik",
        "Alla fastighetsägare",
        "2026-01-01 – 2026-12-31",
    ]
    assert lines[1][2] == "Kedjan är hel: 8\u00a0händelser, från nummer 1 till 8."
    assert lines[2] == ["Sista kontrollsumma", _newest_hash(booked)]
    assert tuple(lines[4]) == HEADER
    assert len(lines) == 5 + 8
    number, _, who, program, said, about, hash_ = lines[-1]
    assert (number, program) == ("8", "Journalbryggan 0.1.0")
    assert who == "Journalbryggan"
    assert said == "Fortnox svarade: bokförd som verifikation A 117."
    assert about == "A25 (2026-12-01, BRF Björkgården)"
    assert hash_ == _newest_hash(booked)


def test_the_csv_of_an_empty_ledger_says_that_it_is_empty(user: Visitor) -> None:
    assert csv_of(user)[1][2] == "Behandlingshistoriken är tom."


def test_an_unknown_owner_is_told(user: Visitor) -> None:
    answer = user.get("/historik/behandling?agare=4711")
    assert "Fastighetsägaren finns inte." in words_of(answer)


def csv_of(user: Visitor) -> list[list[str]]:
    query = DOCUMENT.partition("?")[2]
    answer = user.get(f"/historik/behandling/behandlingshistorik.csv?{query}")
    text = answer.data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def _newest_hash(ledger: Ledger) -> str:
    with ledger.reading() as connection:
        found = connection.exec_driver_sql("SELECT hash FROM newest_event").scalar()
    return str(found)
