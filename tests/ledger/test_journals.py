"""The list of what waits: its order, its filters and one journal with its rows."""

from datetime import UTC, date

import pytest

from agent.errors import Refused
from agent.ledger.journals import Filter, rows, series_in_use, waiting
from agent.ledger.journals import journal as journal_of
from agent.ledger.ledger import Ledger
from agent.ledger.selection import tick
from agent.ledger.states import LISTED, JournalState
from tests.builders import GARDENS, SEA_VIEW, journal, listed, owner_id, pair, take_in
from tests.ledger.sending import bring_to


@pytest.fixture
def books(ledger: Ledger) -> Ledger:
    """Journals of two owners, days, series and texts."""
    take_in(
        ledger,
        "a.si",
        journal("A2", owner=SEA_VIEW, day=date(2026, 12, 3), text="100 % El_avgift"),
        journal("A1", owner=SEA_VIEW, day=date(2026, 12, 1), text="Årsavgifter"),
        journal("I7", owner=GARDENS, series="I", day=date(2026, 12, 2), text="Insatt"),
    )
    return ledger


def numbers(ledger: Ledger, only: Filter) -> list[str]:
    return [one.number for one in waiting(ledger, only)]


def test_the_list_is_by_owner_date_and_journal(books: Ledger) -> None:
    assert numbers(books, Filter()) == ["I7", "A1", "A2"]


def test_versions_of_one_journal_stand_together(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal("A1", "100.00"), journal("A2", "100.00"))
    take_in(ledger, "b.si", journal("A2", "200.00"), journal("A1", "200.00"))
    assert numbers(ledger, Filter()) == ["A1", "A1", "A2", "A2"]


def test_it_can_be_narrowed_to_owners(books: Ledger) -> None:
    only = Filter(owner_ids=frozenset({owner_id(books, GARDENS)}))
    assert numbers(books, only) == ["I7"]


def test_it_can_be_narrowed_to_days_inclusive(books: Ledger) -> None:
    only = Filter(from_date=date(2026, 12, 2), to_date=date(2026, 12, 3))
    assert numbers(books, only) == ["I7", "A2"]


def test_it_can_be_narrowed_to_a_series(books: Ledger) -> None:
    assert numbers(books, Filter(series="I")) == ["I7"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("i7", ["I7"]),
        ("årsavgift", ["A1"]),
        ("ÅRSAVGIFT", ["A1"]),
        ("100 %", ["A2"]),
        ("l_a", ["A2"]),
        ("avier", ["I7", "A1", "A2"]),
        ("bostäder", ["I7", "A1", "A2"]),
        ("finns inte", []),
    ],
)
def test_a_text_is_sought_in_number_text_and_notes(
    books: Ledger, text: str, found: list[str]
) -> None:
    assert numbers(books, Filter(text=text)) == found


@pytest.mark.parametrize(
    "state",
    [
        JournalState.WAITING,
        JournalState.PLANNED,
        JournalState.SENDING,
        JournalState.UNKNOWN,
        JournalState.HELD,
        JournalState.REJECTED,
        JournalState.BOOKED,
    ],
)
def test_only_what_nobody_has_in_hand_is_listed(
    ledger: Ledger, state: JournalState
) -> None:
    take_in(ledger, "a.si", journal())
    bring_to(ledger, listed(ledger).id, state)
    assert bool(waiting(ledger)) == (state in LISTED)


def test_series_are_those_of_the_list(books: Ledger) -> None:
    take_in(books, "b.si", journal("A9", series=""))
    bring_to(books, listed(books, "I7").id, JournalState.BOOKED)
    assert series_in_use(books) == ("A",)


def test_a_journal_tells_where_it_came_from(books: Ledger) -> None:
    one = listed(books, "I7")
    assert (one.file_name, one.line, one.row_count) == ("a.si", 7, 2)
    assert journal_of(books, one.id) == one


def test_a_tick_shows_in_the_list(books: Ledger) -> None:
    tick(books, [listed(books, "I7").id], ticked=True)
    assert [one.selected for one in waiting(books)] == [True, False, False]


def test_rows_come_in_the_order_of_the_file(ledger: Ledger) -> None:
    lines = (*pair("300.00", "3020"), *pair("100.00"), *pair("200.00", "3015"))
    take_in(ledger, "a.si", journal(rows=lines))
    assert rows(ledger, listed(ledger).id) == lines


def test_a_journal_that_does_not_exist_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Refused):
        journal_of(ledger, 1)


def test_times_are_aware_utc(ledger: Ledger) -> None:
    assert ledger.now().tzinfo is UTC
