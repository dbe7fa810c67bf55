"""The fast way, the exact way and a slow reader of the tests say the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import FileRefused
from agent.journal import Journal, JournalRow, Owner, signed_row
from agent.sources.amounts import sie_day
from agent.sources.detect import read_journals
from agent.sources.encoding import decode, legible
from agent.sources.plain import PlainReader
from agent.sources.reading import Reading, Severity
from tests.conftest import SHARED
from tests.sources.slow_reader import SlowRow, SlowVoucher, slow_vouchers
from tests.sources.texts import only, problem, read, sie, voucher

OWNER = Owner("BRF Björkgården", "7696114821")
SAMPLES = sorted((SHARED / "journal-samples").glob("*/*.[sS][iIeE]"))
BEYOND_SLOW_READER = {"19_comma_decimals_plus_thousands.si"}
ENCODINGS = ["cp437", "utf-8", "utf-8-sig", "utf-16", "cp1252"]

# All that a text may hold and every encoding has; SIE has no control characters.
LETTERS = "abc ABC 019 åäöÅÄÖéü {}\"\\#.,;-'()"
# A backslash before the closing quote can be read in two ways (SIE 4C, 5.7).
texts = st.text(st.sampled_from(LETTERS), max_size=12).map(lambda t: t.rstrip("\\"))
# Blanks around a code only fill it up, and a date is no series.
codes = texts.map(lambda t: t.strip(" \\")).filter(lambda t: not sie_day(t))
accounts = st.from_regex("[0-9]{3,8}", fullmatch=True)
amounts = st.decimals(-(10**9), 10**9, places=2)


@st.composite
def journals(draw: st.DrawFn) -> Journal:
    rows = draw(st.lists(st.tuples(accounts, amounts, codes, codes, texts), min_size=1))
    balance = -sum((row[1] for row in rows), Decimal("0.00"))
    rows.append((draw(accounts), balance, "", "", ""))
    return Journal(
        owner=OWNER,
        number=draw(codes),
        series=draw(codes),
        date=draw(st.dates(date(1000, 1, 1))),
        text=draw(texts),
        rows=tuple(signed_row(*row) for row in rows),
    )


class Writer:
    """Writes SIE as the standard lets one: quotes, blanks and decimals by chance."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def file(self, journals: list[Journal]) -> str:
        lines = ["#FLAGGA 0", "#SIETYP 4"]
        lines.append(f"#FNAMN {self._field(OWNER.name)}")
        lines.append(f"#ORGNR {OWNER.organisation_number}")
        for journal in journals:
            lines += self._voucher(journal)
        end = self._random.choice(["\n", "\r\n", "\r"])
        return "".join(line + end for line in lines)

    def _voucher(self, journal: Journal) -> Iterator[str]:
        fields = [journal.series, journal.number, f"{journal.date:%Y%m%d}"]
        yield self._post("#VER", *map(self._field, [*fields, journal.text]))
        yield self._random.choice(["{", " {", "{\t"])
        for row in journal.rows:
            yield self._row(row)
        yield self._random.choice(["}", "\t}"])

    def _row(self, row: JournalRow) -> str:
        objects = []
        for dimension, code in (("1", row.cost_centre), ("6", row.project)):
            if code:
                objects += [self._field(dimension), self._field(code)]
        listed = "{" + self._blank().join(objects) + "}"
        amount = self._amount(row.debit - row.credit)
        rest = ['""', self._field(row.note)] if row.note else []
        return self._post("#TRANS", row.account, listed, amount, *rest)

    def _amount(self, amount: Decimal) -> str:
        whole = amount == amount.to_integral_value()
        return f"{amount:.0f}" if whole and self._random.random() < 0.5 else f"{amount}"

    def _field(self, text: str) -> str:
        is_word = text and not set(text) & set(' "{}\\')
        if is_word and self._random.random() < 0.5:
            return text
        return '"' + text.replace('"', '\\"') + '"'

    def _post(self, *fields: str) -> str:
        return self._random.choice(["", "  "]) + self._blank().join(fields)

    def _blank(self) -> str:
        return self._random.choice([" ", "  ", "\t"])


@contextmanager
def only_the_exact_way() -> Iterator[None]:
    with mock.patch.object(PlainReader, "read", return_value=None):
        yield


@given(st.lists(journals(), max_size=3), st.integers(), st.sampled_from(ENCODINGS))
def test_what_was_written_is_read(
    written: list[Journal], seed: int, encoding: str
) -> None:
    content = Writer(seed).file(written).encode(encoding)
    reading = read_journals(content, "prov.si")
    assert [replace(journal, line=0) for journal in reading.journals] == written


@given(
    st.sampled_from(["", "A", "LEV"]),
    st.sampled_from(["", "0", "25", "A25"]),
    st.dates(date(1990, 1, 1)),
    st.sampled_from(["", "Hyra", "Hyra nov", "2026"]),
    st.sampled_from(["", "20261103"]),
)
def test_header_with_fields_written_as_nothing_is_read_right_or_told(
    series: str, number: str, day: date, text: str, registered: str
) -> None:
    quoted = f'"{text}"' if text else ""
    head = f"#VER {series} {number} {day:%Y%m%d} {quoted} {registered}"
    reading = read(sie(*voucher("#TRANS 1510 {} 1", "#TRANS 3010 {} -1", head=head)))
    if not reading.journals:
        assert problem(reading, Severity.ERROR)
        return
    journal = only(reading)
    if not journal.doubts:
        assert (journal.date, journal.text) == (day, text)
        assert {journal.series, journal.number} - {""} == {series, number} - {""}
    if series and number:
        assert (journal.series, journal.number) == (series, number)
    else:
        assert reading.problems


@given(st.lists(journals(), min_size=1, max_size=3), st.integers())
def test_fast_and_exact_way_say_the_same_of_any_file(
    written: list[Journal], seed: int
) -> None:
    content = Writer(seed).file(written).encode("cp437")
    fast = read_journals(content, "prov.si")
    with only_the_exact_way():
        assert read_journals(content, "prov.si") == fast


@given(st.lists(journals(), min_size=1, max_size=3), st.integers(), st.data())
def test_fast_and_exact_way_say_the_same_of_any_damaged_file(
    written: list[Journal], seed: int, data: st.DataObject
) -> None:
    content = bytearray(Writer(seed).file(written).encode("cp437"))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.sampled_from(b'"{}\\#-.,0 \t\r\n\xc4\xff\x86a'))
    fast = _outcome(bytes(content))
    with only_the_exact_way():
        assert _outcome(bytes(content)) == fast


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    assert _outcome(b"#FLAGGA 0\n" + content) is not None
    assert _outcome(content) is not None


@pytest.mark.skipif(not SAMPLES, reason="../shared/journal-samples is absent")
def test_fast_and_exact_way_say_the_same_of_every_sample() -> None:
    for path in SAMPLES:
        fast = _outcome(path.read_bytes())
        with only_the_exact_way():
            assert _outcome(path.read_bytes()) == fast, path.name


@pytest.mark.skipif(not SAMPLES, reason="../shared/journal-samples is absent")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_slow_reader_says_the_same_of_every_sample(path: Path) -> None:
    reading = _outcome(path.read_bytes())
    if isinstance(reading, str) or path.name in BEYOND_SLOW_READER:
        return
    decoded = decode(path.read_bytes())
    assert decoded.encoding == reading.encoding
    slow = [v for v in slow_vouchers(decoded.text) if _is_well(v)]
    fast = [_slowly(journal) for journal in reading.journals]
    assert fast == [_legibly(voucher, decoded.encoding) for voucher in slow]


def _outcome(content: bytes) -> Reading | str:
    try:
        return read_journals(content, "prov.si")
    except FileRefused as refusal:
        return refusal.message


def _is_well(voucher: SlowVoucher) -> bool:
    return sum(row.amount for row in voucher.rows) == 0


def _legibly(voucher: SlowVoucher, encoding: str) -> SlowVoucher:
    rows = [
        row._replace(
            cost_centre=legible(row.cost_centre, encoding),
            project=legible(row.project, encoding),
            note=legible(row.note, encoding),
        )
        for row in voucher.rows
    ]
    return voucher._replace(text=legible(voucher.text, encoding), rows=rows)


def _slowly(journal: Journal) -> SlowVoucher:
    return SlowVoucher(
        journal.series,
        journal.number,
        f"{journal.date:%Y%m%d}",
        journal.text,
        [
            SlowRow(
                row.account,
                row.cost_centre,
                row.project,
                row.debit - row.credit,
                row.note,
            )
            for row in journal.rows
        ],
    )
