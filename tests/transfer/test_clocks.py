"""No clock that is set, and no sleep, makes the protocol less careful."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from agent.fortnox.api import CompanyApi
from agent.fortnox.records import Voucher
from agent.ledger import leases, outbox
from agent.ledger.journals import waiting
from agent.ledger.states import JournalState
from agent.ledger.tables import vouchers
from agent.simulator import Fault
from agent.transfer.reading import Shelf
from agent.transfer.sending import Pass, Sender
from agent.transfer.settling import Absences
from agent.transfer.transfers import Transfers
from tests.office import BJORKGARDEN, Office, a_journal, office, wait_until

GRACE, SECOND_LOOK = timedelta(seconds=120), timedelta(seconds=10)


class Clocks:
    """A PC's two clocks: the wall's may be set, the monotonic one only goes on."""

    def __init__(self) -> None:
        self.jump = timedelta()
        self.seconds = 5000.0

    def wall(self) -> datetime:
        return datetime.now(UTC) + self.jump

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def desk(tmp_path: Path, clocks: Clocks) -> Iterator[Office]:
    with office(tmp_path, clocks.wall) as opened:
        opened.take_in(a_journal())
        opened.connect(BJORKGARDEN)
        yield opened


@pytest.fixture
def sender(desk: Office, clocks: Clocks) -> Sender:
    """A sender whose one journal is planned; who passes when a test says so."""
    (one,) = waiting(desk.ledger)
    outbox.plan(desk.ledger, [one.id], "anna")
    company = desk.connections.company_of(one.owner_id)
    lease = leases.take(desk.ledger, company.database_number)
    assert lease is not None
    return Sender(
        desk.ledger,
        desk.connections,
        one.owner_id,
        lease,
        absences=Absences(clocks.monotonic, GRACE, SECOND_LOOK),
        shelf=Shelf(desk.ledger.now),
        tell=lambda _: None,
        monotonic=clocks.monotonic,
    )


def make_a_pass(sender: Sender) -> Pass:
    return sender.run_once(lambda: False)


def posts(desk: Office) -> int:
    asked = [(one.method, one.path) for one in desk.simulator.requests]
    return asked.count(("POST", "/3/vouchers"))


@pytest.mark.parametrize("jump", [timedelta(hours=5), timedelta(hours=-5)])
def test_a_wall_clock_that_is_set_does_not_shorten_the_grace_time(
    desk: Office, sender: Sender, clocks: Clocks, jump: timedelta
) -> None:
    desk.simulator.order(
        Fault.BOOKED_AFTER_CONNECTION_DIED, delay=timedelta(seconds=100)
    )
    assert make_a_pass(sender) is Pass.AGAIN
    assert make_a_pass(sender) is Pass.LATER
    clocks.jump = jump
    clocks.seconds += 119
    assert make_a_pass(sender) is Pass.LATER
    assert sender.wake_in == pytest.approx(1)

    desk.simulator.settle()
    assert make_a_pass(sender) is Pass.AGAIN
    assert make_a_pass(sender) is Pass.DONE

    assert len(desk.vouchers()) == posts(desk) == 1
    assert waiting(desk.ledger) == ()


def test_what_is_absent_after_grace_time_and_second_look_is_sent_again(
    desk: Office, sender: Sender, clocks: Clocks
) -> None:
    desk.simulator.order(Fault.RESET_BEFORE_BOOKING)
    assert make_a_pass(sender) is Pass.AGAIN
    assert make_a_pass(sender) is Pass.LATER
    clocks.seconds += 120
    assert make_a_pass(sender) is Pass.LATER
    assert sender.wake_in == pytest.approx(10)
    clocks.seconds += 10

    assert make_a_pass(sender) is Pass.AGAIN
    assert make_a_pass(sender) is Pass.AGAIN
    assert make_a_pass(sender) is Pass.DONE

    assert len(desk.vouchers()) == 1
    assert posts(desk) == 2


def test_what_turns_up_just_before_it_is_sent_again_is_not(
    desk: Office, sender: Sender, clocks: Clocks
) -> None:
    desk.simulator.order(
        Fault.BOOKED_AFTER_CONNECTION_DIED, delay=timedelta(seconds=100)
    )
    make_a_pass(sender)
    make_a_pass(sender)
    clocks.seconds += 120
    make_a_pass(sender)
    clocks.seconds += 10
    assert make_a_pass(sender) is Pass.AGAIN

    desk.simulator.settle()
    assert make_a_pass(sender) is Pass.AGAIN

    assert len(desk.vouchers()) == posts(desk) == 1
    assert waiting(desk.ledger) == ()


class Asleep:
    """A monotonic clock of a PC that falls asleep once, at a given look."""

    def __init__(self, at_look: int) -> None:
        self.looks = 0
        self._at_look = at_look

    def __call__(self) -> float:
        self.looks += 1
        return 1000.0 if self.looks < self._at_look else 8000.0


def test_a_pc_that_slept_between_intent_and_request_sends_nothing_then(
    desk: Office,
) -> None:
    asleep = Asleep(at_look=2)
    transfers = Transfers(
        desk.ledger,
        desk.connections,
        grace=GRACE,
        second_look=SECOND_LOOK,
        patience=(0.01,),
        monotonic=asleep,
    )
    (one,) = waiting(desk.ledger)

    transfers.start([one.id], "anna")
    wait_until(lambda: not transfers.is_running)

    assert len(desk.vouchers()) == 1
    assert attempts(desk) == 2


def attempts(desk: Office) -> int:
    with desk.ledger.reading() as connection:
        return int(connection.scalars(select(vouchers.c.attempt)).one())


def test_what_fortnox_books_in_another_year_is_held_and_never_sent_again(
    desk: Office, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = CompanyApi.create_voucher

    def in_another_year(api: CompanyApi, *given: Any) -> Voucher:
        return book(api, *given).model_copy(update={"year": 99})

    monkeypatch.setattr(CompanyApi, "create_voucher", in_another_year)
    make_a_pass(sender)

    (held,) = waiting(desk.ledger)
    assert held.state == JournalState.HELD
    assert "annat räkenskapsår" in held.message
    assert make_a_pass(sender) is Pass.DONE
    assert posts(desk) == 1
