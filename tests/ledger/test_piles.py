"""What waits, summed up: the sums are those of the journals, whatever is shown."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from agent.journal import Owner
from agent.ledger.journals import Filter, JournalView, waiting
from agent.ledger.ledger import Ledger
from agent.ledger.outbox import plan
from agent.ledger.piles import look, newest_id
from agent.ledger.selection import tick, tick_found, tick_new, ticked_ids, untick_found
from agent.ledger.states import JournalState
from tests.builders import GARDENS, SEA_VIEW, journal, owner_id, take_in
from tests.conftest import Clock
from tests.ledger.sending import bring_to

MANY = 1000


@pytest.fixture
def books(ledger: Ledger) -> Ledger:
    """Journals of two owners and days, one doubtful, one ticked, one refused."""
    take_in(
        ledger,
        "a.si",
        journal("A1", "100.50", owner=GARDENS),
        journal("A2", "200.00", owner=GARDENS),
        journal("A3", "0.05", owner=GARDENS, day=date(2026, 12, 3)),
        journal("A4", "400.25", owner=SEA_VIEW),
        journal("A5", "3.00", owner=SEA_VIEW, doubts=("Oklart datum.",)),
        journal("A6", "7.00", owner=SEA_VIEW),
    )
    tick(ledger, [_id(ledger, "A2")], ticked=True)
    bring_to(ledger, _id(ledger, "A6"), JournalState.REJECTED)
    return ledger


def _id(ledger: Ledger, number: str) -> int:
    return next(one.id for one in waiting(ledger) if one.number == number)


def _numbers(ledger: Ledger) -> set[str]:
    ids = set(ticked_ids(ledger))
    return {one.number for one in waiting(ledger) if one.id in ids}


def _pile_of(one: JournalView) -> tuple[object, ...]:
    return one.owner_id, one.date, one.state, one.selected


def test_the_sums_are_those_of_the_journals(books: Ledger) -> None:
    found = look(books, Filter(), MANY)
    sums: Counter[tuple[object, ...]] = Counter()
    for one in found.journals:
        sums[_pile_of(one)] += int(one.debit * 100)
    assert {
        (one.owner_id, one.date, one.state, one.is_ticked): int(one.debit * 100)
        for one in found.piles
    } == sums
    assert sum(one.journals for one in found.piles) == len(found.journals) == 6


def test_piles_come_in_df3s_order(books: Ledger) -> None:
    found = look(books, Filter(), MANY)
    places = [(one.owner_id, one.date) for one in found.journals]
    piles = [(one.owner_id, one.date) for one in found.piles]
    assert sorted(set(piles), key=piles.index) == sorted(set(places), key=places.index)


def test_many_journals_are_summed_up_and_not_listed(books: Ledger) -> None:
    assert look(books, Filter(), 5).journals == ()
    assert look(books, Filter(), 5).piles == look(books, Filter(), 6).piles
    assert len(look(books, Filter(), 6).journals) == 6


def test_a_filter_narrows_the_piles(books: Ledger) -> None:
    only = Filter(frozenset({owner_id(books, GARDENS)}), to_date=date(2026, 12, 1))
    found = look(books, only, MANY)
    assert sum(one.debit for one in found.piles) == Decimal("300.50")


def test_all_of_an_owners_is_new_until_something_of_theirs_is_transferred(
    books: Ledger, clock: Clock
) -> None:
    assert _new(books, GARDENS, SEA_VIEW) == (3, 1)
    clock.advance(timedelta(days=1))
    plan(books, [_id(books, "A1")], "anna")
    assert _new(books, GARDENS, SEA_VIEW) == (0, 1)
    clock.advance(timedelta(days=1))
    take_in(books, "b.si", journal("A7", "9.00"))
    assert _new(books, GARDENS, SEA_VIEW) == (1, 1)


def _new(ledger: Ledger, *whose: Owner) -> tuple[int, ...]:
    piles = look(ledger, Filter(), MANY).piles
    ids = [owner_id(ledger, one) for one in whose]
    return tuple(sum(one.new for one in piles if one.owner_id == id_) for id_ in ids)


def test_ticking_what_is_found_leaves_what_was_refused_or_needs_a_look(
    books: Ledger,
) -> None:
    found = look(books, Filter(), 0)
    tick_found(books, Filter(), newest_id(found.piles))
    assert _numbers(books) == {"A1", "A2", "A3", "A4"}
    tick_found(books, Filter(), newest_id(found.piles))
    assert len(ticked_ids(books)) == 4


def test_what_came_after_the_list_was_shown_is_not_ticked(books: Ledger) -> None:
    shown = newest_id(look(books, Filter(), 0).piles)
    take_in(books, "b.si", journal("A7", "9.00"))
    tick_found(books, Filter(), shown)
    assert "A7" not in _numbers(books)


def test_what_is_new_alone_can_be_ticked(books: Ledger, clock: Clock) -> None:
    clock.advance(timedelta(days=1))
    plan(books, [_id(books, "A1")], "anna")
    clock.advance(timedelta(days=1))
    take_in(books, "b.si", journal("A7", "9.00"))
    tick_new(books, Filter(), MANY)
    assert _numbers(books) == {"A2", "A4", "A7"}


def test_unticking_takes_what_was_refused_too_and_leaves_the_hidden(
    books: Ledger,
) -> None:
    tick(books, [_id(books, "A6")], ticked=True)
    untick_found(books, Filter(frozenset({owner_id(books, SEA_VIEW)})))
    assert _numbers(books) == {"A2"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("400,25", {"A4"}),
        ("400.25", {"A4"}),
        ("100,5", {"A1"}),
        (" 100,50 ", {"A1"}),
        ("99", set()),
        ("99999999999999999999", set()),
    ],
)
def test_amounts_are_found_as_people_write_them(
    books: Ledger, text: str, found: set[str]
) -> None:
    only = Filter(text=text)
    assert {one.number for one in waiting(books, only)} == found


def test_an_owners_name_finds_its_journals(books: Ledger) -> None:
    only = Filter(text=GARDENS.name.upper())
    assert {one.number for one in waiting(books, only)} == {"A1", "A2", "A3"}
