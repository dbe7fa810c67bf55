"""A table of journal rows, whatever file it came in, becomes journals.

One owner, date and journal number is one journal, also where its rows stand apart.
A row that cannot be read for certain refuses its journal, not the file.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from agent.journal import Journal, Owner, kronor
from agent.sources.batch import NO_AMOUNT, Batch, Cells, Key, amount_in, key_of
from agent.sources.encoding import is_doubtful, legible
from agent.sources.header import Column, Header, header_of
from agent.sources.reading import DOUBTFUL_LETTERS, Reading, Report
from agent.sources.sums import PrintedSum, wrong_sums
from agent.sources.unreadable import Unreadable

STRAY = "En rad i filen, med fel i ägare, datum eller journalnummer, kan höra hit."
WRONG_SUM = "En summa i filen stämmer inte med raderna. Jämför med df3."
SPLIT = "Journalen står i filen med olika organisationsnummer, eller med och utan."
SHARED_NUMBER = "Filen har samma organisationsnummer vid flera fastighetsägare."

# Of more the file is no longer asked whose each may be.
MOST_STRAYS = 20
NOTHING_LEGIBLE = Key("", "", "", "")

NO_VALUE = "#SAKNAR VÄRDE!"  # what a cell says whose formula gives none

_SUM_WORDS = ("summa", "delsumma", "total", "slutsumma")


class Line(NamedTuple):
    """One line of a table: where it stands in its file, and its cells as text."""

    number: int
    cells: list[str]


class Table:
    """Reads the lines below one header."""

    def __init__(
        self, header: Line, encoding: str, report: Report, width: int | None = None
    ) -> None:
        """Understand the header.

        `width` is how many cells every line must have; None where empty ones may be
        left out at the end.

        Raises:
            FileRefused: A column is missing, or there twice.
        """
        self._encoding = encoding
        self._report = report
        self._width = width
        self._header = _checked(header, report)
        self._batches: dict[Key, Batch] = {}
        self._sums: list[PrintedSum] = []

    def read(self, lines: Iterable[Line], file_format: str) -> Reading:
        """Read all lines below the header."""
        for line in lines:
            if any(cell.strip() for cell in line.cells):
                self._read_line(line)
        self._judge_sums()
        self._judge_owners()
        self._judge_strays()
        journals = tuple(self._journals())
        if not journals and not self._report.problems:
            self._report.note(0, "", "Filen har inga journaler.")
        return Reading(
            format=file_format,
            encoding=self._encoding,
            owner=_only_owner(journals),
            journals=journals,
            problems=self._report.in_order(),
        )

    def _read_line(self, line: Line) -> None:
        again = header_of(line.cells)
        if again is not None and again.places == self._header.places:
            return  # the header of a next page
        cells = self._cells(line)
        try:
            self._check_width(line)
            if _is_sum(cells):
                self._keep_sum(line.number, cells)
            else:
                self._add(line.number, cells)
        except Unreadable as reason:
            self._refuse(self._batch(line.number, cells), line.number, reason)

    def _cells(self, line: Line) -> Cells:
        """Give every column's text; "" where the line has none."""
        cells = dict.fromkeys(Column, "")
        for column, place in self._header.places.items():
            if place < len(line.cells):
                cells[column] = legible(line.cells[place], self._encoding).strip()
        return cells

    def _check_width(self, line: Line) -> None:
        is_wrong = self._width is not None and len(line.cells) != self._width
        surplus = line.cells[self._header.width :]
        if is_wrong or any(cell.strip() for cell in surplus):
            sentence = "Raden har inte lika många fält som det finns rubriker."
            raise Unreadable("", sentence)

    def _keep_sum(self, line: int, cells: Cells) -> None:
        if NO_VALUE in cells.values():
            return
        debit = amount_in(cells, Column.DEBIT)
        credit = amount_in(cells, Column.CREDIT)
        if debit or credit:
            self._sums.append(PrintedSum(line, cells[Column.JOURNAL], debit, credit))

    def _batch(self, line: int, cells: Cells) -> Batch:
        """Give the journal that a row belongs to; a new one is checked."""
        key = key_of(cells)
        if key not in self._batches:
            self._batches[key] = Batch(key, line, cells[Column.SERIES])
            try:
                self._batches[key].check_key()
            except Unreadable as reason:
                self._batches[key].is_stray = True
                self._refuse(self._batches[key], line, reason)
        return self._batches[key]

    def _add(self, line: int, cells: Cells) -> None:
        batch = self._batch(line, cells)
        _check_values(cells)
        if any(is_doubtful(cell) for cell in cells.values()):
            batch.doubt(DOUBTFUL_LETTERS)
        batch.add(cells)
        if not cells[Column.DEBIT] and not cells[Column.CREDIT]:
            batch.doubt(NO_AMOUNT)
            sentence = f"Raden i {batch.name} har varken debet eller kredit."
            self._report.warning(line, Column.DEBIT, sentence)

    def _refuse(self, batch: Batch, line: int, reason: Unreadable) -> None:
        """Leave a journal out, and tell why; the first reason is told."""
        if batch.is_refused:
            return
        batch.is_refused = True
        name = batch.name[:1].upper() + batch.name[1:]
        sentence = f"{reason.sentence} {name} har lämnats utanför."
        self._report.error(line, reason.field, sentence)

    def _judge_sums(self) -> None:
        """Make every journal doubtful where a sum is not the sum of its rows."""
        wrong = wrong_sums(self._sums, self._batches.values())
        for one in wrong:
            sentence = "Raden har belopp utan konto som inte är summan av andra rader."
            self._report.error(one.line, Column.ACCOUNT, sentence)
        for batch in self._batches.values() if wrong else ():
            batch.doubt(WRONG_SUM)

    def _judge_owners(self) -> None:
        """Make journals doubtful where names and numbers do not go together."""
        names = defaultdict(set)
        alike: Counter[Key] = Counter()
        for batch in self._batches.values():
            names[batch.owner.organisation_number].add(batch.owner.name)
            alike[batch.key.without_number()] += 1
        for batch in self._batches.values():
            number = batch.owner.organisation_number
            if number and len(names[number]) > 1:
                batch.doubt(SHARED_NUMBER)
                self._report.warning(
                    batch.line, Column.ORGANISATION_NUMBER, SHARED_NUMBER
                )
            if batch.key.owner and alike[batch.key.without_number()] > 1:
                batch.doubt(SPLIT)

    def _judge_strays(self) -> None:
        """Leave out, or doubt, what may lack rows: those whose journal is uncertain."""
        strays = {one.key.legible() for one in self._batches.values() if one.is_stray}
        if len(strays) > MOST_STRAYS:
            strays = {NOTHING_LEGIBLE}
        for batch in self._batches.values():
            theirs = [one for one in strays if one.may_be(batch.key)]
            if any(one.is_said_to_be(batch.key) for one in theirs):
                self._refuse(batch, batch.line, Unreadable("", STRAY))
            elif theirs:
                batch.doubt(f"{STRAY} Jämför med df3.")

    def _journals(self) -> Iterator[Journal]:
        for batch in self._batches.values():
            if batch.is_refused or not batch.rows:
                continue
            journal = batch.journal()
            if journal.is_balanced:
                yield journal
            else:
                self._refuse(batch, batch.line, _unbalanced(journal))


def _checked(line: Line, report: Report) -> Header:
    header = header_of(line.cells)
    if header is None:
        raise report.refusal(line.number, "", "Raden har inte df3:s rubriker.")
    if header.missing:
        names = ", ".join(header.missing)
        raise report.refusal(line.number, "rubrik", f"Kolumn saknas: {names}.")
    if header.twice:
        names = ", ".join(header.twice)
        sentence = f"Samma kolumn finns två gånger: {names}."
        raise report.refusal(line.number, "rubrik", sentence)
    if header.unknown:
        names = ", ".join(header.unknown)
        report.note(line.number, "rubrik", f"Kolumner som inte läses: {names}.")
    return header


def _check_values(cells: Cells) -> None:
    for column, cell in cells.items():
        if cell == NO_VALUE:
            raise Unreadable(
                column,
                "Cellen har ett fel eller en formel som inte är uträknad. Öppna filen "
                "i Excel, rätta felet och spara den.",
            )


def _is_sum(cells: Cells) -> bool:
    account = cells[Column.ACCOUNT].casefold()
    return not account or account.startswith(_SUM_WORDS)


def _only_owner(journals: tuple[Journal, ...]) -> Owner | None:
    owners = {journal.owner for journal in journals}
    return owners.pop() if len(owners) == 1 else None


def _unbalanced(journal: Journal) -> Unreadable:
    difference = kronor(journal.debit - journal.credit)
    sentence = f"Debet och kredit är inte lika; skillnaden är {difference}."
    return Unreadable("belopp", sentence)
