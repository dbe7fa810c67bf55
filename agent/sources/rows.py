"""The rows between the braces of one voucher in a SIE file, read exactly.

`#TRANS` alone is the final state. `#BTRANS` is a row that was removed; `#RTRANS` one
that was added, directly followed by its twin `#TRANS` (journals.md, B6).
"""

import re
from decimal import Decimal
from typing import NamedTuple

from agent.journal import ZERO, kronor, signed_row
from agent.sources.amounts import sie_amount, sie_day
from agent.sources.draft import Draft, Remarks
from agent.sources.fields import FieldCutter
from agent.sources.objects import Objects, objects_of
from agent.sources.unreadable import Unreadable

ROW_LABELS = frozenset({"#TRANS", "#RTRANS", "#BTRANS"})

_FIGURES = re.compile(r"[-0-9.,:/ ]*")
_OTHER_DATE = re.compile(r"[0-9]{8}|[0-9]{6}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ACCOUNT = re.compile(r"[0-9]{3,8}")

NO_AMOUNT = "En rad saknar belopp och har lästs som 0,00. Jämför med df3."


class _Row(NamedTuple):
    account: str
    objects: Objects
    amount: Decimal
    note: str

    @property
    def identity(self) -> tuple[str, frozenset[tuple[str, str]], Decimal]:
        """What an #RTRANS and its twin have in common."""
        return self.account, self.objects.pairs, self.amount


class RowReader:
    """Adds rows to one voucher; refuses it when a row cannot be read for certain."""

    def __init__(
        self, draft: Draft, remarks: Remarks, dimensions: dict[str, int]
    ) -> None:
        """`dimensions` gets the first line of each that cannot be carried."""
        self._draft = draft
        self._remarks = remarks
        self._dimensions = dimensions
        self._total = ZERO
        self._has_other_date = False
        self._awaiting: tuple[int, _Row] | None = None  # an #RTRANS before its twin

    def take(self, label: str, line: str, at: int) -> None:
        """Read one row."""
        if self._draft.is_refused or label == "#BTRANS":
            return
        try:
            self._take(label, line, at)
        except Unreadable as reason:
            self._remarks.refuse(at, reason)

    def close(self, at: int) -> None:
        """Look at the voucher as a whole, at its closing brace."""
        if self._awaiting is not None:
            added_at, row = self._awaiting
            self._remarks.refuse(added_at, _lonely(row))
        if self._total:
            self._remarks.refuse(at, _unbalanced(self._total))

    def _take(self, label: str, line: str, at: int) -> None:
        row = self._parse(line, at)
        self._meet_twin(label, row)
        if label == "#RTRANS":
            self._awaiting = (at, row)
        else:
            self._append(row, at)

    def _meet_twin(self, label: str, row: _Row) -> None:
        if self._awaiting is None:
            return
        added = self._awaiting[1]
        if label != "#TRANS" or row.identity != added.identity:
            raise _lonely(added)
        self._awaiting = None

    def _append(self, row: _Row, at: int) -> None:
        for dimension in row.objects.others:
            self._dimensions.setdefault(dimension, at + 1)
        self._total += row.amount
        self._draft.rows.append(
            signed_row(
                row.account,
                row.amount,
                row.objects.cost_centre,
                row.objects.project,
                row.note,
            )
        )

    def _parse(self, line: str, at: int) -> _Row:
        cutter = FieldCutter(line)
        cutter.take(stop=" \t{")  # the label
        account = cutter.take(stop=" \t{").strip()
        items = cutter.take_list()
        fields = cutter.take_all()
        amount_text, day, note, quantity = (*fields, "", "", "", "")[:4]
        self._check_account(account, at)
        objects = self._objects(items)
        amount = self._amount(amount_text, at, is_given=bool(fields))
        self._check_date(day, at)
        self._remarks.watch_quotes(cutter, at)
        if not _FIGURES.fullmatch(quantity):
            self._remarks.doubt_text(at)
        return _Row(account, objects, amount, self._remarks.legible(note))

    def _check_account(self, account: str, at: int) -> None:
        if not account:
            raise Unreadable("konto", "Kontot saknas.")
        if not _ACCOUNT.fullmatch(account):
            sentence = f"”{account}” är inte ett kontonummer."
            if self._draft.doubt(sentence):
                where = f"Det står i {self._draft.name}."
                self._remarks.warn(at, "konto", f"{sentence} {where}")

    def _objects(self, items: list[str] | None) -> Objects:
        if items is None:
            raise Unreadable("objektlista", "Objektlistan { } saknas eller är trasig.")
        objects = objects_of([self._remarks.legible(item) for item in items])
        if objects is None:
            raise Unreadable(
                "objektlista",
                "Objektlistan ska vara par av dimension och objekt, med högst ett "
                "kostnadsställe och ett projekt.",
            )
        return objects

    def _amount(self, text: str, at: int, *, is_given: bool) -> Decimal:
        if not is_given:
            raise Unreadable("belopp", "Beloppet saknas.")
        if not text:
            if self._draft.doubt(NO_AMOUNT):
                sentence = f"Beloppet är tomt i {self._draft.name} och läst som 0,00."
                self._remarks.warn(at, "belopp", sentence)
            return ZERO
        amount = sie_amount(text)
        if amount is None:
            raise Unreadable(
                "belopp", f"”{text}” är inte ett belopp så som SIE skriver det."
            )
        return amount

    def _check_date(self, text: str, at: int) -> None:
        """Compare a row's date with the voucher's.

        Any other figure in its place is the rest of an amount with a blank in it.
        """
        if not text or sie_day(text) == self._draft.day:
            return
        if _OTHER_DATE.fullmatch(text):
            self._tell_other_date(text, at)
        elif _FIGURES.fullmatch(text):
            raise Unreadable(
                "belopp",
                f"”{text}” står där radens datum ska stå; beloppet kan vara delat.",
            )
        else:
            self._remarks.doubt_text(at)

    def _tell_other_date(self, text: str, at: int) -> None:
        if self._has_other_date:
            return
        self._has_other_date = True
        self._remarks.warn(
            at,
            "datum",
            f"Raden har datumet {text} men {self._draft.name} har "
            f"{self._draft.day:%Y%m%d}. I Fortnox får alla rader verifikationens "
            "datum.",
        )


def _lonely(row: _Row) -> Unreadable:
    return Unreadable(
        "#RTRANS",
        f"Den tillagda raden på konto {row.account} följs inte av samma rad som "
        "#TRANS.",
    )


def _unbalanced(total: Decimal) -> Unreadable:
    return Unreadable(
        "belopp", f"Debet och kredit är inte lika; skillnaden är {kronor(total)}."
    )
