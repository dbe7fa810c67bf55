"""The sliding window itself."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from agent.simulator.rate import WINDOW, RateLimit, TooManyRequests

_START = datetime(2026, 12, 1, tzinfo=UTC)


def _admitted(rate: RateLimit, moments: list[datetime]) -> list[datetime]:
    return [moment for moment in moments if _admits(rate, moment)]


def _admits(rate: RateLimit, moment: datetime) -> bool:
    try:
        rate.count("7696114821", moment)
    except TooManyRequests:
        return False
    return True


@given(
    limit=st.integers(1, 4),
    gaps=st.lists(st.integers(0, 3000), max_size=40),
)
def test_no_window_of_five_seconds_ever_holds_more_than_the_limit(
    limit: int, gaps: list[int]
) -> None:
    moments = [_START + timedelta(milliseconds=at) for at in accumulate(gaps)]

    admitted = _admitted(RateLimit(limit), moments)

    for first in admitted:
        window = [one for one in admitted if first <= one < first + WINDOW]
        assert len(window) <= limit


def test_a_steady_pace_at_the_limit_is_always_admitted() -> None:
    moments = [_START + timedelta(milliseconds=200 * n) for n in range(100)]

    assert _admitted(RateLimit(25), moments) == moments


def test_a_clock_that_is_set_back_does_not_block_for_ever() -> None:
    rate = RateLimit(1)

    assert _admits(rate, _START)
    assert _admits(rate, _START - timedelta(days=1))
