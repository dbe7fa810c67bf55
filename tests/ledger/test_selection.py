"""What is ticked stays ticked, and only what may be sent can be."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from agent.ledger.journals import EVERYTHING, ticked, waiting
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.piles import Pile, look
from agent.ledger.selection import (
    owners_of,
    selection,
    tick,
    tick_all_sendable,
    tick_new,
    ticked_ids,
)
from agent.ledger.states import JournalState
from tests.builders import GARDENS, SEA_VIEW, journal, listed, owner_id, take_in
from tests.conftest import Clock
from tests.ledger.sending import bring_to


@pytest.fixture
def three(ledger: Ledger) -> list[int]:
    """Three journals that wait; the last is another owner's."""
    take_in(
        ledger,
        "a.si",
        journal("A1", "100.50"),
        journal("A2", "200.00"),
        journal("A3", "400.25", owner=SEA_VIEW),
    )
    return sorted(one.id for one in waiting(ledger))


def piles_of(ledger: Ledger) -> tuple[Pile, ...]:
    return look(ledger, EVERYTHING, 0).piles


def test_nothing_is_ticked_from_the_start(ledger: Ledger, three: list[int]) -> None:
    assert len(three) == 3
    assert ticked_ids(ledger) == ()


def test_ticks_are_summed_up(ledger: Ledger, three: list[int]) -> None:
    tick(ledger, [three[0], three[2]], ticked=True)
    summed = selection(ledger)
    assert (summed.journals, summed.owners) == (2, 2)
    assert summed.debit == summed.credit == Decimal("500.75")


def test_nothing_ticked_sums_to_nothing(ledger: Ledger) -> None:
    summed = selection(ledger)
    assert (summed.journals, summed.owners) == (0, 0)
    assert summed.debit == Decimal("0.00")


def test_ticking_twice_is_ticking_once(ledger: Ledger, three: list[int]) -> None:
    tick(ledger, three, ticked=True)
    tick(ledger, three, ticked=True)
    assert sorted(ticked_ids(ledger)) == three


def test_unticking_leaves_the_others(ledger: Ledger, three: list[int]) -> None:
    tick(ledger, three, ticked=True)
    tick(ledger, three[:1], ticked=False)
    assert sorted(ticked_ids(ledger)) == three[1:]


def test_ticks_survive_a_restart(
    ledger: Ledger, three: list[int], file: Path, clock: Clock
) -> None:
    tick(ledger, three[:2], ticked=True)
    ledger.close()
    again = open_ledger(file, clock)
    assert sorted(ticked_ids(again)) == three[:2]
    again.close()


def test_what_needs_review_cannot_be_ticked(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal(doubts=("Rader utan notering.",)))
    (one,) = waiting(ledger)
    tick(ledger, [one.id], ticked=True)
    assert ticked_ids(ledger) == ()


def test_what_is_sent_drops_out(ledger: Ledger, three: list[int]) -> None:
    tick(ledger, three, ticked=True)
    bring_to(ledger, three[0], JournalState.SENDING)
    assert sorted(ticked_ids(ledger)) == three[1:]
    assert selection(ledger).journals == 2


def test_what_came_in_another_version_drops_out(
    ledger: Ledger, three: list[int]
) -> None:
    tick(ledger, three, ticked=True)
    take_in(ledger, "b.si", journal("A1", "999.00"))
    assert sorted(ticked_ids(ledger)) == three[1:]
    assert sorted(one.id for one in ticked(ledger)) == three[1:]
    assert sum(one.journals for one in piles_of(ledger) if one.is_ticked) == 2


def test_what_was_refused_or_needs_a_look_is_not_new(
    ledger: Ledger, three: list[int]
) -> None:
    take_in(ledger, "b.si", journal("A9", doubts=("Oklart datum.",)))
    bring_to(ledger, three[0], JournalState.REJECTED)
    tick_new(ledger)
    assert sorted(ticked_ids(ledger)) == three[1:]


def test_what_was_there_at_its_owners_last_transfer_is_not_new(
    ledger: Ledger, three: list[int], clock: Clock
) -> None:
    clock.advance(timedelta(minutes=1))
    bring_to(ledger, three[0], JournalState.BOOKED)
    take_in(ledger, "b.si", journal("A9"))
    tick_new(ledger)
    assert sorted(ticked_ids(ledger)) == [three[2], listed(ledger, "A9").id]


def test_what_is_new_is_ticked_besides_what_was_ticked(
    ledger: Ledger, three: list[int]
) -> None:
    bring_to(ledger, three[0], JournalState.REJECTED)
    tick(ledger, three[:1], ticked=True)
    tick_new(ledger)
    assert sorted(ticked_ids(ledger)) == three


def test_without_a_look_all_is_sent_that_may_be(
    ledger: Ledger, three: list[int]
) -> None:
    take_in(ledger, "b.si", journal("A9", doubts=("Oklart datum.",)))
    bring_to(ledger, three[0], JournalState.BOOKED)
    bring_to(ledger, three[1], JournalState.REJECTED)
    tick_all_sendable(ledger)
    assert sorted(ticked_ids(ledger)) == three[1:]


def test_an_unknown_journal_is_not_ticked(ledger: Ledger) -> None:
    tick(ledger, [12345], ticked=True)
    assert ticked_ids(ledger) == ()


def test_journals_tell_their_owners(ledger: Ledger, three: list[int]) -> None:
    assert owners_of(ledger, three) == {
        owner_id(ledger, GARDENS),
        owner_id(ledger, SEA_VIEW),
    }
