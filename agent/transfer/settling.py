"""The rules for a voucher that may or may not have been booked. Pure.

A prototype that looked at once made 13 duplicates in 400, because Fortnox may book
*after* the connection has died; with a grace time, 0 in 1,000. Hence: a find counts at
once, an absence only after the grace time, and only when two looks agree.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from agent.fortnox.records import NewVoucher, VoucherHeading
from agent.ledger.attempts import Intent

MARKER_PREFIX = "DF3-"


@dataclass(frozen=True, slots=True)
class Found:
    """Fortnox has it, under this number."""

    number: int


class Absent(Enum):
    """Fortnox does not have it, as far as this look shows."""

    NOW = auto()


@dataclass(frozen=True, slots=True)
class Puzzling:
    """A person must look: what Fortnox shows fits neither."""

    why: str


def look(
    headings: Sequence[VoucherHeading], intent: Intent, voucher: NewVoucher
) -> Found | Absent | Puzzling:
    """Judge what a series holds from the intent's next number on.

    `headings` are all its vouchers with that number or a later one. A voucher without
    any marker but with our date and text might be ours with its comment edited.
    """
    ours = [one for one in headings if intent.marker in one.comments]
    if len(ours) == 1:
        return Found(ours[0].number)
    if ours:
        numbers = ", ".join(f"{one.series} {one.number}" for one in ours)
        return Puzzling(f"Journalen finns flera gånger i Fortnox: {numbers}.")
    if not _is_complete(headings, intent.next_number):
        return Puzzling("Fortnox visar inte alla verifikationer i serien.")
    for one in headings:
        if _resembles(one, voucher):
            return Puzzling(
                f"{one.series} {one.number} i Fortnox liknar journalen men saknar "
                "Journalbryggans märke. Är det samma?"
            )
    return Absent.NOW


class Absences:
    """How long an absence is not yet believed, by a clock that nobody can set.

    The grace time is counted from when this process first looked for the attempt,
    which is after it was made: neither a clock that is set nor another PC's, and no
    sleep, makes it shorter. A new process counts from the beginning.
    """

    def __init__(
        self, monotonic: Callable[[], float], grace: timedelta, second_look: timedelta
    ) -> None:
        self._monotonic = monotonic
        self._grace = grace.total_seconds()
        self._second_look = second_look.total_seconds()
        # By journal and attempt.
        self._since: dict[tuple[int, int], float] = {}
        self._absent: dict[tuple[int, int], float] = {}

    def begin(self, intent: Intent) -> None:
        """Count from now, where an attempt has not been looked for before."""
        self._since.setdefault(_attempt(intent), self._monotonic())

    def left(self, intent: Intent) -> float:
        """Take note of a vain look.

        Returns:
            Seconds until the next one is worth while; 0 where it is certain by now
            that Fortnox does not have the voucher.
        """
        attempt, now = _attempt(intent), self._monotonic()
        if now < self._since[attempt] + self._grace:
            return self._since[attempt] + self._grace - now
        absent = self._absent.setdefault(attempt, now)
        return max(absent + self._second_look - now, 0.0)


def _attempt(intent: Intent) -> tuple[int, int]:
    return intent.journal_id, intent.attempt


def _is_complete(headings: Sequence[VoucherHeading], first: int) -> bool:
    numbers = sorted(one.number for one in headings)
    return numbers == list(range(first, first + len(numbers)))


def _resembles(heading: VoucherHeading, voucher: NewVoucher) -> bool:
    return (
        MARKER_PREFIX not in heading.comments
        and heading.date == voucher.date
        and heading.description == voucher.description
    )
