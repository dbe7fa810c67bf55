"""A booked journal is taken back once, by a mirror that goes the way of journals."""

from datetime import date
from decimal import Decimal

import pytest

from agent.errors import Refused
from agent.journal import ZERO, fingerprint, marker
from agent.ledger import outbox
from agent.ledger.approving import approve
from agent.ledger.booked import booked_voucher
from agent.ledger.events import broken_at
from agent.ledger.files import FileProblem, with_problems
from agent.ledger.imports import Imported
from agent.ledger.journals import journal as journal_of
from agent.ledger.journals import rows, waiting
from agent.ledger.ledger import Ledger
from agent.ledger.reversals import (
    as_correction,
    correction_of,
    put_back,
    reverse,
    withdraw,
)
from agent.ledger.states import JournalState
from agent.ledger.versions import standing_version
from tests.builders import GARDENS, journal, listed, take_in
from tests.ledger.sending import bring_to

DAY = date(2026, 12, 1)


def booked(ledger: Ledger, number: str = "A25", kronor: str = "1250.50") -> int:
    take_in(ledger, f"{number}-{kronor}.si", journal(number, kronor))
    journal_id = listed(ledger, number).id
    bring_to(ledger, journal_id, JournalState.BOOKED)
    return journal_id


def reversed_(ledger: Ledger, journal_id: int, day: date = DAY) -> int:
    return reverse(ledger, booked_voucher(ledger, journal_id), day, "anna")


def booked_back(ledger: Ledger) -> int:
    """Book a journal and its correction; return the journal."""
    journal_id = booked(ledger)
    bring_to(ledger, reversed_(ledger, journal_id), JournalState.BOOKED)
    return journal_id


def test_a_correction_is_the_mirror_and_names_the_original(ledger: Ledger) -> None:
    original = booked_voucher(ledger, booked(ledger))

    correction = as_correction(original, date(2027, 1, 1))

    assert correction.text == (
        f"Rättelse av {original.key.name}, 2026-12-01: A25 Avisering december"
    )
    assert correction.date == date(2027, 1, 1)
    assert correction.series == original.key.series
    pairs = zip(original.journal.rows, correction.rows, strict=True)
    for ours, mirrored in pairs:
        assert (mirrored.debit, mirrored.credit) == (ours.credit, ours.debit)
        assert (mirrored.account, mirrored.cost_centre) == (
            ours.account,
            ours.cost_centre,
        )


def test_a_text_that_has_the_journals_number_is_not_told_it_twice(
    ledger: Ledger,
) -> None:
    take_in(ledger, "a.si", journal(text="Avisering A25"))
    bring_to(ledger, listed(ledger).id, JournalState.BOOKED)
    original = booked_voucher(ledger, 1)
    assert as_correction(original, DAY).text.endswith(": Avisering A25")


def test_a_correction_waits_to_be_sent_as_any_journal(ledger: Ledger) -> None:
    journal_id = booked(ledger)
    correction = reversed_(ledger, journal_id)

    assert [one.id for one in waiting(ledger)] == [correction]
    outbox.plan(ledger, [correction], "anna")
    (planned,) = outbox.in_hand(ledger, journal_of(ledger, journal_id).owner_id)
    assert planned.journal.is_correction
    assert planned.journal.debit == planned.journal.credit != ZERO


def test_a_correction_has_a_marker_of_its_own(ledger: Ledger) -> None:
    journal_id = booked(ledger)
    take_in(ledger, "other.si", journal("A26"))
    outbox.plan(ledger, [reversed_(ledger, journal_id), listed(ledger, "A26").id], "a")
    markers = {one.marker for one in outbox.in_hand(ledger, 1)}
    assert len(markers) == 2


def test_the_original_knows_what_took_it_back(ledger: Ledger) -> None:
    journal_id = booked_back(ledger)
    correction = correction_of(ledger, journal_id)
    assert correction is not None
    assert correction.state is JournalState.BOOKED
    original = booked_voucher(ledger, journal_id)
    mirror = booked_voucher(ledger, correction.journal_id)
    assert original.reversed_by == mirror.key.name
    assert mirror.reverses == original.key.name


def test_a_correction_that_is_not_booked_has_taken_nothing_back(
    ledger: Ledger,
) -> None:
    journal_id = booked(ledger)
    reversed_(ledger, journal_id)
    assert booked_voucher(ledger, journal_id).reversed_by == ""


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
def test_an_original_is_reversed_once(ledger: Ledger, state: JournalState) -> None:
    journal_id = booked(ledger)
    bring_to(ledger, reversed_(ledger, journal_id), state)
    with pytest.raises(Refused, match="har redan en rättelse"):
        reversed_(ledger, journal_id)
    with pytest.raises(Refused, match="ingen rättelse"):
        withdraw(ledger, journal_id, "anna")


def test_a_refused_correction_may_be_asked_for_anew(ledger: Ledger) -> None:
    journal_id = booked(ledger)
    first = reversed_(ledger, journal_id)
    bring_to(ledger, first, JournalState.REJECTED)

    second = reversed_(ledger, journal_id)

    assert journal_of(ledger, first).state is JournalState.REPLACED
    assert journal_of(ledger, second).state is JournalState.WAITING


def test_a_refused_correction_may_be_withdrawn(ledger: Ledger) -> None:
    journal_id = booked(ledger)
    bring_to(ledger, reversed_(ledger, journal_id), JournalState.REJECTED)

    withdraw(ledger, journal_id, "anna")

    assert waiting(ledger) == ()
    assert correction_of(ledger, journal_id) is None


def test_only_what_is_booked_is_reversed_and_no_correction(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal("A1"))
    with pytest.raises(Refused, match="inte bokförd"):
        reversed_(ledger, listed(ledger, "A1").id)
    journal_id = booked_back(ledger)
    correction = correction_of(ledger, journal_id)
    assert correction is not None
    with pytest.raises(Refused, match="själv en rättelse"):
        reversed_(ledger, correction.journal_id)


def test_a_changed_version_from_df3_can_be_approved_after_the_reversal(
    ledger: Ledger,
) -> None:
    journal_id = booked_back(ledger)
    assert standing_version(ledger, journal_id) is None

    assert take_in(ledger, "ny.si", journal("A25", "999.00")) == Imported(changed=1)
    changed = listed(ledger)
    assert changed.changes_id == journal_id
    assert standing_version(ledger, changed.id) is None
    approve(ledger, changed.id, "anna")

    bring_to(ledger, changed.id, JournalState.BOOKED)
    assert booked_voucher(ledger, changed.id).journal.debit == Decimal("999.00")
    assert standing_version(ledger, journal_id) == changed.id


def test_a_changed_version_still_finds_the_booked_one_that_stands(
    ledger: Ledger,
) -> None:
    journal_id = booked(ledger)
    take_in(ledger, "ny.si", journal("A25", "999.00"))
    assert standing_version(ledger, listed(ledger).id) == journal_id


def test_a_correction_is_no_version_of_its_original(ledger: Ledger) -> None:
    journal_id = booked(ledger)
    correction = reversed_(ledger, journal_id)
    take_in(ledger, "ny.si", journal("A25", "999.00"))
    assert journal_of(ledger, correction).state is JournalState.WAITING


def test_the_same_journal_comes_back_only_when_somebody_puts_it_back(
    ledger: Ledger,
) -> None:
    journal_id = booked_back(ledger)
    assert take_in(ledger, "igen.si", journal()) == Imported(known=1)
    assert waiting(ledger) == ()

    copy = put_back(ledger, journal_id, "anna")

    assert [one.id for one in waiting(ledger)] == [copy]
    assert rows(ledger, copy) == rows(ledger, journal_id)
    assert take_in(ledger, "igen-igen.si", journal()) == Imported(known=1)
    bring_to(ledger, copy, JournalState.BOOKED)
    bring_to(ledger, reversed_(ledger, copy), JournalState.BOOKED)
    assert put_back(ledger, copy, "anna") not in {journal_id, copy}


def test_a_copy_has_another_marker_than_its_original(ledger: Ledger) -> None:
    copy = put_back(ledger, booked_back(ledger), "anna")
    outbox.plan(ledger, [copy], "anna")
    (planned,) = outbox.in_hand(ledger, journal_of(ledger, copy).owner_id)
    original = marker(fingerprint(journal()), GARDENS.organisation_number)
    assert planned.marker != original


def test_a_copy_takes_no_place_among_journals_that_are_alike(ledger: Ledger) -> None:
    alike = journal("", text="Hyror")
    take_in(ledger, "en.si", alike)
    journal_id = listed(ledger, "").id
    bring_to(ledger, journal_id, JournalState.BOOKED)
    bring_to(ledger, reversed_(ledger, journal_id), JournalState.BOOKED)
    put_back(ledger, journal_id, "anna")

    assert take_in(ledger, "tre.si", alike, alike, alike) == Imported(new=2, known=1)


def test_nothing_is_put_back_that_stands_or_has_another_version(
    ledger: Ledger,
) -> None:
    journal_id = booked(ledger)
    with pytest.raises(Refused, match="inte rättad"):
        put_back(ledger, journal_id, "anna")
    bring_to(ledger, reversed_(ledger, journal_id), JournalState.BOOKED)
    put_back(ledger, journal_id, "anna")
    with pytest.raises(Refused, match="annan version"):
        put_back(ledger, journal_id, "anna")


def test_every_step_is_in_the_treatment_history(ledger: Ledger) -> None:
    journal_id = booked(ledger)
    bring_to(ledger, reversed_(ledger, journal_id), JournalState.REJECTED)
    withdraw(ledger, journal_id, "anna")
    bring_to(ledger, reversed_(ledger, journal_id), JournalState.BOOKED)
    put_back(ledger, journal_id, "anna")
    with ledger.reading() as connection:
        kinds = set(connection.exec_driver_sql("SELECT kind FROM events").scalars())
    assert {"reversal asked for", "reversal withdrawn", "journal put back"} <= kinds
    assert broken_at(ledger) is None


def test_what_is_made_here_is_not_counted_as_a_files(ledger: Ledger) -> None:
    problem = FileProblem("warning", 3, "Kst", "Kostnadsstället 7 används inte.")
    take_in(ledger, "a.si", journal(), problems=[problem])
    journal_id = listed(ledger).id
    bring_to(ledger, journal_id, JournalState.BOOKED)
    bring_to(ledger, reversed_(ledger, journal_id), JournalState.BOOKED)
    put_back(ledger, journal_id, "anna")
    (file,) = with_problems(ledger)
    assert file.journals == 1
