"""The outbox: each step from where the protocol allows it, and from nowhere else."""

from collections.abc import Callable
from datetime import UTC, date

import pytest
from sqlalchemy import select

from agent.errors import LeaseLost
from agent.ledger import outbox, vouchers
from agent.ledger.approving import approve
from agent.ledger.health import faults_of
from agent.ledger.journals import journal as journal_of
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.selection import tick, ticked_ids
from agent.ledger.states import JournalState
from agent.ledger.tables import events
from tests.builders import GARDENS, SEA_VIEW, journal, listed, owner_id, take_in
from tests.ledger.sending import COMPANY, bring_to, intent, lease

WAITING, PLANNED = JournalState.WAITING, JournalState.PLANNED
SENDING, UNKNOWN = JournalState.SENDING, JournalState.UNKNOWN
HELD, REJECTED, BOOKED = JournalState.HELD, JournalState.REJECTED, JournalState.BOOKED
REACHED = (WAITING, PLANNED, SENDING, UNKNOWN, HELD, REJECTED, BOOKED)

Step = Callable[[Ledger, int], object]

# The life of a voucher (design.md, 5): each step, where it begins and where it leads.
STEPS: dict[str, tuple[Step, frozenset[JournalState], JournalState]] = {
    "intend": (
        lambda ledger, one: vouchers.intend(ledger, lease(ledger), intent(ledger, one)),
        frozenset({PLANNED}),
        SENDING,
    ),
    "already there": (
        lambda ledger, one: vouchers.already_there(
            ledger, lease(ledger), intent(ledger, one)
        ),
        frozenset({PLANNED}),
        BOOKED,
    ),
    "unknown": (
        lambda ledger, one: vouchers.unknown(ledger, intent(ledger, one)),
        frozenset({SENDING}),
        UNKNOWN,
    ),
    "rejected": (
        lambda ledger, one: vouchers.rejected(ledger, one, "Nej."),
        frozenset({PLANNED}),
        REJECTED,
    ),
    "refused": (
        lambda ledger, one: vouchers.refused(ledger, intent(ledger, one), "Nej."),
        frozenset({SENDING, UNKNOWN}),
        REJECTED,
    ),
    "held": (
        lambda ledger, one: vouchers.held(ledger, intent(ledger, one), "Oklart."),
        frozenset({SENDING, UNKNOWN}),
        HELD,
    ),
    "back to planned": (
        lambda ledger, one: vouchers.back_to_planned(
            ledger, intent(ledger, one), "429"
        ),
        frozenset({SENDING, UNKNOWN}),
        PLANNED,
    ),
    "absent": (
        lambda ledger, one: vouchers.absent(ledger, lease(ledger), intent(ledger, one)),
        frozenset({UNKNOWN}),
        PLANNED,
    ),
}
EVERY = [(name, state) for name in STEPS for state in REACHED]
ALLOWED = [(name, state) for name, state in EVERY if state in STEPS[name][1]]
FORBIDDEN = [(name, state) for name, state in EVERY if state not in STEPS[name][1]]


@pytest.fixture
def one(ledger: Ledger) -> int:
    """A journal that waits."""
    take_in(ledger, "a.si", journal())
    return listed(ledger).id


def state(ledger: Ledger, journal_id: int) -> JournalState:
    return journal_of(ledger, journal_id).state


def bring_on(
    ledger: Ledger, journal_id: int, to: JournalState, attempt: int = 1
) -> None:
    """Bring an attempt from being sent to what came of it."""
    meant = intent(ledger, journal_id, attempt)
    match to:
        case JournalState.UNKNOWN:
            vouchers.unknown(ledger, meant)
        case JournalState.HELD:
            vouchers.held(ledger, meant, "Oklart.")
        case JournalState.REJECTED:
            vouchers.refused(ledger, meant, "Nej.")
        case JournalState.BOOKED:
            vouchers.booked(ledger, meant, 118)


def history(ledger: Ledger) -> list[str]:
    """What has happened, as the treatment history names it."""
    with ledger.reading() as connection:
        return list(connection.scalars(select(events.c.kind).order_by(events.c.id)))


@pytest.mark.parametrize(("name", "came_from"), ALLOWED)
def test_a_step_that_the_protocol_knows_is_taken(
    ledger: Ledger, one: int, name: str, came_from: JournalState
) -> None:
    step, _, leads_to = STEPS[name]
    bring_to(ledger, one, came_from)
    step(ledger, one)
    assert state(ledger, one) == leads_to


@pytest.mark.parametrize(("name", "came_from"), FORBIDDEN)
def test_a_step_from_elsewhere_is_refused_and_changes_nothing(
    ledger: Ledger, one: int, name: str, came_from: JournalState
) -> None:
    bring_to(ledger, one, came_from)
    before = journal_of(ledger, one)
    with pytest.raises(LeaseLost, match="ändrades av någon annan"):
        STEPS[name][0](ledger, one)
    assert journal_of(ledger, one) == before


@pytest.mark.parametrize("now", [PLANNED, SENDING, UNKNOWN, HELD, REJECTED])
def test_a_number_is_kept_however_late_it_is_known(
    ledger: Ledger, one: int, now: JournalState
) -> None:
    bring_to(ledger, one, SENDING)
    meant = intent(ledger, one)
    if now == PLANNED:
        vouchers.back_to_planned(ledger, meant, "429")
    else:
        bring_on(ledger, one, now)

    vouchers.booked(ledger, meant, 117)

    assert journal_of(ledger, one).voucher == "A 117"
    assert state(ledger, one) == BOOKED


def test_a_number_that_somebody_else_has_found_already_changes_nothing(
    ledger: Ledger, one: int
) -> None:
    bring_to(ledger, one, SENDING)
    vouchers.booked(ledger, intent(ledger, one), 117)
    before = history(ledger)

    vouchers.booked(ledger, intent(ledger, one), 117)

    assert history(ledger) == before


@pytest.mark.parametrize("now", [SENDING, UNKNOWN, HELD, BOOKED])
def test_a_number_of_an_attempt_that_was_given_up_is_told_and_replaces_nothing(
    ledger: Ledger, one: int, now: JournalState
) -> None:
    bring_to(ledger, one, SENDING)
    first = intent(ledger, one)
    vouchers.back_to_planned(ledger, first, "absent")
    vouchers.intend(ledger, lease(ledger), intent(ledger, one, attempt=2))
    bring_on(ledger, one, now, attempt=2)

    vouchers.booked(ledger, first, 117)

    assert state(ledger, one) == now
    assert "A 117" in journal_of(ledger, one).message
    assert history(ledger)[-1] == "booked twice"


@pytest.mark.parametrize("name", ["unknown", "refused", "held", "back to planned"])
def test_what_is_said_of_a_former_attempt_changes_nothing(
    ledger: Ledger, one: int, name: str
) -> None:
    bring_to(ledger, one, SENDING)
    vouchers.back_to_planned(ledger, intent(ledger, one), "429")
    vouchers.intend(ledger, lease(ledger), intent(ledger, one, attempt=2))

    with pytest.raises(LeaseLost):
        STEPS[name][0](ledger, one)

    assert state(ledger, one) == SENDING
    assert vouchers.attempts(ledger, one) == 2


@pytest.mark.parametrize("state_before", [PLANNED, SENDING, UNKNOWN])
def test_who_has_lost_the_lease_decides_nothing(
    ledger: Ledger, one: int, state_before: JournalState
) -> None:
    bring_to(ledger, one, state_before)
    ours, meant = lease(ledger), intent(ledger, one)
    lease(ledger)

    decisions: tuple[Callable[[], None], ...] = (
        lambda: vouchers.recover(ledger, ours, owner_id(ledger)),
        lambda: vouchers.intend(ledger, ours, meant),
        lambda: vouchers.already_there(ledger, ours, meant),
        lambda: vouchers.absent(ledger, ours, meant),
    )
    for decide in decisions:
        with pytest.raises(LeaseLost):
            decide()
    assert state(ledger, one) == state_before


@pytest.mark.parametrize("came_from", [PLANNED, SENDING, UNKNOWN, HELD, BOOKED])
def test_what_is_on_its_way_or_booked_is_not_planned_again(
    ledger: Ledger, one: int, came_from: JournalState
) -> None:
    bring_to(ledger, one, came_from)
    outbox.plan(ledger, [one], "anna")
    assert state(ledger, one) == came_from


@pytest.mark.parametrize("came_from", [WAITING, REJECTED])
def test_what_waits_or_was_rejected_is_planned(
    ledger: Ledger, one: int, came_from: JournalState
) -> None:
    bring_to(ledger, one, came_from)
    outbox.plan(ledger, [one], "anna")
    assert state(ledger, one) == PLANNED
    assert journal_of(ledger, one).message == ""


def test_what_nobody_has_reviewed_is_not_planned(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal(doubts=("Rader utan notering.",)))
    one = listed(ledger).id
    outbox.plan(ledger, [one], "anna")
    assert state(ledger, one) == JournalState.DOUBTFUL


def test_planning_unticks(ledger: Ledger, one: int) -> None:
    tick(ledger, [one], ticked=True)
    outbox.plan(ledger, [one], "anna")
    vouchers.rejected(ledger, one, "Nej.")
    assert ticked_ids(ledger) == ()


def test_in_hand_gives_the_journal_whole(ledger: Ledger) -> None:
    sent = journal()
    take_in(ledger, "a.si", sent)
    outbox.plan(ledger, [listed(ledger).id], "anna")
    (planned,) = outbox.in_hand(ledger, owner_id(ledger))
    assert planned.journal == sent
    assert planned.state == PLANNED


def test_in_hand_is_one_owners_by_date_and_series(ledger: Ledger) -> None:
    take_in(
        ledger,
        "a.si",
        journal("A1", day=date(2026, 12, 3)),
        journal("A2", day=date(2026, 12, 1), series="B"),
        journal("A3", day=date(2026, 12, 1)),
        journal("A4", owner=SEA_VIEW),
    )
    outbox.plan(ledger, [one.id for one in waiting(ledger)], "anna")
    gardens, sea_view = owner_id(ledger, GARDENS), owner_id(ledger, SEA_VIEW)
    in_hand = [one.journal.number for one in outbox.in_hand(ledger, gardens)]
    assert in_hand == ["A3", "A2", "A1"]
    assert outbox.owners_in_hand(ledger) == (gardens, sea_view)


def test_two_alike_without_number_have_markers_of_their_own(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal(""), journal(""))
    outbox.plan(ledger, [one.id for one in waiting(ledger)], "anna")
    markers = [one.marker for one in outbox.in_hand(ledger, owner_id(ledger))]
    assert len(set(markers)) == 2


def test_a_marker_is_the_same_after_every_attempt(ledger: Ledger, one: int) -> None:
    outbox.plan(ledger, [one], "anna")
    (before,) = outbox.in_hand(ledger, owner_id(ledger))
    vouchers.rejected(ledger, one, "Nej.")
    outbox.plan(ledger, [one], "anna")
    (after,) = outbox.in_hand(ledger, owner_id(ledger))
    assert before.marker == after.marker


def test_an_intent_comes_back_as_it_was_meant(ledger: Ledger, one: int) -> None:
    bring_to(ledger, one, SENDING)
    meant = vouchers.intent_of(ledger, one)
    assert meant == intent(ledger, one)
    assert meant.intended_at.tzinfo is UTC


def test_attempts_are_counted(ledger: Ledger, one: int) -> None:
    assert vouchers.attempts(ledger, one) == 0
    bring_to(ledger, one, SENDING)
    vouchers.back_to_planned(ledger, intent(ledger, one), "429")
    vouchers.intend(ledger, lease(ledger), intent(ledger, one, attempt=2))
    assert vouchers.attempts(ledger, one) == 2


def test_what_a_crash_left_half_sent_is_unknown(ledger: Ledger, one: int) -> None:
    bring_to(ledger, one, SENDING)
    vouchers.recover(ledger, lease(ledger), owner_id(ledger))
    assert state(ledger, one) == UNKNOWN


@pytest.mark.parametrize("other", [PLANNED, UNKNOWN, BOOKED, HELD])
def test_recovery_touches_nothing_else(
    ledger: Ledger, one: int, other: JournalState
) -> None:
    bring_to(ledger, one, other)
    vouchers.recover(ledger, lease(ledger), owner_id(ledger))
    assert state(ledger, one) == other


def test_letting_go_gives_back_only_what_was_not_sent(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal("A1"), journal("A2"), journal("A3"))
    planned, sending, unknown = (one.id for one in waiting(ledger))
    bring_to(ledger, planned, PLANNED)
    bring_to(ledger, sending, SENDING)
    bring_to(ledger, unknown, UNKNOWN)
    outbox.let_go(ledger, owner_id(ledger), "Inte kopplad.")
    assert state(ledger, planned) == REJECTED
    assert journal_of(ledger, planned).message == "Inte kopplad."
    assert state(ledger, sending) == SENDING
    assert state(ledger, unknown) == UNKNOWN


def test_a_voucher_number_is_shown_with_its_series(ledger: Ledger, one: int) -> None:
    bring_to(ledger, one, SENDING)
    vouchers.booked(ledger, intent(ledger, one), 117)
    assert journal_of(ledger, one).voucher == "A 117"


def test_why_an_answer_was_unclear_is_told_until_it_is_settled(
    ledger: Ledger, one: int
) -> None:
    bring_to(ledger, one, SENDING)
    vouchers.unknown(ledger, intent(ledger, one), "Förbindelsen bröts.")
    assert journal_of(ledger, one).message == "Förbindelsen bröts."
    vouchers.booked(ledger, intent(ledger, one), 117)
    assert journal_of(ledger, one).message == ""


def test_a_number_that_fortnox_gives_anew_is_the_latter_journals_alone(
    ledger: Ledger,
) -> None:
    take_in(ledger, "a.si", journal("A1"), journal("A2"))
    first, second = (one.id for one in waiting(ledger))
    bring_to(ledger, first, SENDING)
    bring_to(ledger, second, SENDING)
    vouchers.booked(ledger, intent(ledger, first), 117)

    vouchers.booked(ledger, intent(ledger, second), 117)

    assert journal_of(ledger, second).voucher == "A 117"
    former = journal_of(ledger, first)
    assert (former.state, former.voucher) == (HELD, "")
    assert "A 117 finns inte längre i Fortnox" in former.message
    assert "number reused" in history(ledger)
    assert not faults_of(ledger)


def test_a_number_that_another_version_got_replaces_the_former(
    ledger: Ledger,
) -> None:
    take_in(ledger, "a.si", journal())
    first = listed(ledger).id
    bring_to(ledger, first, BOOKED)
    take_in(ledger, "b.si", journal(kronor="99.00"))
    second = listed(ledger).id
    approve(ledger, second, "anna")
    bring_to(ledger, second, SENDING)

    vouchers.booked(ledger, intent(ledger, second), first)

    assert state(ledger, second) == BOOKED
    assert state(ledger, first) == JournalState.REPLACED


def test_a_held_one_that_a_person_approved_keeps_its_marker(
    ledger: Ledger, one: int
) -> None:
    bring_to(ledger, one, HELD)
    approve(ledger, one, "anna")
    outbox.plan(ledger, [one], "anna")
    assert vouchers.intent_of(ledger, one).database_number == COMPANY


@pytest.mark.parametrize("ended", [BOOKED, REJECTED, HELD])
def test_a_transfer_is_finished_when_nothing_is_on_its_way(
    ledger: Ledger, one: int, ended: JournalState
) -> None:
    bring_to(ledger, one, ended)
    assert len(outbox.finish_transfers(ledger)) == 1
    assert outbox.finish_transfers(ledger) == ()


@pytest.mark.parametrize("under_way", [PLANNED, SENDING, UNKNOWN])
def test_a_transfer_with_anything_on_its_way_is_not_finished(
    ledger: Ledger, one: int, under_way: JournalState
) -> None:
    bring_to(ledger, one, under_way)
    assert outbox.finish_transfers(ledger) == ()
