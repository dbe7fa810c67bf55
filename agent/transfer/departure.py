"""A voucher leaves soon after it was intended, or not at all.

A PC may fall asleep, or a process be stopped, between the durable intent and its
request. Whoever takes over waits a grace time from when he found the intent; a request
that left later than that would be booked after everybody had stopped looking. So the
clocks are asked once more when the connection to Fortnox is there and the body is about
to leave: what is late by any of them is taken back, which is certain, since nothing has
left. Until then nobody can have taken over, for a lease is longer.

From then on the bound is Fortnox': it must book within the grace time (120 s). Our own
patience with an answer, 5 s for a connection and 60 s of silence, is less. What remains
is a PC that stops for two minutes between this question and the very next call to the
network, with a connection that outlives it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from agent.errors import NotReached

# Less than a lease (leases.LENGTH): while a request may leave, nobody takes over.
LEAVES_WITHIN = timedelta(seconds=10)


class Departure:
    """Begun before the intent is written; `check` is the last word before it leaves."""

    def __init__(
        self, clock: Callable[[], datetime], monotonic: Callable[[], float]
    ) -> None:
        """Count from now on by both: one may stand still in sleep, one may be set."""
        self._clock = clock
        self._monotonic = monotonic
        self._at = clock()
        self._from = monotonic()

    def check(self) -> None:
        """Let the request leave.

        Raises:
            NotReached: it is too late; nothing has been sent.
        """
        by_wall = abs(self._clock() - self._at)
        by_monotonic = timedelta(seconds=self._monotonic() - self._from)
        if max(by_wall, by_monotonic) > LEAVES_WITHIN:
            raise NotReached(
                "Datorn stannade upp just när verifikationen skulle skickas.",
                detail=f"(stopped for {max(by_wall, by_monotonic)})",
            )
