"""The domain: owners, journals and their rows. Pure values; no I/O, no Fortnox.

A journal is what df3 prints after a billing or payment run, and what becomes one
voucher in Fortnox. A text that its file does not have is an empty string.
"""

import hashlib
import json
import unicodedata
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import takewhile
from typing import NamedTuple

ZERO = Decimal("0.00")
ORGANISATION_NUMBER_DIGITS = 10
MARKER_CHARACTERS = 10
CENTURIES = ("16", "18", "19", "20")


@dataclass(frozen=True, slots=True)
class Owner:
    """A legal entity whose books df3 keeps (fastighetsägare, förening).

    `organisation_number` is ten digits without hyphen, or "" where the file has none.
    """

    name: str
    organisation_number: str = ""


class JournalRow(NamedTuple):
    """One row of a journal: df3's Konto, Kst, Debet, Kredit and Notering.

    `debit` and `credit` are never negative. A tuple, because a large file has
    hundreds of thousands of them.
    """

    account: str
    debit: Decimal
    credit: Decimal
    cost_centre: str = ""
    project: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Journal:
    """A numbered batch of rows that belongs in one voucher.

    `line` is where it begins in its file. `doubts` are Swedish sentences that a
    person must read before the journal may be sent. A correction is ours: it takes a
    voucher back, and is booked word for word.
    """

    owner: Owner
    number: str
    series: str
    date: date
    text: str
    rows: tuple[JournalRow, ...]
    line: int = 0
    doubts: tuple[str, ...] = ()
    is_correction: bool = False

    @property
    def debit(self) -> Decimal:
        """Sum of the debit column."""
        return sum((row.debit for row in self.rows), ZERO)

    @property
    def credit(self) -> Decimal:
        """Sum of the credit column."""
        return sum((row.credit for row in self.rows), ZERO)

    @property
    def is_balanced(self) -> bool:
        """Whether debit equals credit, to the öre."""
        return self.debit == self.credit


def signed_row(
    account: str,
    amount: Decimal,
    cost_centre: str = "",
    project: str = "",
    note: str = "",
) -> JournalRow:
    """Make a row from a signed amount: positive is debit (SIE 4C, section 8.21)."""
    if amount < 0:
        return JournalRow(account, ZERO, -amount, cost_centre, project, note)
    debit = amount or ZERO  # a negative zero is no amount on either side
    return JournalRow(account, debit, ZERO, cost_centre, project, note)


def fingerprint(journal: Journal) -> str:
    """Hash all that the voucher will say, whatever order its rows came in.

    The same journal exported again, with other line order or encoding, has the same
    fingerprint; any other amount, account or text gives another. The owner is left
    out: it is the ledger that knows which names are the same owner.
    """
    head = [journal.number, journal.series, journal.date.isoformat(), journal.text]
    rows = sorted(_joined(_fields_of(row)) for row in journal.rows)
    return _hash_of([*head, *rows])


def marker(fingerprint_: str, organisation_number: str, ordinal: int = 0) -> str:
    """Make the short text by which a voucher is found again in Fortnox.

    `ordinal` tells apart journals of one file that are alike to the letter. Fifty
    bits: within one company's series a chance meeting is out of the question.
    """
    digest = _hash_of([fingerprint_, organisation_number, str(ordinal)])
    code = b32encode(bytes.fromhex(digest)).decode("ascii")
    return f"DF3-{code[:MARKER_CHARACTERS]}"


def is_numbered(number: str) -> bool:
    """Tell whether a journal has a number of its own; some programs write 0."""
    return number.strip("0") != ""


def series_key(series: str, number: str) -> str:
    """Return what an owner's settings know a journal's series by.

    The file's own series or, where it gives none, the letters that the journal's
    number begins with: "A" of A25, and "" of 25.
    """
    return series or "".join(takewhile(str.isalpha, number))


def organisation_number(text: str) -> str:
    """Bring an organisation number to ten digits; "" where it cannot be one.

    Twelve digits begin with a century ("16" for legal entities), or are a VAT number:
    SE, the ten digits, and 01.
    """
    digits = "".join(c for c in text if c in "0123456789")
    if len(digits) == ORGANISATION_NUMBER_DIGITS + 2:
        is_vat = text.strip().upper().startswith("SE")
        if is_vat and digits.endswith("01"):
            return digits[:ORGANISATION_NUMBER_DIGITS]
        return digits[2:] if digits.startswith(CENTURIES) else ""
    return digits if len(digits) == ORGANISATION_NUMBER_DIGITS else ""


def kronor(amount: Decimal) -> str:
    """Write a sum as Swedes do: `1 234 567,00`, with spaces that never break."""
    return f"{amount:,.2f}".replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


def hyphenated(organisation_number_: str) -> str:
    """Write an organisation number with its hyphen, `769611-4821`; "" stays so."""
    if len(organisation_number_) != ORGANISATION_NUMBER_DIGITS:
        return organisation_number_
    return f"{organisation_number_[:6]}-{organisation_number_[6:]}"


def _fields_of(row: JournalRow) -> tuple[str, ...]:
    amounts = (f"{row.debit:.2f}", f"{row.credit:.2f}")
    return (row.account, row.cost_centre, row.project, *amounts, row.note)


def _hash_of(parts: Iterable[str]) -> str:
    return hashlib.sha256(_joined(parts).encode("utf-8")).hexdigest()


def _joined(parts: Iterable[str]) -> str:
    """Join texts so that no two lists of texts give the same, whatever they hold."""
    normal = [unicodedata.normalize("NFC", part) for part in parts]
    return json.dumps(normal, ensure_ascii=True)
