"""Which column of a table is which: by name, in any order, spelt as people spell."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Column(StrEnum):
    """The columns of df3's dialog that make a journal."""

    OWNER = "Fastighetsägare"
    ORGANISATION_NUMBER = "Organisationsnummer"
    DATE = "Datum"
    JOURNAL = "Journal"
    COST_CENTRE = "Kst"
    PROJECT = "Projekt"
    ACCOUNT = "Konto"
    DEBIT = "Debet"
    CREDIT = "Kredit"
    NOTE = "Notering"
    SERIES = "Serie"


REQUIRED = (
    Column.OWNER,
    Column.DATE,
    Column.JOURNAL,
    Column.ACCOUNT,
    Column.DEBIT,
    Column.CREDIT,
)
_SIGNS_OF_A_TABLE = (Column.ACCOUNT, Column.DEBIT, Column.CREDIT)

# As `_plain` spells them: small letters without accents, nothing between.
_SPELLINGS = {
    Column.OWNER: "fastighetsagare fastighetsagareforening forening agare",
    Column.ORGANISATION_NUMBER: "organisationsnummer organisationsnr orgnummer orgnr",
    Column.DATE: "datum bokforingsdatum verifikationsdatum verdatum",
    Column.JOURNAL: "journal journalnummer journalnr",
    Column.COST_CENTRE: "kst kostnadsstalle kostnadsst resultatenhet",
    Column.PROJECT: "projekt proj projektnr projektnummer",
    Column.ACCOUNT: "konto kontonummer kontonr",
    Column.DEBIT: "debet debit",
    Column.CREDIT: "kredit credit",
    Column.NOTE: "notering anteckning",
    Column.SERIES: "serie verifikationsserie verserie vserie",
}
_COLUMN_OF = {
    spelling: column
    for column, spellings in _SPELLINGS.items()
    for spelling in spellings.split()
}


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands; `twice` and `unknown` are names as written."""

    places: dict[Column, int]
    width: int
    twice: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def missing(self) -> tuple[Column, ...]:
        """The required columns that are not there; a number may stand for a name."""
        has_number = Column.ORGANISATION_NUMBER in self.places
        optional = {Column.OWNER} if has_number else set()
        return tuple(c for c in REQUIRED if c not in self.places and c not in optional)


def header_of(cells: Sequence[str]) -> Header | None:
    """Understand a row as the header of a table of journals; None where it is not."""
    places: dict[Column, int] = {}
    twice, unknown = [], []
    for place, cell in enumerate(cells):
        column = _COLUMN_OF.get(_plain(cell)) if cell else None
        if column is None:
            unknown.append(cell.strip())
        elif column in places:
            twice.append(cell.strip())
        else:
            places[column] = place
    if not all(column in places for column in _SIGNS_OF_A_TABLE):
        return None
    named = tuple(name for name in unknown if name)
    return Header(places, _width(cells), tuple(twice), named)


def _width(cells: Sequence[str]) -> int:
    filled = [place for place, cell in enumerate(cells) if cell.strip()]
    return filled[-1] + 1


def _plain(name: str) -> str:
    spread = unicodedata.normalize("NFKD", name).casefold()
    return re.sub("[^a-z0-9]", "", spread)
