"""Journals written as a SIE file of type 4I, so that our own reader gives them back.

One owner's, of one financial year: a SIE file has one company, and its vouchers one
year (SIE 4C, 5.1). The file's letters are CP437's; what is not among those that every
reader takes for the same is replaced, as `in_pc8` says.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from agent.journal import Journal, JournalRow, Owner, hyphenated

PROGRAM = "Journalbryggan"
COST_CENTRE, PROJECT = "1", "6"
UNKNOWN = "?"
_LINE_END = b"\r\n"
# The letters of CP437, 0x80 to 0xAF. What comes after them (frames, Greek) is what
# readers, ours among them, know a file in another encoding by.
_LETTERS = frozenset(bytes(range(0x80, 0xB0)).decode("cp437"))
_SPOKEN = {
    "–": "-",
    "—": "-",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "…": "...",
    "€": "EUR",
    "§": "par.",
    "ß": "ss",
    "ø": "ö",
    "Ø": "Ö",
    "·": ".",
    "•": "-",
}


def sie_file(
    owner: Owner,
    journals: Iterable[Journal],
    *,
    version: str,
    made: date,
    centre_names: Mapping[str, str],
) -> Iterator[bytes]:
    """Write a file, post by post. The journals come by date, as they are to stand.

    `version` is that of the program that writes; `centre_names` are cost centres'
    names by code.
    """
    yield from _posts(_head(owner, version, made, centre_names))
    for journal in journals:
        yield from _posts(_voucher(journal))


def in_pc8(text: str) -> str:
    """Write a text with the letters that a SIE file has.

    A letter with a mark that CP437 lacks loses the mark, dashes and quotation marks
    become those of a keyboard, and what remains becomes a question mark.
    """
    return "".join(map(_letter, unicodedata.normalize("NFC", text)))


def _letter(letter: str) -> str:
    if letter.isascii():
        return letter if letter.isprintable() else " "
    if letter in _LETTERS:
        return letter
    if letter in _SPOKEN:
        return _SPOKEN[letter]
    if letter.isspace():
        return " "
    plain = unicodedata.normalize("NFKD", letter)
    base = "".join(one for one in plain if not unicodedata.combining(one))
    is_known = base.isascii() and base.isprintable()
    return base if base and is_known else UNKNOWN


def _head(
    owner: Owner, version: str, made: date, centre_names: Mapping[str, str]
) -> Iterator[str]:
    yield "#FLAGGA 0"
    yield f"#PROGRAM {_field(PROGRAM)} {_field(version)}"
    yield "#FORMAT PC8"
    yield f"#GEN {made:%Y%m%d}"
    yield "#SIETYP 4"
    if owner.organisation_number:
        yield f"#ORGNR {hyphenated(owner.organisation_number)}"
    yield f"#FNAMN {_field(owner.name)}"
    yield f"#DIM {COST_CENTRE} {_field('Kostnadsställe')}"
    yield f"#DIM {PROJECT} {_field('Projekt')}"
    for code, name in centre_names.items():
        yield f"#OBJEKT {COST_CENTRE} {_field(code)} {_field(name)}"


def _voucher(journal: Journal) -> Iterator[str]:
    named = f"{_field(journal.series)} {_field(journal.number)}"
    yield f"#VER {named} {journal.date:%Y%m%d} {_field(journal.text)}"
    yield "{"
    for row in journal.rows:
        if row.debit or not row.credit:
            yield _row(row, row.debit)
        if row.credit:
            yield _row(row, -row.credit)
    yield "}"


def _row(row: JournalRow, amount: Decimal) -> str:
    objects = " ".join(
        f"{dimension} {_field(code)}"
        for dimension, code in (
            (COST_CENTRE, row.cost_centre),
            (PROJECT, row.project),
        )
        if code
    )
    head = f"   #TRANS {_field(row.account)} {{{objects}}} {amount:.2f}"
    return f'{head} "" {_field(row.note)}' if row.note else head


def _field(text: str) -> str:
    r"""Enclose a text. One that ends in a backslash would hide the quote after it."""
    plain = in_pc8(text)
    if plain.endswith("\\"):
        plain = f"{plain[:-1]}/"
    escaped = plain.replace('"', '\\"')
    return f'"{escaped}"'


def _posts(lines: Iterable[str]) -> Iterator[bytes]:
    for line in lines:
        yield line.encode("cp437") + _LINE_END
