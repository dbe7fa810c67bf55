"""Historik finds what is asked for, in order, page by page, on both databases."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from agent.ledger import history
from agent.ledger.history import FoundJournal
from agent.ledger.history_search import Place, Search, ids_found
from agent.ledger.history_years import (
    oldest_date,
    row_count,
    unbalanced,
    year_spans,
)
from agent.ledger.ledger import Ledger
from agent.ledger.states import JournalState
from tests.builders import GARDENS, SEA_VIEW, journal, listed, owner_id, take_in
from tests.ledger.sending import COMPANY, bring_to

JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)
BOOKED, WAITING = JournalState.BOOKED, JournalState.WAITING


@pytest.fixture
def books(ledger: Ledger) -> Ledger:
    """Four journals of two owners, two of them booked."""
    take_in(
        ledger,
        "a.si",
        journal("A25", "1250.50", day=JANUARY, text="Avisering ÅR"),
        journal("A26", "100", day=FEBRUARY),
        journal("I7", "99.99", owner=SEA_VIEW, series="B", day=FEBRUARY),
        journal("A1", "5000", owner=SEA_VIEW, day=JANUARY, text="100 % rabatt"),
    )
    for number in ("A25", "I7"):
        bring_to(ledger, listed(ledger, number).id, BOOKED)
    return ledger


def numbers(found: Sequence[FoundJournal]) -> list[str]:
    return [one.number for one in found]


def found_by(ledger: Ledger, search: Search) -> list[str]:
    found = numbers(history.page(ledger, search).lines)
    assert sum(one.count for one in history.sums(ledger, search)) == len(found)
    return found


def test_everything_is_found_the_newest_first(books: Ledger) -> None:
    assert found_by(books, Search()) == ["I7", "A26", "A1", "A25"]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        (Search(from_date=FEBRUARY), ["I7", "A26"]),
        (Search(to_date=JANUARY), ["A1", "A25"]),
        (Search(series="b"), ["I7"]),
        (Search(number="a26"), ["A26"]),
        (Search(number="A2"), []),
        (Search(text="avisering år"), ["A25"]),
        (Search(text="i7"), ["I7"]),
        (Search(text="100 %"), ["A1"]),
        (Search(text="Hyror bostäder"), []),
        (Search(least=Decimal("99.99"), most=Decimal("99.99")), ["I7"]),
        (Search(least=Decimal(100), most=Decimal("1250.50")), ["A26", "A25"]),
        (Search(state=BOOKED), ["I7", "A25"]),
        (Search(state=JournalState.HELD), []),
        (Search(state=WAITING, text="avisering"), ["A26"]),
    ],
)
def test_each_condition_leaves_what_it_says(
    books: Ledger, search: Search, expected: list[str]
) -> None:
    assert found_by(books, search) == expected


def test_an_owner_s_rows_are_searched_too(books: Ledger) -> None:
    search = Search(owner_id=owner_id(books, GARDENS), text="hyror BOSTÄDER")
    assert found_by(books, search) == ["A26", "A25"]


def test_a_voucher_is_found_by_its_number_and_series(books: Ledger) -> None:
    (booked,) = history.page(books, Search(number="A25")).lines
    number = int(booked.voucher.removeprefix("A "))
    assert found_by(books, Search(voucher_number=number)) == ["A25"]
    in_b = Search(voucher_number=number, voucher_series="B")
    assert found_by(books, in_b) == []


def test_sums_are_told_by_state(books: Ledger) -> None:
    found = {one.state: (one.count, one.debit) for one in history.sums(books, Search())}
    assert found == {
        WAITING: (2, Decimal("5100.00")),
        BOOKED: (2, Decimal("1350.49")),
    }


def test_pages_follow_each_other_both_ways(books: Ledger) -> None:
    first = history.page(books, Search(), size=2)
    assert (first.has_newer, first.has_older) == (False, True)
    second = history.page(books, Search(), before=first.lines[-1].place, size=2)
    assert numbers(second.lines) == ["A1", "A25"]
    assert (second.has_newer, second.has_older) == (True, False)
    back = history.page(books, Search(), after=second.lines[0].place, size=2)
    assert back.lines == first.lines
    assert (back.has_newer, back.has_older) == (False, True)


def test_beyond_the_end_there_is_nothing_and_no_way_on(books: Ledger) -> None:
    empty = history.page(books, Search(), before=Place(date(2000, 1, 1), 1))
    assert (empty.lines, empty.has_newer, empty.has_older) == ((), False, False)


@pytest.mark.parametrize("size", [1, 3, 4, 5])
def test_batches_give_everything_once_the_oldest_first(
    books: Ledger, size: int
) -> None:
    found = [one for part in history.batches(books, Search(), size) for one in part]
    assert numbers(found) == ["A25", "A1", "A26", "I7"]


def test_what_is_booked_between_two_batches_holds_up_nobody(books: Ledger) -> None:
    parts = history.batches(books, Search(), 2)
    next(parts)
    bring_to(books, listed(books, "A26").id, BOOKED)
    assert [one.state for one in next(parts)] == [BOOKED, BOOKED]


def test_the_rows_of_a_batch_come_in_their_order(books: Ledger) -> None:
    (batch,) = history.batches(books, Search(number="A25"))
    rows = history.rows_of_many(books, batch)[batch[0].id]
    assert [row.account for row in rows] == ["1510", "3011"]


def test_years_are_told_as_fortnox_has_them(books: Ledger) -> None:
    booked, waiting = sorted(
        year_spans(books, Search()), key=lambda one: one.year_id is None
    )
    assert booked == (COMPANY, 2, JANUARY, FEBRUARY, 2)
    assert waiting == (None, None, JANUARY, FEBRUARY, 2)


def test_what_does_not_balance_is_found(books: Ledger) -> None:
    assert unbalanced(books, Search()) is None
    with books.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE journals SET credit_ore = 1 WHERE number = 'A26'"
        )
    found = unbalanced(books, Search())
    assert found is not None
    assert found.number == "A26"


def test_rows_are_counted_and_the_oldest_is_known(books: Ledger) -> None:
    assert row_count(books, Search(series="B")) == 2
    assert oldest_date(books) == JANUARY


@pytest.mark.usefixtures("file")  # PostgreSQL plans by how much there is
@pytest.mark.parametrize(
    "search",
    [
        Search(),
        Search(state=BOOKED, least=Decimal(100)),
        Search(text="avisering", from_date=JANUARY),
        Search(owner_id=1),
        Search(owner_id=1, text="hyror"),
    ],
)
@pytest.mark.parametrize("beyond", [None, Place(FEBRUARY, 7)])
def test_no_page_is_made_by_sorting_all_that_is_found(
    ledger: Ledger, search: Search, beyond: Place | None
) -> None:
    for oldest_first in (True, False):
        wanted = ids_found(search, beyond, 101, oldest_first=oldest_first)
        with ledger.reading() as connection:
            sql = wanted.compile(connection, compile_kwargs={"literal_binds": True})
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").all()
        assert not [row.detail for row in plan if "TEMP B-TREE" in row.detail]
        assert any("INDEX ix_journals_" in row.detail for row in plan)


def test_an_empty_ledger_has_no_history(ledger: Ledger) -> None:
    assert history.page(ledger, Search()).lines == ()
    assert history.sums(ledger, Search()) == ()
    assert oldest_date(ledger) is None
    assert row_count(ledger, Search()) == 0
