"""Journal files for the tests, built line by line."""

from agent.journal import Journal, JournalRow
from agent.sources.detect import read_journals
from agent.sources.reading import Problem, Reading, Severity

HEAD = (
    "#FLAGGA 0",
    '#PROGRAM "dinafastigheter" 3.0',
    "#FORMAT PC8",
    "#GEN 20261101",
    "#SIETYP 4",
    "#ORGNR 769611-4821",
    '#FNAMN "BRF Björkgården"',
)
VOUCHER = (
    '#VER A 25 20261101 "Avisering A25" 20261101',
    "{",
    '#TRANS 1510 {} 4500.50 20261101 "Åsa Öberg"',
    '#TRANS 3020 {1 "10"} -4500.00 20261101 "Årsavgift"',
    "#TRANS 3740 {} -0.50",
    "}",
)
GOOD = ("#VER B 1 20261102 Hyra", "{", "#TRANS 1510 {} 1", "#TRANS 3010 {} -1", "}")


def sie(*lines: str, encoding: str = "cp437", end: str = "\r\n") -> bytes:
    """A whole file: our usual head and these lines."""
    return "".join(line + end for line in (*HEAD, *lines)).encode(encoding)


def voucher(*rows: str, head: str = "#VER A 25 20261101 Hyra") -> tuple[str, ...]:
    """A voucher of these rows."""
    return (head, "{", *rows, "}")


def balanced(fields: str) -> tuple[str, ...]:
    """A voucher whose first row has these fields after its account; 100.00 in all."""
    return voucher(f"#TRANS 1510 {fields}", "#TRANS 3010 {} -100.00")


def read(content: bytes, name: str = "prov.si") -> Reading:
    """Read a file."""
    return read_journals(content, name)


def only(reading: Reading) -> Journal:
    """The one journal of a reading."""
    (journal,) = reading.journals
    return journal


def first_row(reading: Reading) -> JournalRow:
    """The first row of the one journal of a reading."""
    return only(reading).rows[0]


def numbers(reading: Reading) -> list[str]:
    """The numbers of a reading's journals."""
    return [journal.number for journal in reading.journals]


def problem(reading: Reading, severity: Severity) -> Problem:
    """The one problem of a reading, which must be of this severity."""
    (one,) = reading.problems
    assert one.severity is severity
    return one
