"""The protocol of exactly once, its ledger in a database that itself may go away."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from agent.errors import LedgerError
from agent.ledger.events import broken_at
from agent.ledger.journals import waiting
from agent.ledger.owners import all_owners
from agent.ledger.reconciliations import Period, latest_of
from agent.simulator import Fault
from agent.transfer.receipt import receipt
from agent.transfer.reconciler import Reconciler
from tests.office import BJORKGARDEN, Office, a_journal, office, wait_until
from tests.postgres import Server, needs_postgres

pytestmark = needs_postgres

JOURNALS = 12
OUTAGES = 3
UNCLEAR = [
    Fault.ANSWER_LOST_AFTER_BOOKING,
    Fault.BOOKED_AFTER_CONNECTION_DIED,
    Fault.ERROR_500,
]


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Iterator[Office]:
    with office(tmp_path, database_url=database_url) as opened:
        yield opened


@pytest.mark.parametrize("fault", UNCLEAR)
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


def test_a_database_that_dies_while_vouchers_are_sent_loses_and_doubles_none(
    desk: Office, postgres: Server
) -> None:
    desk.take_in(*(a_journal(f"A{number}") for number in range(JOURNALS)))
    desk.connect(BJORKGARDEN)
    ids = [one.id for one in waiting(desk.ledger)]
    transfer_id = desk.transfers.start(ids, "test")

    for outage in range(OUTAGES):
        wait_until(partial(has_sent, desk, 3 * outage + 1))
        postgres.kill()
        postgres.start()
        wait_until(lambda: goes_on(desk))

    def is_done() -> bool:
        return goes_on(desk) and receipt(desk.ledger, transfer_id).left == 0

    wait_until(is_done, patience=60.0)
    assert receipt(desk.ledger, transfer_id).booked == JOURNALS
    booked = sorted(one.description for one in desk.vouchers())
    assert booked == sorted(f"Avisering A{number}" for number in range(JOURNALS))
    assert broken_at(desk.ledger) is None


def test_a_comparison_that_met_no_database_is_made_when_it_is_asked_for_again(
    desk: Office, postgres: Server
) -> None:
    desk.take_in(a_journal())
    desk.connect(BJORKGARDEN)
    desk.transfer()
    (one,) = all_owners(desk.ledger)
    reconciler = Reconciler(desk.ledger, desk.connections)
    year = Period(date(2026, 1, 1), date(2026, 12, 31))

    postgres.kill()
    try:
        reconciler.start([one.id], year, "test")
        wait_until(lambda: reconciler.progress().total == 0)
    finally:
        postgres.start()
    reconciler.start([one.id], year, "test")
    wait_until(lambda: bool(latest_of(desk.ledger, [one.id], year)))

    reconciler.stop()


def has_sent(desk: Office, number: int) -> bool:
    """Tell whether Fortnox has at least so many vouchers."""
    return len(desk.vouchers()) >= number


def goes_on(desk: Office) -> bool:
    """Do as the agent's clock: see to it that the transfer has its thread."""
    with suppress(LedgerError):
        desk.transfers.carry_on()
        return True
    return False
