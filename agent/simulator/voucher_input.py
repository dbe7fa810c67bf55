"""From a request's body to a draft voucher: fields, types, lengths, characters.

What a company's own books say about the draft is booking.py's business.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from agent.simulator.companies import VoucherRow
from agent.simulator.refusals import Code, Refusal

_ROW_FIELDS = frozenset(
    {
        "Account",
        "CostCenter",
        "Credit",
        "Debit",
        "Description",
        "Project",
        "Quantity",
        "Removed",
        "TransactionInformation",
    }
)
_VOUCHER_FIELDS = frozenset(
    {
        "@url",
        "ApprovalState",
        "Comments",
        "CostCenter",
        "Description",
        "Project",
        "ReferenceNumber",
        "ReferenceType",
        "TransactionDate",
        "VoucherNumber",
        "VoucherRows",
        "VoucherSeries",
        "Year",
    }
)
# https://www.fortnox.se/developer/guides-and-good-to-know/formats-and-encoding; letters
# of every alphabet come on top. The page allows "_" too, but it has been seen
# refused (2026-07), so here it is.
_SIGNS = frozenset(
    "’\\\u0308\u030a0123456789 –:.`´,;^¤#%§£$€¢¥©™°&/()=+-*!?²³®½@\u00a0\n\r"
)
_LONGEST = {"Description": 200, "Comments": 1000, "TransactionInformation": 100}
_Kind = TypeVar("_Kind")
_MOST_DIGITS = 14
_ACCOUNT_NUMBERS = range(1000, 10000)


@dataclass(frozen=True, slots=True)
class Draft:
    """A voucher as asked for, not yet held against any company's books."""

    series: str
    date: date
    description: str
    comments: str | None
    cost_centre: str | None
    project: str | None
    rows: tuple[VoucherRow, ...]


def read_voucher(body: bytes) -> Draft:
    """Read a body.

    Raises:
        Refusal: it is not a voucher's.
    """
    voucher = _member(_json(body), "Voucher", dict)
    _check_names(voucher, _VOUCHER_FIELDS)
    return Draft(
        series=_required_text(voucher, "VoucherSeries"),
        date=_date(_required_text(voucher, "TransactionDate")),
        description=_required_text(voucher, "Description"),
        comments=_text(voucher, "Comments"),
        cost_centre=_text(voucher, "CostCenter"),
        project=_text(voucher, "Project"),
        rows=tuple(_row(row) for row in _member(voucher, "VoucherRows", list)),
    )


def _json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except ValueError:
        raise Refusal(Code.JSON_SYNTAX, "Felaktig JSON-syntax.") from None
    if not isinstance(value, dict):
        raise _wrong_type()
    return value


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _member(record: dict[str, Any], name: str, kind: type[_Kind]) -> _Kind:
    value = record.get(name)
    if not isinstance(value, kind):
        raise _wrong_type()
    return value


def _row(value: object) -> VoucherRow:
    if not isinstance(value, dict):
        raise _wrong_type()
    _check_names(value, _ROW_FIELDS)
    debit, credit = _amount(value, "Debit"), _amount(value, "Credit")
    if min(debit, credit) < 0:
        # No official statement; the stricter reading.
        raise Refusal(Code.UNDOCUMENTED, "Belopp får inte vara negativa.")
    if bool(debit) == bool(credit):
        raise Refusal(Code.UNDOCUMENTED, "En rad ska ha antingen debet eller kredit.")
    return VoucherRow(
        account=_account_number(value.get("Account")),
        debit=debit,
        credit=credit,
        cost_centre=_text(value, "CostCenter"),
        project=_text(value, "Project"),
        transaction_information=_text(value, "TransactionInformation"),
    )


def _check_names(record: Iterable[str], allowed: frozenset[str]) -> None:
    for name in record:
        if name not in allowed:
            raise Refusal(Code.WRONG_FIELD_NAME, f"Felaktigt fältnamn ({name}).")


def _account_number(value: object) -> int:
    number = _number(value, "Account")
    if number != number.to_integral_value() or int(number) not in _ACCOUNT_NUMBERS:
        raise Refusal(Code.INVALID_PARAMETER, f"Ogiltigt kontonummer ({value}).")
    return int(number)


def _amount(row: dict[str, Any], name: str) -> Decimal:
    value = row.get(name)
    amount = Decimal(0) if value is None else _number(value, name)
    if len(amount.as_tuple().digits) > _MOST_DIGITS:
        raise Refusal(Code.TOO_LONG, f"Värdet är för långt ({name}).")
    if amount != round(amount, 2):
        raise Refusal(
            Code.INVALID_PARAMETER, f"Belopp har högst två decimaler ({name})."
        )
    return amount


def _number(value: object, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise Refusal(Code.NOT_A_NUMBER, f"Värdet måste vara numeriskt ({name}).")
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Refusal(Code.NOT_A_NUMBER, f"Värdet måste vara numeriskt ({name}).")
    return number


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(Code.INVALID_PARAMETER, "Ogiltigt datum.") from None


def _required_text(record: dict[str, Any], name: str) -> str:
    text = _text(record, name)
    if text is None:
        raise Refusal(Code.FIELDS_MISSING, "Obligatoriska fält saknas.")
    return text


def _text(record: dict[str, Any], name: str) -> str | None:
    value = record.get(name)
    if value in (None, ""):
        return None
    if not isinstance(value, str):
        raise _wrong_type()
    if len(value) > _LONGEST.get(name, len(value)):
        raise Refusal(Code.TOO_LONG, f"Värdet är för långt ({name}).")
    if not all(sign.isalpha() or sign in _SIGNS for sign in value):
        raise Refusal(
            Code.FORBIDDEN_CHARACTERS,
            f"Värdet innehåller ej tillåtna tecken ({name}).",
        )
    return value


def _wrong_type() -> Refusal:
    return Refusal(Code.WRONG_TYPE, "Ingen eller felaktig typ av data.")
