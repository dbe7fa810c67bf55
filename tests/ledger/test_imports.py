"""Each journal is taken in once, however often and in whatever shape it comes."""

import shutil
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import LedgerError
from agent.intake import take_in as read_and_take_in
from agent.journal import Journal
from agent.ledger.imports import Imported
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.owners import all_owners
from agent.ledger.states import JournalState
from tests.builders import GARDENS, SEA_VIEW, journal, listed, pair, take_in
from tests.conftest import Clock

SIE = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#PROGRAM "dinafastigheter 3" 2.4
#FNAMN "BRF Björkgården"
#ORGNR 769611-4821
#VER A "A25" 20261201 "Avisering årsavgifter"
{{
{rows}
}}
"""
SIE_ROWS = (
    '#TRANS 1510 {} 500.00 "" "Avier åäö"',
    '#TRANS 3020 {1 "10"} -300.00',
    '#TRANS 3011 {1 "20"} -200.00',
)


def test_a_new_journal_waits(ledger: Ledger) -> None:
    assert take_in(ledger, "a.si", journal()) == Imported(new=1)
    assert listed(ledger).state == JournalState.WAITING


def test_the_same_file_again_adds_nothing(ledger: Ledger) -> None:
    found = (journal("A25"), journal("A26"), journal("", text="Utan nummer"))
    take_in(ledger, "a.si", *found)
    assert take_in(ledger, "a.si", *found) == Imported(known=3)
    assert len(waiting(ledger)) == 3


def test_the_same_journal_in_another_file_adds_nothing(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal())
    assert take_in(ledger, "b.si", journal()) == Imported(known=1)


def test_rows_in_another_order_are_the_same_journal(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal())
    assert take_in(ledger, "b.si", journal(rows=pair()[::-1])) == Imported(known=1)


@pytest.mark.parametrize("encoding", ["cp437", "latin-1", "utf-8"])
def test_a_re_export_in_another_encoding_and_order_adds_nothing(
    ledger: Ledger, encoding: str
) -> None:
    first = SIE.format(rows="\n".join(SIE_ROWS)).encode("cp437")
    again = SIE.format(rows="\n".join(SIE_ROWS[::-1])).encode(encoding)
    assert read_and_take_in(ledger, Path("a.si"), first) == Imported(new=1)
    assert read_and_take_in(ledger, Path("b.si"), again) == Imported(known=1)


def test_two_alike_with_a_number_are_one(ledger: Ledger) -> None:
    assert take_in(ledger, "a.si", journal(), journal()) == Imported(new=1, known=1)


@pytest.mark.parametrize("none", ["", "0", "000"])
def test_two_alike_without_number_stay_two(ledger: Ledger, none: str) -> None:
    alike = journal(none)
    assert take_in(ledger, "a.si", alike, alike) == Imported(new=2)
    assert take_in(ledger, "b.si", alike, alike) == Imported(known=2)
    assert take_in(ledger, "c.si", alike, alike, alike) == Imported(new=1, known=2)


def test_the_same_number_at_another_owner_is_another_journal(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal(owner=GARDENS))
    assert take_in(ledger, "b.si", journal(owner=SEA_VIEW)) == Imported(new=1)


def test_a_journal_without_rows_does_not_stop_its_file(ledger: Ledger) -> None:
    assert take_in(ledger, "a.si", journal(rows=()), journal("A26")) == Imported(new=2)


def test_a_journal_with_doubts_waits_for_a_person(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal(doubts=("Två rader saknar notering.",)))
    one = listed(ledger)
    assert one.state == JournalState.DOUBTFUL
    assert one.doubts == ("Två rader saknar notering.",)


def test_what_the_ledger_cannot_take_whole_it_does_not_take_at_all(
    ledger: Ledger,
) -> None:
    good, naive = journal("A25"), journal("A26", rows=pair("0.001"))
    with pytest.raises(ValueError, match="öre"):
        take_in(ledger, "a.si", good, naive)
    assert waiting(ledger) == ()
    assert take_in(ledger, "a.si", good) == Imported(new=1)


def test_a_file_with_very_many_numberless_journals_is_taken_in(
    ledger: Ledger,
) -> None:
    many = [journal("", f"{kronor}.00") for kronor in range(1, 1501)]
    assert take_in(ledger, "a.si", *many) == Imported(new=1500)


@pytest.mark.usefixtures("file")
def test_a_ledger_error_is_one_of_ours(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        connection.exec_driver_sql("DROP TABLE journal_rows")
    with pytest.raises(LedgerError, match="journal_rows"):
        take_in(ledger, "a.si", journal())


@pytest.mark.usefixtures("file")
def test_a_text_that_sounds_like_an_error_does_not_make_one_of_it(
    ledger: Ledger,
) -> None:
    with ledger.writing() as connection:
        connection.exec_driver_sql("DROP TABLE journal_rows")
    with pytest.raises(LedgerError) as caught:
        take_in(ledger, "a.si", journal(text="database is locked, disk is full"))
    assert type(caught.value) is LedgerError
    assert "disk is full" not in str(caught.value.__cause__)


Told = tuple[str, str, str, Decimal]

JOURNALS = st.builds(
    lambda number, kronor, text, owner: journal(
        number, f"{kronor}.00", text=text, owner=owner
    ),
    st.sampled_from(["", "", "A1", "A2"]),
    st.integers(1, 3),
    st.sampled_from(["Hyror", "Avgifter", ""]),
    st.sampled_from([GARDENS, SEA_VIEW]),
)
FILES = st.lists(st.lists(JOURNALS, max_size=4), min_size=1, max_size=4)


def told(one: Journal) -> Told:
    """All that tells these journals apart."""
    return one.owner.name, one.number, one.text, one.debit


def kept(ledger: Ledger) -> Counter[Told]:
    names = {one.id: one.name for one in all_owners(ledger)}
    return Counter(
        (names[one.owner_id], one.number, one.text, one.debit)
        for one in waiting(ledger)
    )


def expected(files: list[list[Journal]]) -> Counter[Told]:
    """Each numbered journal once; of those without, as many as one file holds."""
    most: Counter[Told] = Counter()
    for found in files:
        most |= Counter(told(one) for one in found)
    return Counter({one: 1 if one[1] else times for one, times in most.items()})


@settings(max_examples=25, deadline=None)
@given(FILES, st.data())
def test_files_repeated_and_reordered_end_in_the_same_journals(
    empty: Path, files: list[list[Journal]], data: st.DataObject
) -> None:
    order = list(data.draw(st.permutations(range(len(files)))))
    again = data.draw(st.lists(st.sampled_from(order), max_size=4))
    with TemporaryDirectory() as folder:
        copy = shutil.copyfile(empty, Path(folder) / "ledger.db")
        ledger = open_ledger(copy, Clock())
        for turn, index in enumerate(order + again):
            take_in(ledger, f"{turn}.si", *files[index])
        assert kept(ledger) == expected(files)
        ledger.close()


def test_a_changed_text_is_a_changed_journal(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal())
    retold = replace(journal(), text="Avisering december, rättad")
    assert take_in(ledger, "b.si", retold) == Imported(changed=1)
