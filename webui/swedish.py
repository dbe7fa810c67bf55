"""How values are written on the page: amounts, dates and counts, in Swedish.

Pure functions; `page.py` makes the templates' filters of them.
"""

from datetime import date, datetime
from decimal import Decimal

from agent.journal import kronor

NO_BREAK_SPACE = "\u00a0"


def cell(value: Decimal) -> str:
    """Write a row's debit or credit: the side that has nothing stays empty."""
    return kronor(value) if value else ""


def ore(value: Decimal) -> int:
    """Give an amount in whole öre, for the page's own arithmetic."""
    return int(value * 100)


def whole(value: int) -> str:
    """Write a number of things: `2 000`."""
    return f"{value:,}".replace(",", NO_BREAK_SPACE)


def count(value: int, one: str, several: str) -> str:
    """Write how many: `1 journal`, `12 journaler`."""
    return f"{whole(value)}{NO_BREAK_SPACE}{one if value == 1 else several}"


def day(value: date) -> str:
    """Write a date as Swedish bookkeeping does: `2022-12-01`."""
    return value.isoformat()


def moment(value: datetime | None) -> str:
    """Write a time on this PC's clock: `2022-12-01 14.03`; nothing for never."""
    return "" if value is None else f"{value.astimezone():%Y-%m-%d %H.%M}"


def lately(value: datetime | None, today: date) -> str:
    """Write a time as one speaks of it: `i dag 14.03`, `i går 14.03`, else the date."""
    if value is None:
        return ""
    local = value.astimezone()
    match (today - local.date()).days:
        case 0:
            return f"i{NO_BREAK_SPACE}dag {local:%H.%M}"
        case 1:
            return f"i{NO_BREAK_SPACE}går {local:%H.%M}"
        case _:
            return day(local.date())
