"""What every room's tests share: a moved clock, and where the sample files lie."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, time: timedelta) -> None:
        self.now += time


@pytest.fixture
def clock() -> Clock:
    return Clock()
