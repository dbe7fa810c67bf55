"""A year as twelve bars: where each begins and ends, and how high it stands. Pure.

All in hundredths of the drawing's own width and height, so that it is drawn at any
size without its words being stretched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

MONTHS = 12
SHORT_NAMES = (
    "jan",
    "feb",
    "mars",
    "apr",
    "maj",
    "juni",
    "juli",
    "aug",
    "sep",
    "okt",
    "nov",
    "dec",
)
# What of the drawing's height the highest bar takes, between its number and its name.
TOP, FLOOR = 12.0, 86.0
# A month with anything at all is seen, beside one with thousands.
LOWEST = 1.5
BAR_SHARE = 0.62  # of the room that a month has


@dataclass(frozen=True, slots=True)
class Bar:
    """A month: its first day, how much, and where its bar is, in hundredths."""

    month: date
    value: int
    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Where its words are centred."""
        return self.left + self.width / 2

    @property
    def name(self) -> str:
        """The month in few letters."""
        return SHORT_NAMES[self.month.month - 1]


def months_until(today: date) -> tuple[date, ...]:
    """Return the first days of the twelve months that end with today's, and the next.

    The year's end is the beginning of the month to come, so that counts fit between.
    """
    last = today.year * MONTHS + today.month - 1
    return tuple(
        date(number // MONTHS, number % MONTHS + 1, 1)
        for number in range(last - MONTHS + 1, last + 2)
    )


def begins(day: date) -> datetime:
    """Return when a day begins by this PC's clock."""
    return datetime.combine(day, time.min).astimezone()


def bars(months: Sequence[date], values: Sequence[int]) -> tuple[Bar, ...]:
    """Draw one bar for each value; the highest fills the drawing."""
    room, most = 100 / len(values), max(values)
    return tuple(
        _bar(month, value, room * place, room, most)
        for place, (month, value) in enumerate(zip(months, values, strict=False))
    )


def _bar(month: date, value: int, left: float, room: float, most: int) -> Bar:
    height = max((FLOOR - TOP) * value / most, LOWEST) if value else 0.0
    return Bar(
        month=month,
        value=value,
        left=round(left + room * (1 - BAR_SHARE) / 2, 2),
        top=round(FLOOR - height, 2),
        width=round(room * BAR_SHARE, 2),
        height=round(height, 2),
    )
