"""The samples of other programs, read in place: counts, balance and letters."""

from pathlib import Path

import pytest

from agent.errors import FileRefused
from agent.sources.detect import read_journals
from agent.sources.reading import Reading, Severity
from tests.conftest import SHARED

SAMPLES = SHARED / "journal-samples"
OURS = SAMPLES / "edge"
OTHERS = sorted((SAMPLES / "jsisie").glob("*"))

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="../shared/journal-samples is absent"
)

# Made to fail, or (SoftOne XE) faulty in reality: voucher A 1 or B 1 does not balance.
UNBALANCED = {
    "sie_test_files__XE_SIE_4_20151125095119.SE",
    "sie_test_files__testWrite.se",
    "sie_test_files__testWrite1.se",
    "sie_test_files__transaktioner_ovnbolag-bad-balance.se",
}
NOT_SIE = 9  # web pages that say 404, saved under a SIE file's name


def outcome(path: Path) -> Reading | FileRefused:
    try:
        return read_journals(path.read_bytes(), path.name)
    except FileRefused as refusal:
        return refusal


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.name)
def test_every_voucher_of_other_programs_is_read_but_the_unbalanced(
    path: Path,
) -> None:
    reading = outcome(path)
    if isinstance(reading, FileRefused):
        assert path.read_bytes().startswith(b"<!DOCTYPE HTML")
        return
    errors = [p for p in reading.problems if p.severity is Severity.ERROR]
    assert len(errors) == (path.name in UNBALANCED)


def test_all_samples_of_other_programs_together() -> None:
    readings = [outcome(path) for path in OTHERS]
    read = [one for one in readings if isinstance(one, Reading)]
    assert len(readings) - len(read) == NOT_SIE
    # The files hold 1,982 vouchers with 8,874 rows. Three vouchers have no rows, and
    # the four that do not balance have nine.
    journals = [journal for one in read for journal in one.journals]
    assert len(journals) == 1975
    assert sum(len(journal.rows) for journal in journals) == 8865


def test_property_program_real09_is_read_with_its_letters() -> None:
    name = "sie_test_files__Exempelbolaget_SIE_110322_B_33.si"
    reading = outcome(SAMPLES / "jsisie" / name)
    assert isinstance(reading, Reading)
    assert (reading.encoding, reading.problems) == ("cp437", ())
    assert len(reading.journals) == 13
    first = reading.journals[0]
    assert (first.series, first.number) == ("B", "")
    assert first.text == "REAL09: serie B vernr 21"
    assert f"{first.debit}" == "3717.00"


@pytest.mark.parametrize(
    ("start", "rows", "is_doubtful"),
    [
        *((start, 3, False) for start in ("01", "03", "05", "07", "09", "11", "13")),
        *((start, 3, False) for start in ("15", "23", "27", "29")),
        ("17", 3, True),
        ("21", 2, False),
    ],
)
def test_our_own_oddities_are_read(start: str, rows: int, *, is_doubtful: bool) -> None:
    (path,) = OURS.glob(f"{start}_*")
    reading = outcome(path)
    assert isinstance(reading, Reading)
    (journal,) = reading.journals
    assert len(journal.rows) == rows
    assert bool(journal.doubts) == is_doubtful
    assert journal.owner.name == "BRF Björkgården i Örebro"


@pytest.mark.parametrize("start", ["25", "31"])
def test_our_own_empty_and_truncated_files_are_refused(start: str) -> None:
    (path,) = OURS.glob(f"{start}_*")
    assert isinstance(outcome(path), FileRefused)


def test_our_own_comma_decimals_refuse_the_voucher() -> None:
    reading = outcome(OURS / "19_comma_decimals_plus_thousands.si")
    assert isinstance(reading, Reading)
    assert (reading.journals, reading.problems[0].field) == ((), "belopp")
