"""A booked voucher is taken back in Fortnox: shown, checked, sent, reconciled."""

from datetime import date
from decimal import Decimal

import pytest

from agent.errors import Refused
from agent.ledger.approving import approve
from agent.ledger.booked import booked_voucher
from agent.ledger.journals import waiting
from agent.ledger.reconciliations import Agreement, Period, reconciliation
from agent.ledger.reversals import correction_of, put_back
from agent.ledger.states import JournalState
from agent.simulator import Fault
from agent.simulator.companies import VoucherRow
from agent.transfer.receipt import Receipt, receipt
from agent.transfer.reconciler import Reconciler
from agent.transfer.reversing import ReversalRefused, Reversing
from tests.office import BJORKGARDEN, Office, a_journal, line_of, wait_until

DAY = date(2026, 12, 1)
DECEMBER = Period(DAY, date(2026, 12, 31))


@pytest.fixture
def reconciler(desk: Office) -> Reconciler:
    return Reconciler(desk.ledger, desk.connections)


@pytest.fixture
def reversing(desk: Office, reconciler: Reconciler) -> Reversing:
    return Reversing(desk.ledger, desk.connections, desk.transfers, reconciler)


def booked(desk: Office) -> int:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    return line_of(desk.transfer()).journal_id


def carried_out(
    desk: Office, reversing: Reversing, journal_id: int, day: date = DAY
) -> Receipt:
    transfer_id = reversing.carry_out(journal_id, day, "anna")
    wait_until(lambda: receipt(desk.ledger, transfer_id).left == 0)
    return receipt(desk.ledger, transfer_id)


def test_the_mirror_is_booked_in_a_transfer_of_its_own(
    desk: Office, reversing: Reversing, reconciler: Reconciler
) -> None:
    journal_id = booked(desk)

    came = carried_out(desk, reversing, journal_id)

    first, second = desk.vouchers()
    assert second.description == "Rättelse av A 1, 2026-12-01: Avisering A25"
    assert [(row.account, row.debit, row.credit) for row in second.rows] == [
        (row.account, row.credit, row.debit) for row in first.rows
    ]
    assert [row.cost_centre for row in second.rows] == [None, "10"]
    assert second.comments is not None
    assert second.comments.startswith("DF3-")
    assert second.comments != first.comments
    assert (came.total, came.booked, line_of(came).voucher) == (1, 1, "A 2")
    assert booked_voucher(desk.ledger, journal_id).reversed_by == "A 2"
    kept = reconciler.reconcile(came.owners[0].owner.id, DECEMBER, "anna")
    assert reconciliation(desk.ledger, kept).agreement is Agreement.EQUAL


@pytest.mark.parametrize(
    "fault",
    [
        Fault.ANSWER_LOST_AFTER_BOOKING,
        Fault.BOOKED_AFTER_CONNECTION_DIED,
        Fault.RESET_BEFORE_BOOKING,
    ],
)
def test_a_correction_is_booked_once_whatever_happens(
    desk: Office, reversing: Reversing, fault: Fault
) -> None:
    journal_id = booked(desk)
    desk.simulator.order(fault)

    came = carried_out(desk, reversing, journal_id)
    desk.simulator.settle()

    assert came.booked == 1
    assert len(desk.vouchers()) == 2


def test_the_originals_day_is_proposed_while_its_period_is_open(
    desk: Office, reversing: Reversing
) -> None:
    proposal = reversing.propose(booked(desk))
    assert (proposal.correction.date, proposal.why_this_day) == (DAY, "")
    assert proposal.why_not == ()


def test_in_a_locked_period_the_first_open_day_is_proposed_with_its_reason(
    desk: Office, reversing: Reversing
) -> None:
    journal_id = booked(desk)
    company = desk.simulator.company(BJORKGARDEN.organisation_number)
    company.locked_until = date(2026, 12, 31)

    proposal = reversing.propose(journal_id)

    assert proposal.correction.date == date(2027, 1, 1)
    assert proposal.why_this_day == (
        "Perioden är låst i Fortnox till och med 2026-12-31."
    )
    assert proposal.why_not == ()
    came = carried_out(desk, reversing, journal_id, date(2027, 1, 1))
    assert came.booked == 1
    assert desk.vouchers()[1].date == date(2027, 1, 1)


def test_a_day_that_somebody_chose_is_checked_and_not_changed(
    desk: Office, reversing: Reversing
) -> None:
    journal_id = booked(desk)
    company = desk.simulator.company(BJORKGARDEN.organisation_number)
    company.locked_until = date(2026, 12, 31)

    assert "låst" in " ".join(reversing.propose(journal_id, DAY).why_not)
    with pytest.raises(ReversalRefused, match="låst"):
        reversing.carry_out(journal_id, DAY, "anna")
    assert correction_of(desk.ledger, journal_id) is None


def test_what_is_changed_in_fortnox_is_left_to_a_person(
    desk: Office, reversing: Reversing
) -> None:
    journal_id = booked(desk)
    desk.vouchers()[0].rows[1].cost_centre = "20"

    with pytest.raises(ReversalRefused, match="kostnadsställe 20 i Fortnox"):
        reversing.carry_out(journal_id, DAY, "anna")


def test_what_is_taken_back_by_hand_is_not_taken_back_twice(
    desk: Office, reversing: Reversing
) -> None:
    journal_id = booked(desk)
    first = desk.vouchers()[0]
    mirror = [
        VoucherRow(row.account, row.credit, row.debit, row.cost_centre)
        for row in first.rows
    ]
    by_hand = type(first)("B", 1, first.year, first.date, "Makulering av A 1", mirror)
    desk.vouchers().append(by_hand)

    with pytest.raises(ReversalRefused, match="B 1 i Fortnox"):
        reversing.carry_out(journal_id, DAY, "anna")


def test_an_account_made_inactive_since_is_said_before_anything_is_sent(
    desk: Office, reversing: Reversing
) -> None:
    journal_id = booked(desk)
    company = desk.simulator.company(BJORKGARDEN.organisation_number)
    next(one for one in company.accounts if one.number == 3020).active = False

    assert "3020" in " ".join(reversing.propose(journal_id).why_not)


def test_pressing_twice_books_one_correction(
    desk: Office, reversing: Reversing
) -> None:
    journal_id = booked(desk)
    carried_out(desk, reversing, journal_id)

    with pytest.raises(Refused, match="har redan en rättelse"):
        reversing.carry_out(journal_id, DAY, "anna")
    assert len(desk.vouchers()) == 2


def test_the_changed_journal_from_df3_goes_after_the_reversal(
    desk: Office, reversing: Reversing, reconciler: Reconciler
) -> None:
    journal_id = booked(desk)
    came = carried_out(desk, reversing, journal_id)
    desk.take_in(a_journal(amount="1300.00"))
    (changed,) = waiting(desk.ledger)
    assert changed.state is JournalState.CHANGED
    approve(desk.ledger, changed.id, "anna")

    again = desk.transfer()

    assert line_of(again).voucher == "A 3"
    assert desk.vouchers()[2].rows[0].debit == Decimal("1300.00")
    kept = reconciler.reconcile(came.owners[0].owner.id, DECEMBER, "anna")
    verdict = reconciliation(desk.ledger, kept).verdict
    assert verdict == "Allt stämmer: 3 verifikationer, 3\u00a0801,00 kr."


def test_the_same_journal_goes_again_when_somebody_puts_it_back(
    desk: Office, reversing: Reversing
) -> None:
    journal_id = booked(desk)
    carried_out(desk, reversing, journal_id)
    copy = put_back(desk.ledger, journal_id, "anna")

    assert line_of(desk.transfer()).voucher == "A 3"

    # And that one can be taken back in its turn: the other mirror is ours.
    assert line_of(carried_out(desk, reversing, copy)).voucher == "A 4"
