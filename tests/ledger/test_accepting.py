"""What a person has accepted of the checks can be taken back until it is sent."""

import pytest

from agent.ledger.accepting import TooLate, accept, accepted_messages, undo
from agent.ledger.journals import journal as journal_of
from agent.ledger.ledger import Ledger
from agent.ledger.lives import life_of
from agent.ledger.states import JournalState
from tests.builders import journal, listed, take_in
from tests.ledger.sending import bring_to

TWICE, OTHER = "Fortnox har redan A 12.", "Journalen är redan bokförd som A 1."


@pytest.fixture
def one(ledger: Ledger) -> int:
    """A journal that may be sent in spite of two findings."""
    take_in(ledger, "a.si", journal())
    accepted = listed(ledger).id
    for message in (TWICE, OTHER):
        accept(ledger, accepted, message, "anna")
    return accepted


def test_what_is_taken_back_no_longer_lets_it_be_sent(ledger: Ledger, one: int) -> None:
    undo(ledger, one, TWICE, "berit")

    assert accepted_messages(ledger, [one]) == {one: frozenset({OTHER})}
    life = life_of(ledger, one)
    assert life is not None
    newest = life.events[-1]
    assert (newest.kind, newest.actor) == ("acceptance taken back", "berit")
    assert newest.detail["message"] == TWICE


def test_it_can_be_taken_back_where_the_journal_was_refused(
    ledger: Ledger, one: int
) -> None:
    bring_to(ledger, one, JournalState.REJECTED)
    undo(ledger, one, TWICE, "anna")
    undo(ledger, one, OTHER, "anna")
    assert accepted_messages(ledger, [one]) == {}


@pytest.mark.parametrize(
    "state",
    [
        JournalState.PLANNED,
        JournalState.SENDING,
        JournalState.UNKNOWN,
        JournalState.HELD,
        JournalState.BOOKED,
    ],
)
def test_what_a_transfer_has_taken_cannot_be_taken_back(
    ledger: Ledger, one: int, state: JournalState
) -> None:
    bring_to(ledger, one, state)

    with pytest.raises(TooLate, match="redan tagits med i en överföring"):
        undo(ledger, one, TWICE, "anna")
    assert accepted_messages(ledger, [one]) == {one: frozenset({TWICE, OTHER})}
    assert journal_of(ledger, one).state is state


def test_what_nobody_has_accepted_cannot_be_taken_back(
    ledger: Ledger, one: int
) -> None:
    undo(ledger, one, TWICE, "anna")
    for journal_id, message in ((one, TWICE), (12345, OTHER)):
        with pytest.raises(TooLate, match="inte godkänd"):
            undo(ledger, journal_id, message, "anna")
