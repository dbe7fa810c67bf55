"""What a user was told, by seat and on both databases."""

from datetime import timedelta

from agent.ledger.ledger import Ledger
from agent.ledger.told import Told, all_told, remember
from tests.conftest import Clock

ENDED = ("connection-ended", "12")


def test_what_was_told_is_remembered(ledger: Ledger, clock: Clock) -> None:
    told = Told(clock.now, None, clock.now + timedelta(hours=1))

    remember(ledger, {ENDED: told, ("backup", ""): Told(told_at=clock.now)})

    assert all_told(ledger)[ENDED] == told
    assert len(all_told(ledger)) == 2


def test_what_is_not_said_again_is_forgotten(ledger: Ledger, clock: Clock) -> None:
    remember(ledger, {ENDED: Told(clock.now)})
    remember(ledger, {})

    assert all_told(ledger) == {}


def test_each_seat_is_told_by_itself(ledger: Ledger, clock: Clock) -> None:
    remember(ledger, {ENDED: Told(clock.now)})
    mine, ledger.seat = ledger.seat, "berit på KONTOR-2"
    remember(ledger, {})
    assert all_told(ledger) == {}

    ledger.seat = mine
    assert list(all_told(ledger)) == [ENDED]
