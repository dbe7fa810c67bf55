"""SIE 4 (4I and 4E): every #VER becomes a journal of the file's one owner.

Types 1 to 3 have no vouchers and are read for their owner only. What the standard
says, what programs write in reality, and what is done about it: journals.md, part B.
"""

import re
from typing import TYPE_CHECKING

from agent.journal import Journal, Owner, organisation_number
from agent.sources.checksum import check_sum
from agent.sources.encoding import Decoded, is_doubtful, legible
from agent.sources.fields import FieldCutter, label_of
from agent.sources.objects import COST_CENTRE, RESERVED
from agent.sources.plain import PlainReader
from agent.sources.reading import Reading, Report
from agent.sources.rows import ROW_LABELS
from agent.sources.voucher import VoucherReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.sources.draft import Draft

_FIRST_POSTS = re.compile(
    r"^[^\S\n]*#(FLAGGA|SIETYP|VER)\b", re.IGNORECASE | re.MULTILINE
)
_FIRST_CHARACTERS = 4096
_AFTER_THE_END = "\x1a\r\n\t "  # 0x1A ends a text file of DOS
_CUT_LABELS = {"#", "#V", "#VE"}

READ_BEFORE = (
    "Filen är märkt som redan inläst (#FLAGGA 1). Kontrollera att journalen inte "
    "redan är bokförd."
)
DOUBTFUL_OWNER = "Fastighetsägarens namn kan vara fel läst ur filen."


def is_sie(text: str) -> bool:
    """Whether a text is SIE, by its first posts and not by its file's name."""
    head = text[:_FIRST_CHARACTERS].replace("\r", "\n")
    return _FIRST_POSTS.search(head) is not None


def read_sie(decoded: Decoded, name: str) -> Reading:
    """Read the journals of a SIE file.

    Raises:
        FileRefused: The file as a whole cannot be trusted: truncated, changed, in a
            foreign currency, for more than one company or for none.
    """
    return _SieFile(decoded, Report(name)).read()


class _SieFile:
    """One file while it is read, and what its identification posts said so far."""

    def __init__(self, decoded: Decoded, report: Report) -> None:
        text = decoded.text.rstrip(_AFTER_THE_END)
        self._lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._encoding = decoded.encoding
        self._report = report
        self._plain = PlainReader(self._lines)
        self._exact = VoucherReader(self._lines, self._encoding, report)
        self._drafts: list[Draft] = []
        self._stated: dict[str, str] = {}
        self._doubts: list[str] = []
        self._dimensions = dict(RESERVED)
        self._centre_names: dict[str, str] = {}
        self._sums: list[int] = []
        self._posts: dict[str, Callable[[int], None]] = {
            "#FLAGGA": self._take_flag,
            "#FNAMN": self._take_name,
            "#ORGNR": self._take_number,
            "#VALUTA": self._take_currency,
            "#DIM": self._take_dimension,
            "#UNDERDIM": self._take_dimension,
            "#OBJEKT": self._take_object,
            "#KSUMMA": self._sums.append,
        }

    def read(self) -> Reading:
        self._read_lines()
        check_sum(self._lines, self._sums, self._encoding, self._report)
        owner = self._owner()
        self._tell_dimensions()
        if not self._drafts and not self._report.problems:
            self._report.note(0, "", "Filen har inga verifikationer.")
        return Reading(
            format="sie4",
            encoding=self._encoding,
            owner=owner,
            journals=self._journals(owner),
            problems=self._report.in_order(),
            centre_names=self._centre_names,
        )

    def _read_lines(self) -> None:
        at = 0
        while at < len(self._lines):
            label = label_of(self._lines[at])
            if label == "#VER":
                at = self._read_voucher(at)
                continue
            if label in ROW_LABELS:
                raise self._stray_row(at, label)
            if label in self._posts:
                self._posts[label](at)
            elif not label and self._lines[at].strip():
                self._stumble_over(at)
            at += 1
        self._refuse_cut_label()

    def _read_voucher(self, at: int) -> int:
        """Read one voucher, the fast way if it can; give the index after it."""
        draft, after = self._plain.read(at) or self._exact.read(at)
        if draft is not None:
            self._drafts.append(draft)
        return after

    def _field(self, at: int) -> str:
        """Give the first field after the label, in right letters."""
        fields = FieldCutter(self._lines[at]).take_all()
        return legible(fields[1], self._encoding).strip() if len(fields) > 1 else ""

    def _take_flag(self, at: int) -> None:
        if self._field(at) == "1" and READ_BEFORE not in self._doubts:
            self._doubts.append(READ_BEFORE)
            self._report.warning(at + 1, "#FLAGGA", READ_BEFORE)

    def _take_name(self, at: int) -> None:
        name = self._field(at)
        self._state(at, "#FNAMN", name)
        if is_doubtful(name):
            self._doubts.append(DOUBTFUL_OWNER)
            self._report.warning(at + 1, "#FNAMN", DOUBTFUL_OWNER)

    def _take_number(self, at: int) -> None:
        text = self._field(at)
        number = organisation_number(text)
        if text and not number:
            sentence = f"”{text}” är inte ett organisationsnummer."
            self._report.warning(at + 1, "#ORGNR", sentence)
        self._state(at, "#ORGNR", number)

    def _state(self, at: int, label: str, said: str) -> None:
        """Remember what a post says of the owner; it may not be said otherwise."""
        before = self._stated.get(label)
        if said and before and said != before:
            raise self._report.refusal(
                at + 1, label, "Filen rör flera bolag; en SIE-fil får bara röra ett."
            )
        self._stated[label] = said or before or ""

    def _take_currency(self, at: int) -> None:
        currency = self._field(at)
        if currency.upper() not in {"", "SEK"}:
            raise self._report.refusal(
                at + 1,
                "#VALUTA",
                f"Filens belopp är i {currency}; bara svenska kronor kan föras över.",
            )

    def _take_dimension(self, at: int) -> None:
        fields = FieldCutter(self._lines[at]).take_all()
        if len(fields) > 2:  # noqa: PLR2004 - label, number, name
            number, name = fields[1].lstrip("0"), fields[2]
            self._dimensions[number] = legible(name, self._encoding).strip()

    def _take_object(self, at: int) -> None:
        match FieldCutter(self._lines[at]).take_all():
            case [_, dimension, code, name, *_] if dimension.lstrip("0") == COST_CENTRE:
                legible_name = legible(name, self._encoding).strip()
                if legible_name and not is_doubtful(legible_name):
                    self._centre_names[code.strip()] = legible_name

    def _owner(self) -> Owner:
        name = self._stated.get("#FNAMN", "")
        number = self._stated.get("#ORGNR", "")
        if self._drafts and not name and not number:
            raise self._report.refusal(
                0,
                "#FNAMN",
                "Filen nämner varken fastighetsägare eller organisationsnummer, så "
                "det går inte att veta vems bokföring den hör till.",
            )
        return Owner(name, number)

    def _journals(self, owner: Owner) -> tuple[Journal, ...]:
        doubts = tuple(self._doubts)
        return tuple(draft.journal_of(owner, doubts) for draft in self._drafts)

    def _tell_dimensions(self) -> None:
        for dimension, line in self._exact.dimensions.items():
            name = self._dimensions.get(dimension, "")
            title = f"{dimension} ({name})" if name else dimension
            self._report.warning(
                line,
                "dimension",
                f"Dimension {title} kan inte föras till Fortnox. Raderna läses utan "
                "den.",
            )

    def _stray_row(self, at: int, label: str) -> Exception:
        return self._report.refusal(
            at + 1,
            label,
            "Raden står utanför en verifikation. Filen är skadad eller avkortad.",
        )

    def _stumble_over(self, at: int) -> None:
        self._report.warning(at + 1, "", "Raden går inte att förstå.")

    def _refuse_cut_label(self) -> None:
        """Refuse a file that ends while a #VER is being written."""
        if label_of(self._lines[-1]) in _CUT_LABELS:
            raise self._report.refusal(
                len(self._lines), "", "Filen är avkortad eller inte färdigskriven."
            )
