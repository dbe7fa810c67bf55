"""The laboratory finds what it is there to find."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from agent.ledger.tables import events
from agent.simulator import Fault, Simulator, Step
from tests.crash.laboratory import Office
from tests.crash.naive import send_naively
from tests.crash.scene import audited, kill_when, leaked, make_ready, wait_for_the_end

NEVER = timedelta(hours=1)


def test_an_agent_without_grace_books_twice(desk: Office) -> None:
    mutate(desk, "graceless")
    make_ready(desk)
    book_the_first_late(desk)

    desk.start()
    wait_for_the_end(desk)
    desk.simulator.settle()

    assert len(audited(desk).duplicated) == 1


def test_an_agent_whose_intent_is_not_durable_books_twice(desk: Office) -> None:
    mutate(desk, "forgetful")
    make_ready(desk)
    book_the_first_late(desk)
    kill_when(desk, Step.RECEIVED)

    desk.start()
    wait_for_the_end(desk)
    desk.simulator.settle()

    assert len(audited(desk).duplicated) == 1


def test_an_agent_that_repeats_a_request_books_twice(desk: Office) -> None:
    mutate(desk, "stubborn")
    make_ready(desk)
    number = desk.owners[0].organisation_number
    desk.simulator.order(Fault.ANSWER_LOST_AFTER_BOOKING, company=number)

    desk.start()
    wait_for_the_end(desk)

    assert len(audited(desk).duplicated) == 1


def test_a_token_in_the_log_is_found(desk: Office) -> None:
    mutate(desk, "chatty")
    make_ready(desk)

    desk.start()
    wait_for_the_end(desk)

    log = desk.folder / "journalbryggan.log"
    assert leaked(desk) == [str(log)]
    log.unlink()  # or the whole run's search would find it too


def test_a_voucher_that_is_gone_changed_or_not_ours_is_found(desk: Office) -> None:
    make_ready(desk)
    desk.start()
    wait_for_the_end(desk)
    (company,) = desk.companies

    gone, changed, *_ = company.vouchers
    company.vouchers.remove(gone)
    changed.rows[0].debit += 1
    company.vouchers[-1].comments = ""
    found = audited(desk)

    assert len(found.lost) == 2
    assert len(found.unexplained) == 2


def test_a_changed_history_is_found(desk: Office) -> None:
    make_ready(desk)
    ledger = desk.open_ledger()
    with ledger.writing() as connection:
        connection.execute(update(events).values(actor="somebody else"))
    ledger.close()

    assert "the chain of events is broken at 1" in audited(desk).unexplained


def test_the_naive_sender_books_many_twice(simulator: Simulator) -> None:
    assert send_naively(simulator, seed=20261201, vouchers=40).duplicated > 0


def book_the_first_late(desk: Office) -> None:
    number = desk.owners[0].organisation_number
    fault = Fault.BOOKED_AFTER_CONNECTION_DIED
    desk.simulator.order(fault, company=number, delay=NEVER)


def mutate(desk: Office, name: str) -> None:
    desk.orders = replace(desk.orders, mutation=name)
