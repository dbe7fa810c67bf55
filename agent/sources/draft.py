"""A voucher while it is being read from a SIE file, and what is said about it."""

from dataclasses import dataclass, field
from datetime import date

from agent.journal import Journal, JournalRow, Owner
from agent.sources.encoding import is_doubtful, legible
from agent.sources.fields import FieldCutter
from agent.sources.reading import DOUBTFUL_LETTERS, Report
from agent.sources.unreadable import Unreadable

MUDDLED_TEXT = (
    "En text har citattecken eller mellanslag som kan läsas på flera vis. Jämför "
    "texten med df3."
)
DATE_AS_NUMBER = (
    "Numret ser ut som ett datum. Jämför journalens nummer och datum med df3."
)
STRAY_LINE = "Mitt i journalen står en rad som inte går att förstå. Jämför med df3."


@dataclass(slots=True)
class Draft:
    """A voucher that becomes a journal once its file's owner is known."""

    line: int
    series: str
    number: str
    day: date
    text: str
    rows: list[JournalRow] = field(default_factory=list)
    doubts: dict[str, None] = field(default_factory=dict)  # in order, each once
    is_refused: bool = False

    @property
    def name(self) -> str:
        """What to call it in the middle of a sentence: "verifikation A 25"."""
        name = f"{self.series} {self.number}".strip()
        return f"verifikation {name}" if name else "verifikationen utan nummer"

    def doubt(self, sentence: str) -> bool:
        """Keep a sentence that a person must read; whether it was new."""
        if sentence in self.doubts:
            return False
        self.doubts[sentence] = None
        return True

    def journal_of(self, owner: Owner, doubts_of_file: tuple[str, ...]) -> Journal:
        """Make it a journal of this owner."""
        return Journal(
            owner=owner,
            number=self.number,
            series=self.series,
            date=self.day,
            text=self.text,
            rows=tuple(self.rows),
            line=self.line,
            doubts=(*doubts_of_file, *self.doubts),
        )


class Remarks:
    """What is said about one voucher; `at` is always the index of a line."""

    def __init__(self, draft: Draft, encoding: str, report: Report) -> None:
        self._draft = draft
        self._encoding = encoding
        self._report = report

    def refuse(self, at: int, reason: Unreadable) -> None:
        """Leave the voucher out, and tell why; the first reason is told."""
        if self._draft.is_refused:
            return
        self._draft.is_refused = True
        name = _capitalised(self._draft.name)
        sentence = f"{reason.sentence} {name} har lämnats utanför."
        self._report.error(at + 1, reason.field, sentence)

    def warn(self, at: int, field_name: str, sentence: str) -> None:
        """Tell of something that somebody should look at."""
        self._report.warning(at + 1, field_name, sentence)

    def note_empty(self) -> None:
        """Tell that the voucher has no rows."""
        name = _capitalised(self._draft.name)
        sentence = f"{name} har inga rader och har hoppats över."
        self._report.note(self._draft.line, "", sentence)

    def legible(self, text: str) -> str:
        """Give a field its right letters, or the voucher a doubt."""
        text = legible(text, self._encoding)
        if is_doubtful(text):
            self._draft.doubt(DOUBTFUL_LETTERS)
        return text

    def watch_quotes(self, cutter: FieldCutter, at: int) -> None:
        """Tell of quotes that are not closed or stand where they should not."""
        if cutter.is_cut:
            sentence = (
                f"Citattecknet sist på raden saknas i {self._draft.name}. Resten av "
                "raden har lästs som text."
            )
            self.warn(at, "text", sentence)
        if cutter.is_muddled:
            self.doubt_text(at)

    def doubt_text(self, at: int) -> None:
        """Tell that a text may have been cut at the wrong place."""
        if self._draft.doubt(MUDDLED_TEXT):
            sentence = f"Texten i {self._draft.name} kan läsas på flera vis."
            self.warn(at, "text", sentence)

    def doubt_number(self, at: int) -> None:
        """Tell that the number may be a date, and the date that of registration."""
        if self._draft.doubt(DATE_AS_NUMBER):
            sentence = f"Numret i {self._draft.name} ser ut som ett datum."
            self.warn(at, "nummer", sentence)

    def stumble_over(self, at: int) -> None:
        """Tell of a line that is neither a post, a brace nor blank."""
        if self._draft.doubt(STRAY_LINE):
            sentence = f"Raden går inte att förstå. Den står i {self._draft.name}."
            self.warn(at, "", sentence)


def _capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
