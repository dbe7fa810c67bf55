"""The simulator's clock: runs as the one it is given, but can be set."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the simulated time as aware UTC datetimes."""

    def __init__(self, base: Callable[[], datetime] | None = None) -> None:
        self._base = base or (lambda: datetime.now(UTC))
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """Tell the simulated time."""
        return self._base() + self._ahead

    def set(self, now: datetime) -> None:
        """Make `now` the time; the clock runs on from there."""
        self._ahead = now - self._base()

    def advance(self, step: timedelta) -> None:
        """Move the clock forward (or back, by a negative step)."""
        self._ahead += step
