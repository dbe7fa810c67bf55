"""Noticing sleep by the clock."""

from datetime import timedelta

import pytest

from agent.desktop.awake import Wakefulness
from tests.conftest import Clock


def test_time_that_goes_as_usual_is_no_sleep(clock: Clock) -> None:
    awake = Wakefulness(clock)
    for _ in range(5):
        clock.advance(timedelta(seconds=20))
        assert not awake.has_slept()


@pytest.mark.parametrize("jump", [timedelta(hours=8), timedelta(hours=-1)])
def test_a_jump_either_way_is_noticed_once(clock: Clock, jump: timedelta) -> None:
    awake = Wakefulness(clock)
    clock.advance(jump)

    assert awake.has_slept()
    assert not awake.has_slept()
