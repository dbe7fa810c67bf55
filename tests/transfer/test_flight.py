"""Several vouchers on their way at once: still in order, and still exactly once."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from agent.errors import LedgerFull, Unclear
from agent.fortnox.api import CompanyApi
from agent.fortnox.records import Voucher
from agent.ledger.attempts import Intent
from agent.simulator import Fault
from agent.transfer.flight import MOST_ALOFT, BeforeBody, Flight, Flights
from tests.office import BJORKGARDEN, Office, a_journal, new_transfers, wait_until

LONG = 60.0  # seconds, which no test waits
BOOKED = Voucher(
    series="A",
    number=117,
    year=2,
    date=date(2026, 12, 1),
    description="",
    comments="",
    rows=(),
)


def intent(number: int) -> Intent:
    at = datetime(2026, 12, 1, tzinfo=UTC)
    return Intent(number, "1018318", f"DF3-{number}", "A", 2, 1, 1, at)


def flight(number: int, answer: threading.Event | None = None) -> Flight:
    """Make a flight that leaves at once; its answer waits for an event, if any."""

    def post(leave: BeforeBody) -> Voucher:
        leave()
        if answer is not None:
            answer.wait(LONG)
        return BOOKED

    return Flight(intent(number), post, lambda: None, time.monotonic)


def test_a_quick_answer_is_landed_before_the_next_may_leave() -> None:
    landed: list[int] = []
    with Flights(lambda one: lands(landed, one), alone=LONG) as flights:
        flights.add(flight(1))
        assert flights.make_room()
        assert landed == [1]


def test_a_slow_answer_lets_the_next_leave() -> None:
    answer, landed = threading.Event(), list[int]()
    with Flights(lambda one: lands(landed, one), alone=0.0) as flights:
        flights.add(flight(1, answer))
        assert flights.make_room()
        assert landed == []
        answer.set()
    assert landed == [1]


def test_with_three_aloft_the_oldest_must_land_first() -> None:
    answer, landed = threading.Event(), list[int]()
    with Flights(lambda one: lands(landed, one), alone=0.0) as flights:
        for number in range(MOST_ALOFT):
            flights.add(flight(number, answer))
        answer.set()
        assert flights.make_room()
        assert landed[0] == 0
    assert landed == list(range(MOST_ALOFT))


def test_what_must_be_waited_for_lets_nothing_more_leave() -> None:
    with Flights(lambda _: False, alone=LONG) as flights:
        flights.add(flight(1))
        assert not flights.make_room()


def test_all_are_landed_in_order_though_landing_one_fails() -> None:
    landed: list[int] = []

    def land(one: Flight) -> bool:
        if one.intent.journal_id == 1:
            raise LedgerFull("Disken är full.")
        return lands(landed, one)

    with pytest.raises(LedgerFull):
        fly_three(land)
    assert landed == [0, 2]


def test_all_are_landed_though_the_next_could_not_be_sent() -> None:
    landed: list[int] = []
    with pytest.raises(LedgerFull):
        fly_three(lambda one: lands(landed, one), fails=True)
    assert landed == [0, 1, 2]


def test_what_went_wrong_is_told_to_who_lands_it() -> None:
    def post(_: BeforeBody) -> Voucher:
        raise Unclear("Förbindelsen bröts.")

    failed = Flight(intent(1), post, lambda: None, time.monotonic)
    failed.wait_until_left()
    with pytest.raises(Unclear):
        failed.answer()


def test_three_at_most_are_in_fortnox_hands(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    aloft, most, answers = set[str](), list[int](), threading.Event()
    really = CompanyApi.create_voucher

    def held(
        self: CompanyApi, voucher: object, year_id: int, leave: BeforeBody
    ) -> Voucher:
        booked = really(self, voucher, year_id, leave)  # type: ignore[arg-type]
        aloft.add(booked.comments)
        most.append(len(aloft))
        answers.wait(LONG)
        aloft.remove(booked.comments)
        return booked

    monkeypatch.setattr(CompanyApi, "create_voucher", held)
    hurry(desk)
    desk.take_in(*(a_journal(f"A{number}") for number in range(7)))
    desk.connect(BJORKGARDEN)

    def let_answers_come() -> None:
        wait_until(lambda: len(aloft) == MOST_ALOFT)
        answers.set()

    waiting = threading.Thread(target=let_answers_come)
    waiting.start()

    came = desk.transfer()

    waiting.join()
    assert max(most) == MOST_ALOFT
    assert came.booked == 7
    assert_exactly_once(desk, 7)


@pytest.mark.parametrize(
    "fault",
    [
        Fault.ANSWER_LOST_AFTER_BOOKING,
        Fault.BOOKED_AFTER_CONNECTION_DIED,
        Fault.RESET_BEFORE_BOOKING,
        Fault.ERROR_500,
    ],
)
def test_whatever_happens_to_one_of_three_each_is_booked_once(
    desk: Office, fault: Fault
) -> None:
    hurry(desk)
    desk.take_in(*(a_journal(f"A{number}") for number in range(6)))
    desk.connect(BJORKGARDEN)
    desk.simulator.order(Fault.SLOW, times=1)
    desk.simulator.order(fault, times=1)
    desk.simulator.order(Fault.SLOW, times=1)

    came = desk.transfer()

    assert came.booked == 6
    assert_exactly_once(desk, 6)


def fly_three(land: Callable[[Flight], bool], *, fails: bool = False) -> None:
    answer = threading.Event()
    with Flights(land, alone=0.0) as flights:
        for number in range(3):
            flights.add(flight(number, answer))
        answer.set()
        if fails:
            raise LedgerFull("Disken är full.")


def hurry(desk: Office) -> None:
    """Let the next voucher leave without waiting for the one before."""
    desk.transfers = new_transfers(desk.ledger, desk.connections, alone=0.0)


def lands(landed: list[int], one: Flight) -> bool:
    assert one.answer() == BOOKED
    landed.append(one.intent.journal_id)
    return True


def assert_exactly_once(desk: Office, count: int) -> None:
    assert len(desk.vouchers()) == count
    assert len({one.comments for one in desk.vouchers()}) == count
