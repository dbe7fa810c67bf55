"""Amounts and dates as journal files write them: read exactly, or not at all.

An amount that can be read in two ways (`1.234`) is not read.
"""

import re
from datetime import date
from decimal import Decimal

# More than any ledger holds; whole öre of it still fit in 64 bits.
LARGEST_DIGITS = 13

_SIE_AMOUNT = re.compile(rf"-?[0-9]{{1,{LARGEST_DIGITS}}}(\.[0-9]{{0,2}})?")
_TABLE_AMOUNT = re.compile(
    r"(?P<whole>[0-9]+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3})+(?=,))"
    r"(?:[.,](?P<part>[0-9]{1,2}))?"
)
_SPACES = re.compile("[\u00a0\u2007\u2009\u202f]")
_MINUS = ("-", "\u2212")
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]00:00(?::00)?)?")


def sie_amount(text: str) -> Decimal | None:
    """Read an amount of SIE 4C section 5.9; None where it is not one.

    The result always has two decimals.
    """
    match = _SIE_AMOUNT.fullmatch(text)
    return _exact(text, match.group(1)) if match else None


def table_amount(text: str) -> Decimal | None:
    """Read an amount as Swedes write it: `1 234,50`, `1.234,50`, `1234.5`, `100-`.

    None where it is not an amount or can be read in two ways.
    """
    sign, digits = _split_sign(_SPACES.sub(" ", text).strip())
    match = _TABLE_AMOUNT.fullmatch(digits)
    if match is None:
        return None
    whole = match["whole"].replace(" ", "").replace(".", "")
    return sie_amount(f"{sign}{whole}.{match['part'] or '00'}")


def sie_day(text: str) -> date | None:
    """Read a date written YYYYMMDD; None where it is not one."""
    return _day(_DAY.fullmatch(text))


def table_day(text: str) -> date | None:
    """Read a date written YYYY-MM-DD or YYYYMMDD; None where it is not one."""
    return _day(_ISO_DAY.fullmatch(text) or _DAY.fullmatch(text))


def _exact(text: str, decimals: str | None) -> Decimal:
    missing = 3 - len(decimals or "")
    return Decimal(text + ".00"[3 - missing :]) + 0


def _split_sign(text: str) -> tuple[str, str]:
    for minus in _MINUS:
        if text.startswith(minus):
            return "-", text[1:].lstrip()
        if text.endswith(minus):
            return "-", text[:-1].rstrip()
    return "", text


def _day(match: re.Match[str] | None) -> date | None:
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
