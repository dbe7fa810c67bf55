"""A changed journal is shown beside the earlier one, and never sent by itself."""

from datetime import date

import pytest

from agent.errors import JournalMoved, Refused
from agent.journal import Journal
from agent.ledger import outbox, vouchers
from agent.ledger.approving import approve
from agent.ledger.imports import Imported
from agent.ledger.journals import journal as journal_of
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.lives import life_of
from agent.ledger.selection import tick_new, ticked_ids
from agent.ledger.states import JournalState
from agent.ledger.versions import ANOTHER_CAME
from tests.builders import journal, listed, take_in
from tests.ledger.sending import bring_to, intent, lease

CHANGED, WAITING = JournalState.CHANGED, JournalState.WAITING


def two_versions(ledger: Ledger) -> tuple[int, int]:
    take_in(ledger, "a.si", journal(kronor="100.00"))
    take_in(ledger, "b.si", journal(kronor="200.00"))
    first, second = sorted(one.id for one in waiting(ledger))
    return first, second


def states(ledger: Ledger, *journal_ids: int) -> list[JournalState]:
    return [journal_of(ledger, one).state for one in journal_ids]


def test_the_same_journal_with_other_rows_is_changed(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal(kronor="100.00"))
    assert take_in(ledger, "b.si", journal(kronor="200.00")) == Imported(changed=1)


def test_neither_version_can_be_ticked(ledger: Ledger) -> None:
    first, second = two_versions(ledger)
    tick_new(ledger)
    assert ticked_ids(ledger) == ()
    assert states(ledger, first, second) == [CHANGED, CHANGED]


@pytest.mark.parametrize("doubtful", ["a.si", "b.si"])
def test_reading_the_doubts_of_one_version_chooses_none(
    ledger: Ledger, doubtful: str
) -> None:
    for name, kronor in (("a.si", "100.00"), ("b.si", "200.00")):
        doubts = ("En rad saknar notering.",) if name == doubtful else ()
        take_in(ledger, name, journal(kronor=kronor, doubts=doubts))
    assert [one.state for one in waiting(ledger)] == [CHANGED, CHANGED]


def test_the_changed_one_tells_what_it_changes(ledger: Ledger) -> None:
    first, second = two_versions(ledger)
    assert journal_of(ledger, second).changes_id == first
    assert journal_of(ledger, first).changes_id is None


def test_a_third_version_tells_the_first(ledger: Ledger) -> None:
    first, _ = two_versions(ledger)
    take_in(ledger, "c.si", journal(kronor="300.00"))
    third = max(one.id for one in waiting(ledger))
    assert journal_of(ledger, third).changes_id == first


@pytest.mark.parametrize("chosen", [0, 1])
def test_approving_one_version_sets_the_other_aside(
    ledger: Ledger, chosen: int
) -> None:
    versions = two_versions(ledger)
    approve(ledger, versions[chosen], "anna")
    assert states(ledger, versions[chosen]) == [WAITING]
    assert states(ledger, versions[1 - chosen]) == [JournalState.REPLACED]


def test_a_version_set_aside_does_not_come_back_with_its_file(ledger: Ledger) -> None:
    first, second = two_versions(ledger)
    approve(ledger, second, "anna")
    assert take_in(ledger, "c.si", journal(kronor="100.00")) == Imported(known=1)
    assert states(ledger, first, second) == [JournalState.REPLACED, WAITING]


def test_a_new_version_after_the_choice_asks_again(ledger: Ledger) -> None:
    _, second = two_versions(ledger)
    approve(ledger, second, "anna")
    take_in(ledger, "c.si", journal(kronor="300.00"))
    assert states(ledger, second) == [CHANGED]


@pytest.mark.parametrize(
    "other",
    [
        journal("A26", "200.00"),
        journal(kronor="200.00", series="B"),
        journal(kronor="200.00", day=date(2026, 12, 2)),
    ],
    ids=["number", "series", "date"],
)
def test_another_number_series_or_date_is_another_journal(
    ledger: Ledger, other: Journal
) -> None:
    take_in(ledger, "a.si", journal(kronor="100.00"))
    assert take_in(ledger, "b.si", other) == Imported(new=1)


def test_without_number_the_text_tells_which_it_is(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal("", "100.00", text="Hyror"))
    rent, fees = journal("", "200.00", text="Hyror"), journal("", "200.00", text="El")
    assert take_in(ledger, "b.si", rent) == Imported(changed=1)
    assert take_in(ledger, "c.si", fees) == Imported(new=1)


def test_without_number_and_text_nothing_tells(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal("", "100.00", text=""))
    assert take_in(ledger, "b.si", journal("", "200.00", text="")) == Imported(new=1)


def test_two_of_one_text_in_one_file_are_two(ledger: Ledger) -> None:
    both = journal("", "100.00"), journal("", "200.00")
    assert take_in(ledger, "a.si", *both) == Imported(new=2)


def test_one_that_its_file_also_holds_is_no_earlier_version(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal("", "100.00"))
    both = journal("", "100.00"), journal("", "200.00")
    assert take_in(ledger, "b.si", *both) == Imported(new=1, known=1)


def test_a_change_after_booking_leaves_the_booked_one(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal(kronor="100.00"))
    first = listed(ledger).id
    bring_to(ledger, first, JournalState.BOOKED)
    assert take_in(ledger, "b.si", journal(kronor="200.00")) == Imported(changed=1)
    assert states(ledger, first, listed(ledger).id) == [JournalState.BOOKED, CHANGED]


def test_one_that_has_not_been_sent_is_stopped_when_a_change_comes(
    ledger: Ledger,
) -> None:
    take_in(ledger, "a.si", journal(kronor="100.00"))
    first = listed(ledger).id
    outbox.plan(ledger, [first], "anna")
    take_in(ledger, "b.si", journal(kronor="200.00"))
    assert states(ledger, first) == [CHANGED]
    assert journal_of(ledger, first).message == ANOTHER_CAME
    its_life = life_of(ledger, first)
    assert its_life is not None
    assert "not sent" in [one.kind for one in its_life.events]
    with pytest.raises(JournalMoved):
        vouchers.intend(ledger, lease(ledger), intent(ledger, first))


def test_one_refused_after_a_change_came_is_not_sent_by_itself(
    ledger: Ledger,
) -> None:
    take_in(ledger, "a.si", journal(kronor="100.00"))
    first = listed(ledger).id
    bring_to(ledger, first, JournalState.SENDING)
    take_in(ledger, "b.si", journal(kronor="200.00"))
    vouchers.refused(ledger, intent(ledger, first), "Konto 3011 finns inte.")
    assert states(ledger, first) == [CHANGED]
    assert journal_of(ledger, first).message == "Konto 3011 finns inte."


@pytest.mark.parametrize("state", [JournalState.SENDING, JournalState.UNKNOWN])
def test_one_that_was_not_booked_after_a_change_came_is_not_sent_again_by_itself(
    ledger: Ledger, state: JournalState
) -> None:
    take_in(ledger, "a.si", journal(kronor="100.00"))
    first = listed(ledger).id
    bring_to(ledger, first, state)
    take_in(ledger, "b.si", journal(kronor="200.00"))
    vouchers.back_to_planned(ledger, intent(ledger, first), "Nätet är borta.")
    assert states(ledger, first) == [CHANGED]


@pytest.mark.parametrize("state", [JournalState.SENDING, JournalState.UNKNOWN])
def test_a_change_waits_while_the_first_is_on_its_way(
    ledger: Ledger, state: JournalState
) -> None:
    take_in(ledger, "a.si", journal(kronor="100.00"))
    bring_to(ledger, listed(ledger).id, state)
    take_in(ledger, "b.si", journal(kronor="200.00"))
    with pytest.raises(Refused, match="överförs just nu"):
        approve(ledger, listed(ledger).id, "anna")


def test_a_change_waits_while_the_first_may_be_in_fortnox(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal(kronor="100.00"))
    first = listed(ledger).id
    bring_to(ledger, first, JournalState.HELD)
    take_in(ledger, "b.si", journal(kronor="200.00"))
    second = max(one.id for one in waiting(ledger))
    with pytest.raises(Refused, match="kanske redan bokförd"):
        approve(ledger, second, "anna")
    assert states(ledger, first) == [JournalState.HELD]


@pytest.mark.parametrize("state", [WAITING, JournalState.BOOKED])
def test_what_needs_no_review_cannot_be_approved(
    ledger: Ledger, state: JournalState
) -> None:
    take_in(ledger, "a.si", journal())
    one = listed(ledger).id
    bring_to(ledger, one, state)
    with pytest.raises(Refused, match="behöver inte granskas"):
        approve(ledger, one, "anna")


def test_one_with_doubts_waits_once_approved(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal(doubts=("Rader utan notering.",)))
    one = listed(ledger).id
    approve(ledger, one, "anna")
    assert states(ledger, one) == [WAITING]


def test_a_held_one_is_sent_anew_once_approved(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal())
    one = listed(ledger).id
    bring_to(ledger, one, JournalState.HELD)
    approve(ledger, one, "anna")
    assert states(ledger, one) == [WAITING]
    assert journal_of(ledger, one).message == ""
