"""The protocol of exactly once, against a Fortnox that fails in every way."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NoReturn

import pytest

from agent.errors import LedgerBusy, NotConnected, Refused
from agent.journal import ZERO, JournalRow
from agent.ledger import outbox
from agent.ledger.approving import approve
from agent.ledger.connections import all_connections
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.states import JournalState
from agent.simulator import Fault
from agent.simulator.companies import Voucher
from agent.transfer.receipt import receipt
from tests.office import (
    BJORKGARDEN,
    SJOUTSIKTEN,
    Office,
    a_journal,
    line_of,
    new_transfers,
    wait_until,
)

ONCE_ONLY = [
    Fault.ANSWER_LOST_AFTER_BOOKING,
    Fault.BOOKED_AFTER_CONNECTION_DIED,
    Fault.RESET_BEFORE_BOOKING,
    Fault.ERROR_500,
    Fault.ERROR_500_AFTER_BOOKING,
    Fault.ERROR_503,
    Fault.SYSTEM_ERROR,
    Fault.GARBLED,
    Fault.HTML,
    Fault.SLOW,
    Fault.TOO_MANY,
]


def test_a_voucher_equals_its_journal_row_by_row(desk: Office) -> None:
    rows = (
        JournalRow("1510", Decimal("83849.00"), ZERO, note="Avier december"),
        JournalRow("3011", ZERO, Decimal("83848.99"), cost_centre="20"),
        JournalRow("3740", ZERO, Decimal("0.01")),
    )
    desk.take_in(a_journal(rows=rows))
    desk.connect(BJORKGARDEN)

    came = desk.transfer()

    (voucher,) = desk.vouchers()
    assert line_of(came).voucher == f"A {voucher.number}"
    assert voucher.date == date(2026, 12, 1)
    assert voucher.description == "Avisering A25"
    assert rows_of(voucher) == [
        ("1510", "83849.00", "0.00", "", "Avier december"),
        ("3011", "0.00", "83848.99", "20", ""),
        ("3740", "0.00", "0.01", "", ""),
    ]


def test_rows_of_nothing_are_left_out(desk: Office) -> None:
    rows = (
        JournalRow("1510", Decimal("5.00"), ZERO),
        JournalRow("2618", ZERO, ZERO),
        JournalRow("3020", ZERO, Decimal("5.00")),
    )
    desk.take_in(a_journal(rows=rows))
    desk.connect(BJORKGARDEN)

    desk.transfer()

    assert [row.account for row in desk.vouchers()[0].rows] == [1510, 3020]


def test_vouchers_are_sent_in_order_of_date_and_series(desk: Office) -> None:
    desk.take_in(
        a_journal("A3", day=date(2026, 12, 3)),
        a_journal("A1", day=date(2026, 12, 1)),
        a_journal("A2", day=date(2026, 12, 2)),
    )
    desk.connect(BJORKGARDEN)

    came = desk.transfer()

    assert [line.journal for line in came.owners[0].lines] == ["A1", "A2", "A3"]
    assert [one.date.day for one in desk.vouchers()] == [1, 2, 3]


@pytest.mark.parametrize("fault", ONCE_ONLY)
def test_each_journal_is_booked_once_whatever_happens(
    desk: Office, fault: Fault
) -> None:
    desk.take_in(*(a_journal(f"A{number}") for number in range(1, 5)))
    desk.connect(BJORKGARDEN)
    desk.simulator.order(fault, times=2)

    came = desk.transfer()
    desk.simulator.settle()

    assert came.booked == 4
    assert sorted(one.description for one in desk.vouchers()) == [
        f"Avisering A{number}" for number in range(1, 5)
    ]
    assert {line.voucher for line in came.owners[0].lines} == {
        f"A {one.number}" for one in desk.vouchers()
    }


def test_an_answer_lost_after_booking_is_found_and_not_sent_again(
    desk: Office,
) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    desk.simulator.order(Fault.ANSWER_LOST_AFTER_BOOKING)

    desk.transfer()

    posts = [one for one in desk.simulator.requests if one.method == "POST"]
    assert len([one for one in posts if one.path == "/3/vouchers"]) == 1


def test_what_is_looked_for_says_how_fortnox_answered(desk: Office) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    desk.simulator.order(Fault.HTML, times=1000)
    transfer_id = desk.transfers.start([one.id for one in waiting(desk.ledger)], "test")
    said: list[str] = []

    def is_told() -> bool:
        said.append(line_of(receipt(desk.ledger, transfer_id)).message)
        return said[-1] != ""

    wait_until(is_told)
    assert said[-1] == "Fortnox svar gick inte att läsa."


def test_one_owner_waits_while_another_goes_on(desk: Office) -> None:
    desk.take_in(a_journal("A1"), a_journal("A2", owner=SJOUTSIKTEN))
    desk.connect(BJORKGARDEN, SJOUTSIKTEN)
    desk.simulator.order(
        Fault.RESET_BEFORE_BOOKING, company=BJORKGARDEN.organisation_number
    )

    came = desk.transfer()

    first, second = desk.vouchers(SJOUTSIKTEN), desk.vouchers()
    assert len(first) == len(second) == 1
    assert came.booked == 2


def test_what_fortnox_would_refuse_is_said_before_anything_is_sent(
    desk: Office,
) -> None:
    desk.take_in(a_journal("A1", series="X"), a_journal("A2"))
    desk.connect(BJORKGARDEN)

    came = desk.transfer()

    line = line_of(came, "A1")
    assert line.state == JournalState.REJECTED
    assert line.message == "Verifikationsserien X finns inte i Fortnox."
    assert [one.description for one in desk.vouchers()] == ["Avisering A2"]
    assert [one.number for one in waiting(desk.ledger)] == ["A1"]


def test_a_no_that_no_check_foresaw_is_shown_in_fortnox_own_words(
    desk: Office,
) -> None:
    desk.take_in(a_journal("A1"), a_journal("A2"))
    desk.connect(BJORKGARDEN)
    company = desk.simulator.company(BJORKGARDEN.organisation_number)
    # Refused by Fortnox alone: the consent that we have cannot read cost centres.
    company.licences.discard("costcenter")
    company.cost_centres = []

    came = desk.transfer()

    assert came.booked == 0
    assert all(line.message for line in came.owners[0].lines)
    assert desk.vouchers() == []


def test_a_rejected_journal_can_be_sent_again_once_it_is_mended(desk: Office) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    company = desk.simulator.company(BJORKGARDEN.organisation_number)
    company.locked_until = date(2026, 12, 31)
    assert desk.transfer().booked == 0
    company.locked_until = None

    assert desk.transfer().booked == 1
    assert len(desk.vouchers()) == 1


def test_the_same_press_twice_sends_once(desk: Office) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    ids = [one.id for one in waiting(desk.ledger)]
    desk.transfers.start(ids, "test")
    desk.transfers.start(ids, "test")

    wait_until(lambda: not desk.transfers.is_running)
    assert len(desk.vouchers()) == 1


def test_a_transfer_that_has_begun_is_told_so_though_the_ledger_is_busy_then(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    (one,) = waiting(desk.ledger)
    with monkeypatch.context() as locked:
        locked.setattr(outbox, "owners_in_hand", busy)
        transfer_id = desk.transfers.start([one.id], "test")

    desk.transfers.carry_on()
    wait_until(lambda: not desk.transfers.is_running)

    assert receipt(desk.ledger, transfer_id).booked == 1


def busy(_: Ledger) -> NoReturn:
    raise LedgerBusy("Ett annat program håller huvudboken låst.")


def test_another_version_in_the_middle_stops_one_and_not_the_rest(
    desk: Office,
) -> None:
    desk.take_in(a_journal("A1"), a_journal("A2"), a_journal("A3"))
    desk.connect(BJORKGARDEN)
    to_come = [a_journal("A2", amount="99.50")]

    def write_it(*_: object) -> None:
        while to_come:
            desk.take_in(to_come.pop())

    desk.simulator.watch(write_it)
    came = desk.transfer()

    assert line_of(came, "A2").state == JournalState.CHANGED
    assert [line_of(came, one).voucher for one in ("A1", "A3")] == ["A 1", "A 2"]
    wait_until(lambda: not desk.transfers.is_running)
    assert desk.transfers.doing == {}


def test_an_expired_access_token_is_renewed_in_the_middle(desk: Office) -> None:
    desk.take_in(a_journal("A1"))
    desk.connect(BJORKGARDEN)
    desk.transfer()
    desk.simulator.advance(timedelta(hours=2))
    desk.take_in(a_journal("A2"))

    assert desk.transfer().booked == 1


def test_an_ended_consent_leaves_the_journals_and_says_so(desk: Office) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    desk.simulator.end_consents(BJORKGARDEN.organisation_number)

    came = desk.transfer()

    assert line_of(came).state == JournalState.REJECTED
    assert line_of(came).message
    assert [one.number for one in waiting(desk.ledger)] == ["A25"]


def test_without_any_connection_nothing_starts(desk: Office) -> None:
    desk.take_in(a_journal())
    ids = [one.id for one in waiting(desk.ledger)]

    with pytest.raises(NotConnected):
        desk.transfers.start(ids, "test")
    assert waiting(desk.ledger)[0].state == JournalState.WAITING


def test_nothing_chosen_is_refused(desk: Office) -> None:
    with pytest.raises(Refused):
        desk.transfers.start([], "test")


def test_an_owner_without_connection_does_not_hold_up_the_others(desk: Office) -> None:
    desk.take_in(a_journal("A1"), a_journal("A2", owner=SJOUTSIKTEN))
    desk.connect(BJORKGARDEN)

    came = desk.transfer()

    assert line_of(came, "A1").voucher
    assert line_of(came, "A2").message == "Inte kopplad till Fortnox."


def test_what_was_being_sent_when_the_agent_died_is_looked_for(desk: Office) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    desk.simulator.order(Fault.ANSWER_LOST_AFTER_BOOKING)
    desk.transfer()
    (voucher,) = desk.vouchers()
    pretend_it_was_never_answered(desk)

    after_restart = new_transfers(desk.ledger, desk.connections)
    after_restart.carry_on()
    wait_until(lambda: not after_restart.is_running)

    assert desk.vouchers() == [voucher]
    assert waiting(desk.ledger) == ()


def test_a_voucher_like_ours_without_marker_is_left_to_a_person(desk: Office) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    desk.simulator.order(Fault.ANSWER_LOST_AFTER_BOOKING)
    desk.transfer()
    desk.vouchers()[0].comments = "rättad av Anna"
    pretend_it_was_never_answered(desk)

    after_restart = new_transfers(desk.ledger, desk.connections)
    after_restart.carry_on()
    wait_until(lambda: not after_restart.is_running)

    (held,) = waiting(desk.ledger)
    assert held.state == JournalState.HELD
    assert "liknar journalen" in held.message
    assert len(desk.vouchers()) == 1


def test_a_voucher_sent_to_another_company_is_left_to_a_person(desk: Office) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    desk.transfer()
    pretend_it_was_never_answered(desk)
    (view,) = all_connections(desk.ledger).values()
    desk.connections.disconnect(view.owner_id, "Anna")
    desk.simulator.company(BJORKGARDEN.organisation_number).database_number = 999
    desk.connect(BJORKGARDEN)

    after_restart = new_transfers(desk.ledger, desk.connections)
    after_restart.carry_on()
    wait_until(lambda: not after_restart.is_running)

    (held,) = waiting(desk.ledger)
    assert held.state == JournalState.HELD
    assert len(desk.vouchers()) == 1


def test_a_held_journal_is_sent_only_after_a_person_says_so(desk: Office) -> None:
    test_a_voucher_like_ours_without_marker_is_left_to_a_person(desk)
    (held,) = waiting(desk.ledger)
    with pytest.raises(Refused):
        desk.transfers.start([], "test")
    desk.vouchers().clear()

    approve(desk.ledger, held.id, "Anna")

    assert desk.transfer().booked == 1


def pretend_it_was_never_answered(desk: Office) -> None:
    """Put the one voucher back to where a crash during the POST leaves it."""
    wait_until(lambda: not desk.transfers.is_running)
    from sqlalchemy import update  # noqa: PLC0415

    from agent.ledger.tables import journals, vouchers  # noqa: PLC0415

    with desk.ledger.writing() as connection:
        connection.execute(update(journals).values(state=JournalState.SENDING))
        connection.execute(update(vouchers).values(number=None, booked_at=None))
    assert outbox.owners_in_hand(desk.ledger)


def rows_of(voucher: Voucher) -> list[tuple[str, str, str, str, str]]:
    return [
        (
            str(row.account),
            f"{row.debit:.2f}",
            f"{row.credit:.2f}",
            row.cost_centre or "",
            row.transaction_information or "",
        )
        for row in voucher.rows
    ]
