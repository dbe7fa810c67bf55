"""What a person has approved can be taken back until something else happens to it."""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import AgentError, Refused
from agent.ledger import outbox, vouchers
from agent.ledger.accepting import TooLate, accept
from agent.ledger.anonymous import states_in
from agent.ledger.approving import Approval, approvals, approve, undo
from agent.ledger.journals import EVERYTHING, waiting
from agent.ledger.journals import journal as journal_of
from agent.ledger.ledger import Ledger
from agent.ledger.lives import life_of
from agent.ledger.opening import open_ledger
from agent.ledger.piles import look
from agent.ledger.postgres import Postgres
from agent.ledger.selection import tick, tick_new, ticked_ids
from agent.ledger.states import SENDABLE, TO_REVIEW, JournalState
from tests.builders import journal, listed, owner_id, take_in
from tests.conftest import Clock
from tests.ledger.conftest import ON_POSTGRES, ON_SQLITE
from tests.ledger.sending import bring_to, intent

ANNA, BERIT = "anna på KONTOR-3", "berit på KONTOR-4"
DOUBT = "Rader utan notering."
# What may happen to one of a journal's versions, but for a person's word.
HAPPENS = ("version", "plan", "let go", "late", "rejected", "held", "unknown", "booked")
WHICH = st.integers(min_value=0, max_value=2)
Life = list[tuple[str, int]]


def lives(*also: str, most: int) -> st.SearchStrategy[Life]:
    """Some of that, and what is asked for besides."""
    return st.lists(st.tuples(st.sampled_from(HAPPENS + also), WHICH), max_size=most)


def doubtful(ledger: Ledger) -> int:
    take_in(ledger, "a.si", journal(doubts=(DOUBT,)))
    return listed(ledger).id


def two_versions(ledger: Ledger) -> tuple[int, int]:
    """Take in a journal that a check said no to, and another version of it."""
    take_in(ledger, "a.si", journal(kronor="100.00"))
    first = listed(ledger).id
    outbox.plan(ledger, [first], "anna")
    vouchers.rejected(ledger, first, "Konto 3011 finns inte.")
    take_in(ledger, "b.si", journal(kronor="200.00"))
    return first, max(one.id for one in waiting(ledger))


def as_it_is(ledger: Ledger, *journal_ids: int) -> list[tuple[JournalState, str]]:
    found = [journal_of(ledger, one) for one in journal_ids]
    return [(one.state, one.message) for one in found]


def test_what_was_doubtful_is_so_again(ledger: Ledger) -> None:
    one = doubtful(ledger)
    before = journal_of(ledger, one)
    approve(ledger, one, "anna")

    undo(ledger, one, "anna")

    assert journal_of(ledger, one) == before


def test_what_was_held_is_held_with_its_reason_and_its_attempt(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal())
    one = listed(ledger).id
    bring_to(ledger, one, JournalState.HELD)
    attempt = vouchers.intent_of(ledger, one)
    approve(ledger, one, "anna")

    undo(ledger, one, "anna")

    assert as_it_is(ledger, one) == [(JournalState.HELD, "Finns den i Fortnox?")]
    assert vouchers.intent_of(ledger, one) == attempt


@pytest.mark.parametrize("chosen", [0, 1])
def test_both_versions_are_as_they_were(ledger: Ledger, chosen: int) -> None:
    versions = two_versions(ledger)
    before = as_it_is(ledger, *versions)
    approve(ledger, versions[chosen], "anna")

    undo(ledger, versions[chosen], "anna")

    assert as_it_is(ledger, *versions) == before
    assert before[0] == (JournalState.CHANGED, "Konto 3011 finns inte.")


def test_a_choice_taken_back_can_be_made_the_other_way(ledger: Ledger) -> None:
    first, second = two_versions(ledger)
    approve(ledger, first, "anna")
    undo(ledger, first, "anna")

    approve(ledger, second, "anna")

    states = [state for state, _ in as_it_is(ledger, first, second)]
    assert states == [JournalState.REPLACED, JournalState.WAITING]


def test_it_is_ticked_no_more_and_stays_unticked_when_approved_again(
    ledger: Ledger,
) -> None:
    one = doubtful(ledger)
    approve(ledger, one, "anna")
    tick(ledger, [one], ticked=True)

    undo(ledger, one, "anna")

    assert not any(pile.is_ticked for pile in look(ledger, EVERYTHING, 0).piles)
    approve(ledger, one, "anna")
    assert ticked_ids(ledger) == ()


@pytest.mark.parametrize(
    "state",
    [
        JournalState.PLANNED,
        JournalState.SENDING,
        JournalState.UNKNOWN,
        JournalState.BOOKED,
    ],
)
def test_what_a_transfer_has_taken_cannot_be_taken_back(
    ledger: Ledger, state: JournalState
) -> None:
    one = doubtful(ledger)
    approve(ledger, one, "anna")
    bring_to(ledger, one, state)

    with pytest.raises(TooLate, match="redan tagits med i en överföring"):
        undo(ledger, one, "anna")
    assert as_it_is(ledger, one) == [(state, "")]


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (JournalState.REJECTED, "Något annat har hänt"),
        (JournalState.HELD, "väntar redan på att granskas"),
    ],
)
def test_what_has_been_sent_since_stays_as_that_left_it(
    ledger: Ledger, state: JournalState, why: str
) -> None:
    one = doubtful(ledger)
    approve(ledger, one, "anna")
    bring_to(ledger, one, state)
    before = as_it_is(ledger, one)

    with pytest.raises(TooLate, match=why):
        undo(ledger, one, "anna")
    assert as_it_is(ledger, one) == before


def test_what_a_transfer_has_given_back_cannot_be_taken_back(ledger: Ledger) -> None:
    one = doubtful(ledger)
    approve(ledger, one, "anna")
    outbox.plan(ledger, [one], "anna")
    outbox.let_go(ledger, owner_id(ledger), "Inte kopplad.")

    assert approvals(ledger, [one]) == {}
    with pytest.raises(TooLate, match="Något annat har hänt"):
        undo(ledger, one, "anna")


def test_a_version_that_came_since_must_be_looked_at(ledger: Ledger) -> None:
    first, second = two_versions(ledger)
    approve(ledger, second, "anna")
    take_in(ledger, "c.si", journal(kronor="300.00"))

    with pytest.raises(TooLate):
        undo(ledger, second, "anna")
    states = [state for state, _ in as_it_is(ledger, first, second)]
    assert states == [JournalState.REPLACED, JournalState.CHANGED]


def test_nothing_is_taken_back_twice_or_without_approval(ledger: Ledger) -> None:
    one = doubtful(ledger)
    approve(ledger, one, "anna")
    undo(ledger, one, "anna")
    for unapproved in (one, 12345):
        with pytest.raises(TooLate):
            undo(ledger, unapproved, "anna")


def test_a_finding_accepted_since_is_no_hindrance(ledger: Ledger) -> None:
    one = doubtful(ledger)
    approve(ledger, one, "anna")
    accept(ledger, one, "Finns redan som A 1.", "anna")
    undo(ledger, one, "anna")
    assert as_it_is(ledger, one) == [(JournalState.DOUBTFUL, "")]


def test_who_approved_what_and_when_is_told_while_it_can_be_taken_back(
    ledger: Ledger, clock: Clock
) -> None:
    one = doubtful(ledger)
    take_in(ledger, "b.si", journal("A26"))
    assert approvals(ledger, [one]) == {}
    approve(ledger, one, "anna")
    at = clock()
    clock.advance(timedelta(days=1))

    ids = [each.id for each in waiting(ledger)]
    assert approvals(ledger, ids) == {one: Approval("anna", at, JournalState.DOUBTFUL)}
    assert approvals(ledger, [ids[1]]) == {}
    undo(ledger, one, "anna")
    assert approvals(ledger, ids) == {}


def test_the_history_tells_it_of_every_version(ledger: Ledger) -> None:
    first, second = two_versions(ledger)
    approve(ledger, second, "anna")
    undo(ledger, second, "berit")
    for one in (first, second):
        life = life_of(ledger, one)
        assert life is not None
        *_, approved, taken_back = life.events
        assert approved.kind == "journal approved"
        assert (taken_back.kind, taken_back.actor) == ("approval taken back", "berit")


@pytest.fixture(params=[ON_SQLITE, ON_POSTGRES])
def seats(
    request: pytest.FixtureRequest, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Ledger, Ledger]]:
    """Two agents at one ledger."""
    monkeypatch.setattr(Postgres, "time", lambda *_: clock())
    where = request.getfixturevalue(request.param)
    with (
        closing(open_ledger(where, clock, ANNA)) as annas,
        closing(open_ledger(where, clock, BERIT)) as berits,
    ):
        yield annas, berits


def test_it_leaves_every_seats_selection(seats: tuple[Ledger, Ledger]) -> None:
    annas, berits = seats
    one = doubtful(annas)
    approve(annas, one, "anna")
    tick_new(berits)

    undo(annas, one, "anna")

    assert not any(pile.is_ticked for pile in look(berits, EVERYTHING, 0).piles)


def test_of_a_transfer_and_a_taking_back_at_once_one_comes_first(
    seats: tuple[Ledger, Ledger],
) -> None:
    annas, berits = seats
    for number in range(5):
        take_in(annas, f"{number}.si", journal(f"A{number}", doubts=(DOUBT,)))
        one = listed(annas, f"A{number}").id
        approve(annas, one, "anna")
        at_once, too_late = threading.Barrier(2), threading.Event()
        other = threading.Thread(
            target=_take_back, args=(annas, one, at_once, too_late), name="taking-back"
        )
        other.start()
        at_once.wait()
        outbox.plan(berits, [one], "berit")
        other.join()
        expected = JournalState.PLANNED if too_late.is_set() else JournalState.DOUBTFUL
        assert journal_of(annas, one).state is expected


def _take_back(
    ledger: Ledger, one: int, at_once: threading.Barrier, too_late: threading.Event
) -> None:
    at_once.wait()
    try:
        undo(ledger, one, "anna")
    except TooLate:
        too_late.set()


@settings(max_examples=25)
@given(
    before=lives("approve", "version", most=5),
    chosen=WHICH,
    since=st.one_of(st.just([]), lives(most=2)),
    is_doubtful=st.booleans(),
)
def test_whatever_happened_all_is_as_before_and_nothing_else_sendable(
    empty: Path, before: Life, chosen: int, since: Life, *, is_doubtful: bool
) -> None:
    with tempfile.TemporaryDirectory() as place:
        file = shutil.copyfile(empty, Path(place) / "ledger.db")
        with closing(open_ledger(file, Clock())) as ledger:
            doubts = (DOUBT,) if is_doubtful else ()
            take_in(ledger, "0.si", journal(kronor="1.00", doubts=doubts))
            _live(ledger, before)
            asked = [one.id for one in waiting(ledger) if one.state in TO_REVIEW]
            if asked:
                _approve_and_undo(ledger, asked[chosen % len(asked)], since)


def _approve_and_undo(ledger: Ledger, one: int, since: Life) -> None:
    was = {each.id: as_it_is(ledger, each.id) for each in waiting(ledger)}
    with suppress(Refused):
        approve(ledger, one, "anna")
    _live(ledger, since)
    state, _ = as_it_is(ledger, one)[0]
    try:
        undo(ledger, one, "anna")
    except TooLate:
        assert since or state in TO_REVIEW  # else it was never approved
        return
    for each, then in was.items():
        (now,) = as_it_is(ledger, each)
        assert [now] == then or now[0] is JournalState.BOOKED  # its number came late
    _is_all_or_nothing(ledger)


def _live(ledger: Ledger, deeds: Life) -> None:
    """Let happen what may, of that."""
    for deed, which in deeds:
        ids = range(1, 1 + _versions(ledger))
        one = ids[which % len(ids)]
        with suppress(AgentError):
            match deed:
                case "version":
                    kronor = f"{len(ids)}.50"
                    take_in(ledger, f"{kronor}.si", journal(kronor=kronor))
                case "approve":
                    approve(ledger, one, "anna")
                case "plan":
                    outbox.plan(ledger, [one], "anna")
                case "let go":
                    outbox.let_go(ledger, owner_id(ledger), "Inte kopplad.")
                case "late":
                    if vouchers.attempts(ledger, one):
                        vouchers.booked(ledger, intent(ledger, one), one)
                case _:
                    bring_to(ledger, one, JournalState(deed))
        _is_all_or_nothing(ledger)


def _versions(ledger: Ledger) -> int:
    return sum(states_in(ledger).values())


def _is_all_or_nothing(ledger: Ledger) -> None:
    """See to it that while a choice is to be made nothing can be sent."""
    states = set(states_in(ledger))
    assert JournalState.CHANGED not in states or states.isdisjoint(SENDABLE)
