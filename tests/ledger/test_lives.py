"""A journal's life: where it came from, and all that happened to it, by whom."""

from pathlib import Path

import pytest

from agent.ledger.accepting import accept
from agent.ledger.approving import approve
from agent.ledger.booked import booked_voucher
from agent.ledger.events import PROGRAM, VERSION
from agent.ledger.ledger import Ledger
from agent.ledger.lives import Life, life_of
from agent.ledger.opening import open_ledger
from agent.ledger.reconciliations import Agreement, Period, keep
from agent.ledger.reversals import as_correction, reverse
from agent.ledger.states import JournalState
from tests.builders import journal, listed, owner_id, take_in
from tests.conftest import Clock
from tests.ledger.sending import bring_to


def life(ledger: Ledger, journal_id: int) -> Life:
    found = life_of(ledger, journal_id)
    assert found is not None
    return found


@pytest.fixture
def booked(ledger: Ledger) -> int:
    take_in(ledger, "a.si", journal(), journal("A26"))
    journal_id = listed(ledger).id
    bring_to(ledger, journal_id, JournalState.BOOKED)
    return journal_id


def test_a_life_begins_with_its_file_and_ends_with_its_voucher(
    ledger: Ledger, booked: int
) -> None:
    found = life(ledger, booked)
    assert (found.origin.name, found.journal.line) == ("a.si", 7)
    assert [(one.kind, one.actor) for one in found.events] == [
        ("file read", PROGRAM),
        ("transfer started", "anna"),
        ("sending", PROGRAM),
        ("booked", PROGRAM),
    ]
    assert found.transfer_ids == (1,)
    assert found.sent is not None
    assert (found.sent.series, found.sent.number) == ("A", booked)


def test_what_a_person_lets_pass_is_part_of_its_life(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal())
    accept(ledger, 1, "Kontot är inaktivt.", "anna")
    assert life(ledger, 1).events[-1].kind == "finding accepted"


def test_another_journal_s_events_are_not_its(ledger: Ledger, booked: int) -> None:
    assert booked
    assert [one.kind for one in life(ledger, listed(ledger, "A26").id).events] == [
        "file read"
    ]


def test_there_is_no_life_of_what_does_not_exist(ledger: Ledger) -> None:
    assert life_of(ledger, 7) is None


def test_who_on_which_pc_and_by_which_version_is_known(
    ledger: Ledger, clock: Clock, file: Path
) -> None:
    ledger.close()
    at_office = open_ledger(file, clock, "hanna på KONTOR-12")
    take_in(at_office, "a.si", journal())
    (event,) = life(at_office, 1).events
    assert (event.seat, event.version) == ("hanna på KONTOR-12", VERSION)
    at_office.close()


def test_versions_are_shown_beside_each_other(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal(kronor="1"))
    take_in(ledger, "b.si", journal(kronor="2"))
    take_in(ledger, "c.si", journal(kronor="3"))
    approve(ledger, 2, "anna")
    assert [one.id for one in life(ledger, 2).versions] == [1, 3]
    replaced = life(ledger, 3)
    assert replaced.journal.state is JournalState.REPLACED
    assert replaced.events[-1].kind == "journal approved"


def test_a_reversal_and_its_original_know_each_other(
    ledger: Ledger, booked: int
) -> None:
    original = booked_voucher(ledger, booked)
    day = as_correction(original, original.journal.date).date
    correction = reverse(ledger, original, day, "anna")
    assert [one.id for one in life(ledger, booked).corrections] == [correction]
    mirrored = life(ledger, correction)
    assert mirrored.reverses is not None
    assert mirrored.reverses.id == booked
    assert not mirrored.is_of_file
    assert [one.kind for one in mirrored.events] == ["reversal asked for"]


def test_comparisons_that_it_was_part_of_are_told(ledger: Ledger, booked: int) -> None:
    whose, day = owner_id(ledger), life(ledger, booked).journal.date

    def compare(period: Period, transfer_id: int | None = None) -> int:
        return keep(
            ledger,
            whose,
            period,
            "anna",
            agreement=Agreement.EQUAL,
            verdict="Allt stämmer.",
            result={"vouchers": []},
            transfer_id=transfer_id,
        )

    of_month = compare(Period.month_of(day))
    compare(Period.month_of(day.replace(year=2025)))
    of_transfer = compare(Period(day, day), 1)
    found = [one.id for one in life(ledger, booked).compared]
    assert found == [of_month, of_transfer]
