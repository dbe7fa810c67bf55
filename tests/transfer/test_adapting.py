"""A journal as its owner wants it booked."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.checks.journal_rules import LONGEST_DESCRIPTION
from agent.journal import Journal, Owner, fingerprint, signed_row
from agent.ledger.owner_settings import OwnerSettings
from agent.transfer.adapting import FIELDS, TemplateRefused, adapt, check_template
from agent.transfer.plan import voucher_of
from tests.office import a_journal

TEXTS = st.text(max_size=250)
SETTINGS = st.builds(
    OwnerSettings,
    uses_cost_centres=st.booleans(),
    description=st.lists(
        st.sampled_from(["Hyror ", "{nummer}", "{text}", "{datum}", "{ägare}", " "])
    ).map("".join),
    series=st.dictionaries(st.sampled_from("AB"), st.sampled_from("XY")),
)
JOURNALS = st.builds(
    Journal,
    owner=st.builds(Owner, TEXTS),
    number=st.sampled_from(["A25", "B1", "25", "0", ""]),
    series=st.sampled_from(["", "A", "B"]),
    date=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    text=TEXTS,
    rows=st.lists(
        st.builds(
            signed_row,
            st.just("1510"),
            st.decimals(-1000, 1000, places=2),
            st.sampled_from(["", "10"]),
        )
    ).map(tuple),
)


def test_the_usual_settings_change_nothing_but_name_the_journal() -> None:
    journal = a_journal("A25", text="Hyror december")

    adapted = adapt(journal, OwnerSettings())

    assert adapted.text == "Journal A25 Hyror december"
    assert adapted.rows == journal.rows
    assert adapted.series == "A"


@pytest.mark.parametrize(
    ("number", "text", "said"),
    [
        ("A25", "Avisering A25", "Avisering A25"),
        ("A25", "Hyror december", "Journal A25 Hyror december"),
        ("", "Hyror december", "Hyror december"),
        ("0", "Hyror december", "Hyror december"),
        ("", " ", "Journal 2026-12-01"),
    ],
)
def test_our_own_words_name_the_journal(number: str, text: str, said: str) -> None:
    assert adapt(a_journal(number, text=text), OwnerSettings()).text == said


def test_the_files_series_is_mapped() -> None:
    settings = OwnerSettings(series={"A": "H"})

    assert adapt(a_journal("I7", series="A"), settings).series == "H"
    assert adapt(a_journal("A7", series="I"), settings).series == "I"


def test_where_the_file_has_no_series_the_journals_letter_is_mapped() -> None:
    settings = OwnerSettings(series={"A": "H", "": "K"})

    assert adapt(a_journal("A25", series=""), settings).series == "H"
    assert adapt(a_journal("25", series=""), settings).series == "K"


def test_a_series_that_nobody_has_told_stays_unknown() -> None:
    assert adapt(a_journal("A25", series=""), OwnerSettings()).series == ""


def test_cost_centres_are_left_out_where_the_owner_has_none() -> None:
    journal = a_journal()

    adapted = adapt(journal, OwnerSettings(uses_cost_centres=False))

    assert any(row.cost_centre for row in journal.rows)
    assert not any(row.cost_centre for row in adapted.rows)
    assert [row[:3] for row in adapted.rows] == [row[:3] for row in journal.rows]


def test_a_correction_is_booked_word_for_word() -> None:
    journal = replace(a_journal(), is_correction=True)
    settings = OwnerSettings(
        uses_cost_centres=False, description="{datum}", series={"A": "H"}
    )

    assert adapt(journal, settings) == journal


def test_the_template_is_filled_in_with_the_series_that_is_booked() -> None:
    settings = OwnerSettings(
        description="{ägare}: {text}, {nummer} {datum} i {serie}", series={"A": "H"}
    )

    said = adapt(a_journal("A25", text="Hyror"), settings).text

    assert said == "BRF Björkgården: Hyror, A25 2026-12-01 i H"


def test_what_a_journal_says_is_never_taken_for_a_template() -> None:
    journal = a_journal("A25", text="{ägare} {0.__class__}")

    said = adapt(journal, OwnerSettings(description="{text}")).text

    assert said == "{ägare} {0.__class__}"


def test_a_template_that_says_nothing_gives_way_to_our_own_words() -> None:
    settings = OwnerSettings(description=" {nummer} ")

    assert adapt(a_journal("", text="Hyror"), settings).text == "Hyror"


@pytest.mark.parametrize(
    "template",
    ["{belopp}", "{}", "{0}", "{text.upper}", "{text!r}", "{text:>9}", "{text", "}"],
)
def test_a_template_with_anything_else_in_braces_is_refused(template: str) -> None:
    with pytest.raises(TemplateRefused):
        check_template(template)
    with pytest.raises(TemplateRefused):
        adapt(a_journal(), OwnerSettings(description=template))


def test_every_field_may_stand_in_a_template() -> None:
    check_template("".join(f"{{{name}}}" for name in FIELDS) + " {{så}}")


@given(JOURNALS, SETTINGS)
def test_a_description_is_never_empty_nor_too_long(
    journal: Journal, settings: OwnerSettings
) -> None:
    said = voucher_of(adapt(journal, settings), "DF3-X").description

    assert 0 < len(said) <= LONGEST_DESCRIPTION


@given(JOURNALS, SETTINGS)
def test_nothing_that_is_money_or_identity_changes(
    journal: Journal, settings: OwnerSettings
) -> None:
    print_ = fingerprint(journal)

    adapted = adapt(journal, settings)

    assert fingerprint(journal) == print_
    assert [row[:3] for row in adapted.rows] == [row[:3] for row in journal.rows]
    assert (adapted.number, adapted.date) == (journal.number, journal.date)
