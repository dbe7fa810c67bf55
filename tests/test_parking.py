"""The end of a session: parked and closed at once, whatever Fortnox is doing."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from agent.app import GRACE, Agent, utc_now
from agent.dealings import PARKED_WITHIN
from agent.demo.consenting import walk
from agent.demo.demo import JOURNALS
from agent.ledger.journals import EVERYTHING, waiting
from agent.ledger.mark import Mark
from agent.ledger.opening import open_ledger
from agent.ledger.outbox import owners_in_hand
from agent.ledger.owners import all_owners
from agent.simulator.faults import Step
from agent.tray.tray import SESSION_END
from tests.office import wait_until
from tests.product import Product, product
from webui.page import create_page

SIE = next(JOURNALS.glob("*.si"))
SOON = 20.0


@contextmanager
def voucher_in_flight(running: Product) -> Iterator[threading.Event]:
    """Have Fortnox book a voucher and keep its answer until the event is set."""
    rooms, home = running.agent.rooms, running.agent.settings.redirect_uri
    shutil.copy(SIE, running.folder)
    wait_until(lambda: len(waiting(rooms.ledger)) == 2)
    (owner,) = all_owners(rooms.ledger)
    address = rooms.connections.start(owner.id, "/")
    answer = walk(address, owner.organisation_number, home)
    rooms.connections.finish(dict(parse_qsl(urlsplit(answer).query)), "test")
    booked, may_answer = threading.Event(), threading.Event()

    def hold(step: Step, method: str, path: str) -> None:
        if (step, method, path) == (Step.CARRIED_OUT, "POST", "/3/vouchers"):
            booked.set()
            may_answer.wait(SOON)

    running.simulator.watch(hold)
    rooms.transfers.start([one.id for one in waiting(rooms.ledger)], "test")
    assert booked.wait(SOON)
    try:
        yield may_answer
    finally:
        may_answer.set()


def test_parking_leaves_time_for_the_rest_of_the_end() -> None:
    assert PARKED_WITHIN < SESSION_END <= 2.0 < GRACE


def test_what_fortnox_has_not_answered_is_left_as_sent_in_a_closed_ledger(
    tmp_path: Path,
) -> None:
    with product(tmp_path) as running:
        file = running.agent.settings.ledger_file
        with voucher_in_flight(running) as may_answer:
            running.agent.park()

            assert not may_answer.is_set()
            assert not Mark(file).was_left_in_use()
            with closing(open_ledger(file, utc_now)) as ledger:
                assert len(owners_in_hand(ledger)) == 1


def test_what_was_parked_is_booked_exactly_once_by_the_next_start(
    tmp_path: Path,
) -> None:
    with product(tmp_path) as running:
        with voucher_in_flight(running):
            running.agent.park()
        running.agent.stop()
        again = Agent(
            running.agent.settings,
            running.agent._store,  # noqa: SLF001  the PC keeps it
            create_page,
        )
        again.start()
        try:
            wait_until(lambda: not waiting(again.rooms.ledger, EVERYTHING))
            wait_until(lambda: not owners_in_hand(again.rooms.ledger))
        finally:
            again.stop()
        vouchers = [
            one for company in running.simulator.companies for one in company.vouchers
        ]
        assert len(vouchers) == 2


def test_stopping_after_parking_waits_for_nobody(tmp_path: Path) -> None:
    with product(tmp_path) as running, voucher_in_flight(running) as may_answer:
        running.agent.park()

        running.agent.stop()

        assert not may_answer.is_set()
