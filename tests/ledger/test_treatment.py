"""The treatment history of a period: complete, in order, its chain verified."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from agent.ledger import treatment
from agent.ledger.chain import FIRST_HASH, Break, Chain
from agent.ledger.connections import disconnected
from agent.ledger.events import PROGRAM, record
from agent.ledger.ledger import Ledger
from agent.ledger.states import JournalState
from agent.ledger.tables import events
from agent.ledger.treatment import Told, Whose, told, verify, whose
from tests.builders import GARDENS, SEA_VIEW, journal, listed, owner_id, take_in
from tests.ledger.sending import bring_to

ALWAYS = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


@pytest.fixture
def books(ledger: Ledger) -> Ledger:
    take_in(ledger, "a.si", journal())
    take_in(ledger, "b.si", journal("A8", owner=SEA_VIEW))
    bring_to(ledger, listed(ledger).id, JournalState.BOOKED)
    disconnected(ledger, owner_id(ledger, SEA_VIEW), "anna")
    return ledger


def all_of(ledger: Ledger, only: Whose | None = None) -> list[Told]:
    return list(told(ledger, verify(ledger, *ALWAYS), *ALWAYS, only))


def kinds(found: list[Told]) -> list[str]:
    return [one.event.kind for one in found]


def chain(ledger: Ledger) -> Chain:
    return verify(ledger, *ALWAYS).chain


def test_all_that_happened_is_told_in_order(books: Ledger) -> None:
    found = all_of(books)
    assert kinds(found) == [
        "file read",
        "file read",
        "transfer started",
        "sending",
        "booked",
        "disconnected",
    ]
    assert [one.event.id for one in found] == sorted(one.event.id for one in found)
    assert [one.number for one in found[4].journals] == ["A25"]


def test_an_owner_s_document_has_what_concerns_that_owner(books: Ledger) -> None:
    gardens = all_of(books, whose(books, owner_id(books, GARDENS)))
    assert kinds(gardens) == ["file read", "transfer started", "sending", "booked"]
    sea_view = all_of(books, whose(books, owner_id(books, SEA_VIEW)))
    assert kinds(sea_view) == ["file read", "disconnected"]


def test_another_owner_s_journals_are_not_named(books: Ledger) -> None:
    ids = [1, 2]
    with books.writing() as connection:
        record(connection, books.now(), "anna", "not sent", journals=ids, why="Nej.")
    last = all_of(books, whose(books, owner_id(books, SEA_VIEW)))[-1]
    assert [one.number for one in last.journals] == ["A8"]


def test_what_is_done_with_the_whole_ledger_concerns_every_owner(
    books: Ledger,
) -> None:
    with books.writing() as connection:
        record(connection, books.now(), PROGRAM, "copied", rows=7)
    assert kinds(all_of(books, whose(books, owner_id(books, SEA_VIEW))))[-1] == "copied"


def test_a_change_in_an_owner_s_company_concerns_the_owner(books: Ledger) -> None:
    said = {"company": "1018318", "what": "Serie A", "before": "", "after": "finns"}
    with books.writing() as connection:
        record(connection, books.now(), "anna", "fortnox changed", **said)
    gardens = all_of(books, whose(books, owner_id(books, GARDENS)))
    assert kinds(gardens)[-1] == "fortnox changed"


def test_a_period_has_its_own_events_and_no_others(books: Ledger) -> None:
    later = books.now() + timedelta(days=2)
    with books.writing() as connection:
        record(connection, later, "anna", "begun anew")
        record(connection, books.now(), "anna", "copied", rows=1)
        record(connection, later, "anna", "begun anew")
    period = (later - timedelta(days=1), later + timedelta(days=1))
    found = verify(books, *period)
    assert found.chain.count == 9
    assert kinds(list(told(books, found, *period))) == ["begun anew", "begun anew"]


def test_a_period_without_events_is_empty(books: Ledger) -> None:
    period = (ALWAYS[1], ALWAYS[1] + timedelta(days=1))
    assert list(told(books, verify(books, *period), *period)) == []


def test_more_events_than_are_read_at_a_time_are_all_there(
    books: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = kinds(all_of(books))
    for at_a_time in (1, 2, 3, 6, 7):
        monkeypatch.setattr(treatment, "AT_A_TIME", at_a_time)
        assert kinds(all_of(books)) == expected
        assert chain(books).count == len(expected)


def test_a_chain_that_holds_says_how_far_and_to_which_hash(books: Ledger) -> None:
    found = chain(books)
    newest = all_of(books)[-1].event
    assert (found.count, found.last_id, found.hash_) == (6, newest.id, newest.hash)
    assert (found.broken_at, found.how) == (None, None)


def test_an_empty_chain_holds(ledger: Ledger) -> None:
    assert chain(ledger) == Chain(0, 0, 0, FIRST_HASH)


def test_an_altered_event_is_named(books: Ledger) -> None:
    with books.writing() as connection:
        altered = update(events).where(events.c.kind == "sending")
        connection.execute(altered.values(actor="ingen"))
    found = chain(books)
    assert (found.broken_at, found.how) == (_id(books, "sending"), Break.ALTERED)
    assert found.count == 3


def test_a_removed_event_is_missed_at_the_next(books: Ledger) -> None:
    with books.writing() as connection:
        connection.execute(delete(events).where(events.c.kind == "sending"))
    found = chain(books)
    assert (found.broken_at, found.how) == (_id(books, "booked"), Break.GAP)


def test_removed_newest_events_are_missed(books: Ledger) -> None:
    last = _id(books, "disconnected")
    with books.writing() as connection:
        connection.execute(delete(events).where(events.c.id == last))
    found = chain(books)
    assert (found.broken_at, found.how) == (found.last_id + 1, Break.CUT)


def test_what_comes_after_a_break_is_told_all_the_same(books: Ledger) -> None:
    with books.writing() as connection:
        connection.execute(update(events).where(events.c.id > 0).values(actor="ingen"))
    assert len(all_of(books)) == 6
    assert chain(books).count == 0


def _id(ledger: Ledger, kind: str) -> int:
    return next(one.event.id for one in all_of(ledger) if one.event.kind == kind)
