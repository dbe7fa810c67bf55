"""A SIE file of ours is read back to the same journals, whatever they say."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.journal import ZERO, Journal, JournalRow, Owner, signed_row
from agent.sources.encoding import decode
from agent.sources.sie import is_sie, read_sie
from agent.sources.sie_writing import in_pc8, sie_file

GARDENS = Owner("BRF Björkgården", "7696114821")
JOURNAL = Journal(
    owner=GARDENS,
    number="A25",
    series="A",
    date=date(2026, 12, 1),
    text="Avisering december 2026",
    rows=(
        signed_row("1510", Decimal("83849.00"), note="Hyror och garage"),
        signed_row("3011", Decimal("-83849.00"), "101", "P 7", "Hyra"),
    ),
)


def written(*journals: Journal, owner: Owner = GARDENS) -> bytes:
    posts = sie_file(
        owner,
        journals,
        version="0.1.0",
        made=date(2026, 12, 31),
        centre_names={"101": "Björkgården 1"},
    )
    return b"".join(posts)


def test_a_file_says_what_the_standard_asks_of_type_4i() -> None:
    assert written(JOURNAL).decode("cp437").split("\r\n") == [
        "#FLAGGA 0",
        '#PROGRAM "Journalbryggan" "0.1.0"',
        "#FORMAT PC8",
        "#GEN 20261231",
        "#SIETYP 4",
        "#ORGNR 769611-4821",
        '#FNAMN "BRF Björkgården"',
        '#DIM 1 "Kostnadsställe"',
        '#DIM 6 "Projekt"',
        '#OBJEKT 1 "101" "Björkgården 1"',
        '#VER "A" "A25" 20261201 "Avisering december 2026"',
        "{",
        '   #TRANS "1510" {} 83849.00 "" "Hyror och garage"',
        '   #TRANS "3011" {1 "101" 6 "P 7"} -83849.00 "" "Hyra"',
        "}",
        "",
    ]


def test_our_reader_gives_the_same_journals_back() -> None:
    reading = read_sie(decode(written(JOURNAL)), "ut.si")
    assert reading.problems == ()
    assert reading.owner == GARDENS
    assert reading.centre_names == {"101": "Björkgården 1"}
    assert reading.journals == (replace(JOURNAL, line=11),)


def test_an_owner_without_number_and_a_file_without_journals_can_be_written() -> None:
    content = written(owner=Owner("Eken"))
    assert b"#ORGNR" not in content
    assert is_sie(content.decode("cp437"))


def test_a_row_with_both_sides_keeps_both_sums() -> None:
    both = JournalRow("1510", Decimal("7.00"), Decimal("5.00"))
    other = signed_row("3011", Decimal("-2.00"))
    found = read_sie(decode(written(replace(JOURNAL, rows=(both, other)))), "ut.si")
    seven = Decimal("7.00")
    assert (found.journals[0].debit, found.journals[0].credit) == (seven, seven)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("Hyra – hus “7”", 'Hyra - hus "7"'),
        ("Café à la carte", "Café à la carte"),
        ("Dvořák & Šťastný", "Dvorák & Stastny"),
        ("12 € § 7", "12 EUR par. 7"),
        ("rad\nbrytning\t", "rad brytning "),
        ("smörgås 😀", "smörgås ?"),
        ("Σ─÷", "???"),
    ],
)
def test_what_cp437_lacks_is_replaced_as_stated(text: str, becomes: str) -> None:
    assert in_pc8(text) == becomes


texts = st.text(max_size=12)
codes = st.text(alphabet='ABC123åäö -_\\"{}#', max_size=6)
amounts = st.decimals(-9_999_999, 9_999_999, places=2).map(lambda one: one + 0)


@st.composite
def journals(draw: st.DrawFn) -> Journal:
    rows = [
        signed_row(
            draw(st.sampled_from(["1510", "3011", "26100"])),
            amount or ZERO,
            draw(codes),
            draw(codes),
            draw(texts),
        )
        for amount in draw(st.lists(amounts, min_size=1, max_size=4))
    ]
    total = sum((row.debit - row.credit for row in rows), ZERO)
    rows.append(signed_row("1930", -total))
    return Journal(
        owner=GARDENS,
        number=draw(texts),
        series=draw(codes),
        date=draw(st.dates(date(1990, 1, 1), date(2099, 12, 31))),
        text=draw(texts),
        rows=tuple(rows),
    )


@given(st.lists(journals(), max_size=4))
def test_whatever_the_journals_say_they_come_back(written_ones: list[Journal]) -> None:
    reading = read_sie(decode(written(*written_ones)), "ut.si")
    assert [_bare(one) for one in reading.journals] == [
        _bare(_as_written(one)) for one in written_ones
    ]


def _bare(journal: Journal) -> Journal:
    """Leave out what says where in a file a journal stood."""
    return replace(journal, line=0, doubts=())


def _as_written(journal: Journal) -> Journal:
    return replace(
        journal,
        number=_field(journal.number).strip(),
        series=_field(journal.series).strip(),
        text=_field(journal.text),
        rows=tuple(
            row._replace(
                cost_centre=_field(row.cost_centre).strip(),
                project=_field(row.project).strip(),
                note=_field(row.note),
            )
            for row in journal.rows
        ),
    )


def _field(text: str) -> str:
    plain = in_pc8(text)
    return f"{plain[:-1]}/" if plain.endswith("\\") else plain
