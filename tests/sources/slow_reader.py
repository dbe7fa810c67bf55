"""A second SIE reader, slow and obvious, that shares no code with ours.

It takes one character after another, knows nothing of faulty files, and is compared
with the fast reader wherever a file is as the standard has it.
"""

from decimal import Decimal
from typing import NamedTuple

BLANKS = " \t"


class SlowRow(NamedTuple):
    """A #TRANS row as it stands."""

    account: str
    cost_centre: str
    project: str
    amount: Decimal
    note: str


class SlowVoucher(NamedTuple):
    """A #VER with its rows."""

    series: str
    number: str
    date: str
    text: str
    rows: list[SlowRow]


def slow_vouchers(text: str) -> list[SlowVoucher]:
    """Read every voucher that has rows."""
    vouchers: list[SlowVoucher] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        fields = slow_fields(line)
        label = fields[0].upper() if fields and isinstance(fields[0], str) else ""
        if label == "#VER":
            head = [_text(field) for field in fields[1:]] + [""] * 4
            vouchers.append(SlowVoucher(head[0], head[1], head[2], head[3], []))
        elif label == "#TRANS":
            vouchers[-1].rows.append(_row(fields[1:]))
    return [voucher for voucher in vouchers if voucher.rows]


def slow_fields(line: str) -> list[str | list[str]]:
    """Cut a line; an object list becomes a list."""
    fields: list[str | list[str]] = []
    objects: list[str] | None = None
    at = 0
    while at < len(line):
        character = line[at]
        if character in BLANKS:
            at += 1
        elif character == "{":
            objects = []
            at += 1
        elif character == "}" and objects is not None:
            fields.append(objects)
            objects = None
            at += 1
        else:
            field, at = _field(line, at, in_list=objects is not None)
            (fields if objects is None else objects).append(field)
    return fields


def _field(line: str, at: int, *, in_list: bool) -> tuple[str, int]:
    quoted = line[at] == '"'
    field = ""
    at += quoted
    while at < len(line):
        character = line[at]
        if character == "\\" and line[at + 1 : at + 2] == '"':
            field += '"'
            at += 2
            continue
        if quoted and character == '"':
            return field, at + 1
        if not quoted and (character in BLANKS or (in_list and character == "}")):
            return field, at
        field += character
        at += 1
    return field, at


def _row(fields: list[str | list[str]]) -> SlowRow:
    account, objects, amount, *rest = [*fields, "", ""]
    assert isinstance(objects, list)
    named = dict(zip(objects[::2], objects[1::2], strict=True))
    return SlowRow(
        account=_text(account),
        cost_centre=named.get("1", ""),
        project=named.get("6", ""),
        amount=Decimal(_text(amount)),
        note=_text(rest[1]),
    )


def _text(field: str | list[str]) -> str:
    assert isinstance(field, str)
    return field
