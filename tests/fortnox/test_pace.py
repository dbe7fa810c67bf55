"""Even spacing, never more than the limit in any window, and slower after a 429."""

import math
import threading
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.fortnox.pace import LONGEST_PAUSE, RECOVERY, SLOWEST, Pacer
from tests.fortnox.conftest import FakeTime

WINDOW = 5.0
LIMIT = 25
EVEN = WINDOW / (LIMIT - 1)


class LateTime(FakeTime):
    """A clock whose sleeps end late, or a little early, as a real PC's do."""

    def __init__(self, lateness: list[float]) -> None:
        super().__init__()
        self._lateness = lateness

    def sleep(self, seconds: float) -> None:
        late = self._lateness.pop() if self._lateness else 0.0
        self.now = max(math.nextafter(self.now, math.inf), self.now + seconds + late)


def times_of(pacer: Pacer, fake: FakeTime, requests: int) -> list[float]:
    times = []
    for _ in range(requests):
        pacer.wait()
        times.append(fake.now)
    return times


def most_in_any_window(times: list[float]) -> int:
    return max(sum(start <= t < start + WINDOW for t in times) for start in times)


@pytest.fixture
def pacer(fake_time: FakeTime) -> Pacer:
    return Pacer(fake_time.clock, fake_time.sleep)


def test_the_first_request_waits_for_nothing(pacer: Pacer, fake_time: FakeTime) -> None:
    pacer.wait()
    assert fake_time.slept == []


def test_requests_are_evenly_spaced(pacer: Pacer, fake_time: FakeTime) -> None:
    times = times_of(pacer, fake_time, 50)
    gaps = [later - sooner for sooner, later in pairwise(times)]
    assert min(gaps) == pytest.approx(max(gaps))
    assert min(gaps) > WINDOW / LIMIT


def test_the_pace_is_95_percent_of_the_limit_or_better(
    pacer: Pacer, fake_time: FakeTime
) -> None:
    times = times_of(pacer, fake_time, 1001)
    assert 1000 / (times[-1] - times[0]) >= 0.95 * LIMIT / WINDOW


def test_a_rest_is_not_saved_up_for_a_burst(pacer: Pacer, fake_time: FakeTime) -> None:
    pacer.wait()
    fake_time.now += 60
    times = times_of(pacer, fake_time, 3)
    assert times[1] - times[0] > WINDOW / LIMIT


def test_late_wake_ups_do_not_lower_the_pace() -> None:
    fake = LateTime([0.015] * 2000)
    times = times_of(Pacer(fake.clock, fake.sleep), fake, 1001)
    assert 1000 / (times[-1] - times[0]) >= 0.95 * LIMIT / WINDOW


def test_a_request_that_left_late_has_the_next_at_a_distance(
    pacer: Pacer, fake_time: FakeTime
) -> None:
    pacer.wait()
    fake_time.now += 0.6  # a new connection
    pacer.left()
    left = fake_time.now
    pacer.wait()
    assert fake_time.now - left >= EVEN / 2


def test_a_request_that_left_almost_in_time_delays_nobody(
    pacer: Pacer, fake_time: FakeTime
) -> None:
    times = []
    for _ in range(1001):
        pacer.wait()
        times.append(fake_time.now)
        fake_time.now += 0.05
        pacer.left()
    assert 1000 / (times[-1] - times[0]) >= 0.95 * LIMIT / WINDOW


@settings(deadline=None)
@given(
    arrivals=st.lists(st.floats(0, 12), max_size=120),
    lateness=st.lists(st.floats(-0.05, 6), max_size=120),
    refused=st.sets(st.integers(0, 120), max_size=3),
)
def test_no_window_ever_holds_more_than_the_limit(
    arrivals: list[float], lateness: list[float], refused: set[int]
) -> None:
    fake = LateTime(lateness)
    pacer = Pacer(fake.clock, fake.sleep)
    times = []
    for number, pause in enumerate([*arrivals, *[0.0] * 60]):
        fake.now += pause
        pacer.wait()
        times.append(fake.now)
        if number in refused:
            pacer.slow_down()
    assert most_in_any_window(times) <= LIMIT


@given(per_window=st.integers(2, 40), window=st.floats(0.1, 60))
def test_the_limit_holds_for_other_limits(per_window: int, window: float) -> None:
    fake = FakeTime()
    pacer = Pacer(fake.clock, fake.sleep, per_window, window)
    times = times_of(pacer, fake, per_window * 3)
    for first, beyond in zip(times, times[per_window:], strict=False):
        assert beyond - first >= window


def test_a_429_pauses_for_a_whole_window(pacer: Pacer, fake_time: FakeTime) -> None:
    pacer.wait()
    pacer.slow_down()
    pacer.wait()
    assert fake_time.now >= WINDOW


def test_a_429_pauses_for_as_long_as_fortnox_asks(
    pacer: Pacer, fake_time: FakeTime
) -> None:
    pacer.slow_down(30)
    pacer.wait()
    assert fake_time.now == pytest.approx(30)


def test_nobody_can_make_us_wait_for_ever(pacer: Pacer, fake_time: FakeTime) -> None:
    pacer.slow_down(10**9)
    pacer.wait()
    assert fake_time.now == pytest.approx(LONGEST_PAUSE)


def test_after_a_429_the_pace_is_lower_and_recovers(
    pacer: Pacer, fake_time: FakeTime
) -> None:
    times_of(pacer, fake_time, 2)
    pacer.slow_down()
    times = times_of(pacer, fake_time, 60)
    assert times[1] - times[0] == pytest.approx(2 * EVEN * RECOVERY, rel=0.01)
    assert times[-1] - times[-2] == pytest.approx(EVEN, rel=0.01)


def test_the_pace_never_sinks_below_its_floor(
    pacer: Pacer, fake_time: FakeTime
) -> None:
    for _ in range(20):
        pacer.slow_down()
    times = times_of(pacer, fake_time, 3)
    assert times[2] - times[1] <= SLOWEST * EVEN * 1.01


def test_a_pause_reaches_those_who_wait_already() -> None:
    fake = FakeTime()

    def sleep(seconds: float) -> None:
        if fake.now == 0:
            shared.slow_down()
        fake.sleep(seconds)

    shared = Pacer(fake.clock, sleep)
    times_of(shared, fake, 2)
    assert fake.now >= WINDOW


def test_threads_wait_one_at_a_time() -> None:
    waiting: list[int] = [0]
    most: list[int] = []
    waited: list[float] = [0.0]

    def sleep(seconds: float) -> None:
        waiting[0] += 1
        most.append(waiting[0])
        time.sleep(0.002)
        waited[0] += seconds
        waiting[0] -= 1

    # A clock that stands still: every turn but the first has to be waited for.
    shared = Pacer(clock=lambda: waited[0], sleep=sleep, per_window=25, window=0.05)
    threads = [threading.Thread(target=shared.wait, name=f"a-{n}") for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(most) == {1}


def test_threads_share_one_pace() -> None:
    shared = Pacer(per_window=25, window=0.5)
    times: list[float] = []

    def ask() -> None:
        for _ in range(10):
            shared.wait()
            times.append(time.monotonic())

    threads = [threading.Thread(target=ask, name=f"asker-{n}") for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    # A wake-up is noted a moment after it; 5 ms is generous for that.
    assert all(b - a >= 0.495 for a, b in zip(times, times[25:], strict=False))
    assert times[-1] - times[0] < 1.5
