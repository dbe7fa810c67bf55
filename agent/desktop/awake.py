"""Noticing that the PC has slept, or that its clock was set.

A waiting thread sleeps with the PC and does not know. Between two looks that are half a
second apart the wall clock then has moved by much more, which every system shows in
the same way (Windows counts sleep into its monotonic clock, Linux does not).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

JUMP = timedelta(seconds=60)


class Wakefulness:
    """Compares the time with that of the look before."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Begin to count from now."""
        self._clock = clock
        self._looked_at = clock()

    def has_slept(self) -> bool:
        """Tell whether the time has jumped since the last look, either way."""
        now = self._clock()
        jumped = abs(now - self._looked_at) > JUMP
        self._looked_at = now
        return jumped
