"""Until when bookkeeping has to be kept (bokföringslagen 7 kap. 2 §), in Swedish.

Through the seventh year after the end of the calendar year in which the financial year
ended. Whether a financial year is the calendar year nobody has told us, so that the
later of the two days is told as well.
"""

from dataclasses import dataclass
from datetime import date

YEARS = 7


@dataclass(frozen=True, slots=True)
class Kept:
    """Until when the oldest journal has to be kept.

    `until` where its financial year is the calendar year; `at_latest` where it is not.
    """

    oldest: date
    until: date
    at_latest: date


def kept(oldest: date | None) -> Kept | None:
    """Tell until when what is as old as this has to be kept; None for nothing."""
    if oldest is None:
        return None
    year = oldest.year + YEARS
    return Kept(oldest, date(year, 12, 31), date(year + 1, 12, 31))
