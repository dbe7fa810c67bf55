"""Looks run beside each other, and none of them holds up the rest."""

import threading
from collections.abc import Iterator

import pytest

from agent.doctor.doctor import Doctor
from agent.doctor.examination import Examination, Look
from agent.doctor.findings import Finding, Gravity, gravest, to_do, well, wrong
from agent.doctor.pc import Pc
from agent.errors import PortTaken
from tests.conftest import Clock

FINE = Look("Fin", lambda: (well("Fin", "Allt är väl."),))


class Patience:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def held() -> Iterator[threading.Event]:
    """What a slow look waits for; let go at the end, so that no thread stays."""
    event = threading.Event()
    yield event
    event.set()


def waiting_for(event: threading.Event) -> Look:
    def look() -> tuple[Finding, ...]:
        event.wait()
        return (well("Sen", "Till slut."),)

    return Look("Sen", look, patience=5.0)


def test_a_look_that_hangs_holds_up_no_other(
    clock: Clock, held: threading.Event
) -> None:
    patience = Patience()
    examined = Examination([waiting_for(held), FINE], clock(), patience)
    patience.now = 4.9
    fine = next(one for one in examined.in_turn() if one.what == "Fin")
    assert fine.is_well


def test_what_goes_on_is_told_as_such_until_its_patience_is_over(
    clock: Clock, held: threading.Event
) -> None:
    patience = Patience()
    examined = Examination([waiting_for(held)], clock(), patience)
    states = [(examined.sections[0].findings is None, examined.is_done)]
    patience.now = 5.0
    states.append((examined.sections[0].findings is None, examined.is_done))
    assert states == [(True, False), (False, True)]
    assert examined.gravity is Gravity.WRONG
    assert examined.findings[0].text == "Inget svar på 5 sekunder."


def test_a_late_answer_still_counts(clock: Clock, held: threading.Event) -> None:
    patience = Patience()
    examined = Examination([waiting_for(held)], clock(), patience)
    held.set()
    assert [one.text for one in examined.in_turn()] == ["Till slut."]
    patience.now = 100.0
    assert examined.gravity is Gravity.WELL


def test_our_own_error_becomes_a_finding_in_its_words(clock: Clock) -> None:
    def look() -> tuple[Finding, ...]:
        raise PortTaken("Porten används.", action="Stäng det andra.")

    (found,) = Examination([Look("Port", look)], clock()).in_turn()
    assert (found.what, found.text, found.action) == (
        "Port",
        "Porten används.",
        "Stäng det andra.",
    )
    assert found.facts == {"error": "PortTaken"}


def test_a_look_that_fails_by_our_own_fault_says_so(clock: Clock) -> None:
    def look() -> tuple[Finding, ...]:
        raise ZeroDivisionError

    (found,) = Examination([Look("Port", look)], clock()).in_turn()
    assert found.gravity is Gravity.TO_DO
    assert found.facts == {"error": "ZeroDivisionError"}


def test_again_begins_anew_only_when_the_last_round_has_ended(
    pc: Pc, held: threading.Event
) -> None:
    doctor = Doctor(pc, lambda _: [waiting_for(held)])
    first = doctor.latest()
    assert doctor.again() is first
    assert doctor.latest() is first
    held.set()
    list(first.in_turn())
    assert doctor.again() is not first


def test_the_gravest_finding_decides() -> None:
    fine, small, grave = well("a", ""), to_do("b", "", ""), wrong("c", "", "")
    assert gravest([]) is Gravity.WELL
    assert gravest([small, fine]) is Gravity.TO_DO
    assert gravest([small, grave, fine]) is Gravity.WRONG
