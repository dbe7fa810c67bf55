"""The rows of one journal while its table is being read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from agent.journal import (
    ZERO,
    Journal,
    JournalRow,
    Owner,
    organisation_number,
    signed_row,
)
from agent.sources.amounts import table_amount, table_day
from agent.sources.header import Column
from agent.sources.unreadable import Unreadable

Cells = Mapping[Column, str]

NO_AMOUNT = "En rad har varken debet eller kredit. Jämför med df3."

_ACCOUNT = re.compile(r"[0-9]{3,8}")


class Key(NamedTuple):
    """What makes rows one journal, as written in their cells."""

    owner: str
    organisation_number: str
    date: str
    journal: str

    def without_number(self) -> "Key":
        """Give what it is where the owner's organisation number is left out."""
        return self._replace(organisation_number="")

    def is_said_to_be(self, other: "Key") -> bool:
        """Tell whether both name the same owner and journal number."""
        return (self.owner, self.journal) == (other.owner, other.journal)

    def legible(self) -> "Key":
        """Give what of it can be read, and "" for the rest."""
        return self._replace(
            organisation_number=organisation_number(self.organisation_number),
            date=self.date if table_day(self.date) else "",
        )

    def may_be(self, other: "Key") -> bool:
        """Tell whether nothing says that they are two journals'; "" says nothing."""
        numbers = self.organisation_number, other.organisation_number
        owners = numbers if all(numbers) else (self.owner, other.owner)
        pairs = (owners, (self.date, other.date), (self.journal, other.journal))
        return all(one == another for one, another in pairs if one and another)


def key_of(cells: Cells) -> Key:
    """Tell which journal a row belongs to."""
    day = table_day(cells[Column.DATE])
    number = cells[Column.ORGANISATION_NUMBER]
    return Key(
        " ".join(cells[Column.OWNER].split()),
        organisation_number(number) or number,
        day.isoformat() if day else cells[Column.DATE],
        cells[Column.JOURNAL],
    )


@dataclass(slots=True)
class Batch:
    """One journal while it is read. The sums are of the columns as printed."""

    key: Key
    line: int
    series: str
    rows: list[JournalRow] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    is_refused: bool = False
    is_stray: bool = False  # its rows may be another journal's, for all that is known

    @property
    def name(self) -> str:
        """What to call it in the middle of a sentence: "journal A25"."""
        return f"journal {self.key.journal}".strip()

    @property
    def owner(self) -> Owner:
        """The owner; without a number where it cannot be one."""
        number = organisation_number(self.key.organisation_number)
        return Owner(self.key.owner, number)

    def check_key(self) -> date:
        """Give the journal's date.

        Raises:
            Unreadable: Owner, date or journal number is missing or wrong.
        """
        if not self.key.owner and not self.key.organisation_number:
            raise Unreadable(Column.OWNER, "Fastighetsägaren saknas.")
        if self.key.organisation_number and not self.owner.organisation_number:
            sentence = f"”{self.key.organisation_number}” är inget organisationsnummer."
            raise Unreadable(Column.ORGANISATION_NUMBER, sentence)
        if not self.key.journal:
            raise Unreadable(Column.JOURNAL, "Journalens nummer saknas.")
        day = table_day(self.key.date)
        if day is None:
            sentence = f"”{self.key.date}” är inte ett datum på formen ÅÅÅÅ-MM-DD."
            raise Unreadable(Column.DATE, sentence)
        return day

    def add(self, cells: Cells) -> None:
        """Add a row.

        Raises:
            Unreadable: A cell cannot be read for certain.
        """
        if cells[Column.SERIES] != self.series:
            sentence = (
                f"Raden har serie ”{cells[Column.SERIES]}” men journalens första rad "
                f"har ”{self.series}”."
            )
            raise Unreadable(Column.SERIES, sentence)
        account = cells[Column.ACCOUNT]
        if not _ACCOUNT.fullmatch(account):
            raise Unreadable(Column.ACCOUNT, f"”{account}” är inte ett kontonummer.")
        amount = self._signed(cells)
        texts = (cells[Column.COST_CENTRE], cells[Column.PROJECT], cells[Column.NOTE])
        self.rows.append(signed_row(account, amount, *texts))

    def doubt(self, sentence: str) -> None:
        """Keep a sentence that a person must read; each once."""
        if sentence not in self.doubts:
            self.doubts.append(sentence)

    def journal(self) -> Journal:
        """Make it a journal."""
        return Journal(
            owner=self.owner,
            number=self.key.journal,
            series=self.series,
            date=self.check_key(),
            text=f"Journal {self.key.journal}",
            rows=tuple(self.rows),
            line=self.line,
            doubts=tuple(self.doubts),
        )

    def _signed(self, cells: Cells) -> Decimal:
        debit = amount_in(cells, Column.DEBIT)
        credit = amount_in(cells, Column.CREDIT)
        if debit and credit:
            sentence = "Raden har belopp både i debet och i kredit."
            raise Unreadable(Column.CREDIT, sentence)
        self.debit += debit
        self.credit += credit
        return debit - credit


def amount_in(cells: Cells, column: Column) -> Decimal:
    """Read an amount; an empty cell is 0.00.

    Raises:
        Unreadable: It is not an amount, or can be read in two ways.
    """
    text = cells[column]
    if not text:
        return ZERO
    amount = table_amount(text)
    if amount is None:
        sentence = f"”{text}” är inte ett belopp som säkert kan läsas på ett enda vis."
        raise Unreadable(column, sentence)
    return amount
