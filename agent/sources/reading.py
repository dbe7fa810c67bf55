"""What comes out of a journal file: journals, and what a person should know of it.

A problem is told with file, line and field in one Swedish sentence, so that it can
be shown alone. A file that as a whole cannot be trusted gives no reading at all but
raises FileRefused.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from agent.errors import FileRefused
from agent.journal import Journal, Owner

DOUBTFUL_LETTERS = (
    "En text innehåller tecken som kanske inte är rätt lästa. Jämför med df3."
)


MOST_PROBLEMS = 10_000  # of one file; more are only counted


class Severity(StrEnum):
    """How much a problem matters."""

    ERROR = "error"  # something in the file was left out
    WARNING = "warning"  # all was read, but somebody should look at it
    NOTE = "note"  # good to know


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to know about a file. `line` begins at 1; 0 is the whole file."""

    severity: Severity
    line: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one file said.

    `format` is sie4, csv, tsv or xlsx; `encoding` is cp437, utf-8, utf-16, cp1252,
    ascii, or "" where the format has none. `owner` is None where the file holds
    several owners, or none. `centre_names` are the names of cost centres by code,
    where the file tells them.
    """

    format: str
    encoding: str
    owner: Owner | None
    journals: tuple[Journal, ...]
    problems: tuple[Problem, ...]
    centre_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Report:
    """Collects the problems of the file `name` while it is read."""

    name: str
    problems: list[Problem] = field(default_factory=list)
    _untold: Counter[Severity] = field(default_factory=Counter)

    def error(self, line: int, field_name: str, sentence: str) -> None:
        """Tell that something was left out."""
        self._add(Severity.ERROR, line, field_name, sentence)

    def warning(self, line: int, field_name: str, sentence: str) -> None:
        """Tell that somebody should look at something."""
        self._add(Severity.WARNING, line, field_name, sentence)

    def note(self, line: int, field_name: str, sentence: str) -> None:
        """Tell what is good to know."""
        self._add(Severity.NOTE, line, field_name, sentence)

    def refusal(
        self, line: int, field_name: str, sentence: str, action: str | None = None
    ) -> FileRefused:
        """Make the error for a file that as a whole cannot be trusted."""
        message = _located(self.name, line, field_name, sentence)
        return FileRefused(message, action=action)

    def in_order(self) -> tuple[Problem, ...]:
        """Give the problems from the first line to the last."""
        told = sorted(self.problems, key=lambda problem: problem.line)
        return (*told, *self._sum_up_untold())

    def _sum_up_untold(self) -> Iterator[Problem]:
        for severity, count in self._untold.items():
            message = f"{self.name}: Ytterligare {count} brister räknas inte upp."
            yield Problem(severity, 0, "", message)

    def _add(
        self, severity: Severity, line: int, field_name: str, sentence: str
    ) -> None:
        if len(self.problems) >= MOST_PROBLEMS:
            self._untold[severity] += 1
            return
        message = _located(self.name, line, field_name, sentence)
        self.problems.append(Problem(severity, line, field_name, message))


def _located(name: str, line: int, field_name: str, sentence: str) -> str:
    place = f"Rad {line} i {name}" if line else name
    if field_name:
        place = f"{place}, {field_name}"
    return f"{place}: {sentence}"
