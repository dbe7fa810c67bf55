"""The last word before a voucher leaves: what is late stays."""

from datetime import timedelta

import pytest

from agent.errors import NotReached
from agent.ledger.leases import LENGTH
from agent.transfer.departure import LEAVES_WITHIN, Departure
from tests.conftest import Clock
from tests.transfer.test_settling import Seconds


def test_what_leaves_at_once_leaves(clock: Clock) -> None:
    seconds = Seconds()
    departure = Departure(clock, seconds)
    clock.advance(LEAVES_WITHIN)
    seconds.now += LEAVES_WITHIN.total_seconds()

    departure.check()


@pytest.mark.parametrize("jump", [timedelta(seconds=11), -timedelta(hours=1)])
def test_what_is_late_by_the_wall_clock_stays(clock: Clock, jump: timedelta) -> None:
    departure = Departure(clock, Seconds())
    clock.advance(jump)

    with pytest.raises(NotReached):
        departure.check()


def test_what_is_late_by_the_monotonic_clock_stays(clock: Clock) -> None:
    seconds = Seconds()
    departure = Departure(clock, seconds)
    seconds.now += 11

    with pytest.raises(NotReached):
        departure.check()


def test_a_lease_outlives_every_departure() -> None:
    assert LEAVES_WITHIN < LENGTH
