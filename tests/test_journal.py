"""The domain: what makes two journals the same, and sums to the öre."""

import re
import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.journal import (
    ZERO,
    Journal,
    JournalRow,
    Owner,
    fingerprint,
    hyphenated,
    kronor,
    marker,
    organisation_number,
    signed_row,
)

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_amounts = st.decimals(0, 10**9, places=2)
_rows = st.builds(
    JournalRow,
    account=st.from_regex(r"[0-9]{4}", fullmatch=True),
    debit=_amounts,
    credit=_amounts,
    cost_centre=_texts,
    project=_texts,
    note=_texts,
)
_journals = st.builds(
    Journal,
    owner=st.just(Owner("BRF Björkgården", "7696114821")),
    number=_texts,
    series=_texts,
    date=st.dates(),
    text=_texts,
    rows=st.lists(_rows, min_size=1, max_size=5).map(tuple),
)


@given(_journals, st.randoms())
def test_fingerprint_is_the_same_in_whatever_order_the_rows_come(
    journal: Journal, random: Random
) -> None:
    rows = list(journal.rows)
    random.shuffle(rows)
    assert fingerprint(replace(journal, rows=tuple(rows))) == fingerprint(journal)


@given(_journals, _journals)
def test_fingerprint_tells_apart_what_differs_in_any_way(
    one: Journal, other: Journal
) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (_said(one) == _said(other))


@given(_journals, st.sampled_from(["number", "series", "text"]))
def test_fingerprint_changes_with_any_text_of_the_journal(
    journal: Journal, field: str
) -> None:
    longer = getattr(journal, field) + "x"
    changed = replace(journal, **{field: longer})
    assert fingerprint(changed) != fingerprint(journal)


@given(_journals, st.integers(0, len(JournalRow._fields) - 1), st.data())
def test_fingerprint_changes_with_any_field_of_any_row(
    journal: Journal, field: int, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(journal.rows) - 1))
    values: list[Any] = list(journal.rows[at])
    values[field] += Decimal("0.01") if isinstance(values[field], Decimal) else "x"
    rows = list(journal.rows)
    rows[at] = JournalRow._make(values)
    assert fingerprint(replace(journal, rows=tuple(rows))) != fingerprint(journal)


@given(_journals)
def test_fingerprint_is_the_same_in_every_unicode_form(journal: Journal) -> None:
    apart = [
        row._replace(
            note=unicodedata.normalize("NFD", row.note),
            cost_centre=unicodedata.normalize("NFD", row.cost_centre),
        )
        for row in journal.rows
    ]
    other = replace(
        journal,
        text=unicodedata.normalize("NFD", journal.text),
        rows=tuple(apart),
    )
    assert fingerprint(other) == fingerprint(journal)


def test_fingerprint_is_not_fooled_by_characters_that_could_separate_fields() -> None:
    row = JournalRow("1510", ZERO, ZERO, cost_centre='1", "2', project="")
    twin = JournalRow("1510", ZERO, ZERO, cost_centre="1", project="2")
    assert fingerprint(_journal(row)) != fingerprint(_journal(twin))


def test_fingerprint_leaves_out_owner_line_and_doubts() -> None:
    journal = _journal(JournalRow("1510", ZERO, ZERO))
    elsewhere = replace(journal, owner=Owner("Någon"), line=7, doubts=("Titta.",))
    assert fingerprint(elsewhere) == fingerprint(journal)


def test_marker_is_df3_and_ten_characters_that_fortnox_takes() -> None:
    text = marker("00" * 32, "7696114821")
    assert text.startswith("DF3-")
    assert len(text) == 14
    assert set(text[4:]) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


def test_marker_differs_by_fingerprint_company_and_ordinal() -> None:
    markers = {
        marker("00" * 32, "7696114821"),
        marker("11" * 32, "7696114821"),
        marker("00" * 32, "5568402712"),
        marker("00" * 32, "7696114821", ordinal=1),
    }
    assert len(markers) == 4


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("769611-4821", "7696114821"),
        ("7696114821", "7696114821"),
        ("16769611-4821", "7696114821"),
        ("19700101-2384", "7001012384"),
        ("SE769611482101", "7696114821"),
        (" 769611 4821 ", "7696114821"),
        ("", ""),
        ("769611-482", ""),
        ("769611482101", ""),
        ("ej registrerad", ""),
    ],
)
def test_organisation_number_is_ten_digits_or_nothing(written: str, meant: str) -> None:
    assert organisation_number(written) == meant


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "0,00"),
        ("999.9", "999,90"),
        ("1000.05", "1\u00a0000,05"),
        ("-1234567", "-1\u00a0234\u00a0567,00"),
    ],
)
def test_a_sum_is_written_with_ore_and_with_spaces_that_do_not_break(
    amount: str, written: str
) -> None:
    assert kronor(Decimal(amount)) == written


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a_written_sum_is_the_sum_to_the_ore_in_groups_of_three(
    amount: Decimal,
) -> None:
    written = kronor(amount)
    assert re.fullmatch(r"-?[0-9]{1,3}(\u00a0[0-9]{3})*,[0-9]{2}", written)
    assert Decimal(written.replace("\u00a0", "").replace(",", ".")) == amount


def test_an_organisation_number_has_its_hyphen() -> None:
    assert hyphenated("7696114821") == "769611-4821"
    assert hyphenated("") == ""


@pytest.mark.parametrize(
    ("amount", "debit", "credit"),
    [("4500.50", "4500.50", "0.00"), ("-0.50", "0.00", "0.50")],
)
def test_positive_amount_is_debit_and_negative_is_credit(
    amount: str, debit: str, credit: str
) -> None:
    row = signed_row("1510", Decimal(amount))
    assert (f"{row.debit}", f"{row.credit}") == (debit, credit)


def test_negative_zero_has_no_sign_on_either_side() -> None:
    row = signed_row("1510", Decimal("-0.00"))
    assert (f"{row.debit}", f"{row.credit}") == ("0.00", "0.00")


def test_journal_is_balanced_to_the_last_digit() -> None:
    debit = JournalRow("1510", Decimal("100.10"), ZERO)
    credit = JournalRow("3020", ZERO, Decimal("100.09"))
    assert not _journal(debit, credit).is_balanced
    assert _journal(debit, credit._replace(credit=Decimal("100.10"))).is_balanced


def _journal(*rows: JournalRow) -> Journal:
    owner = Owner("BRF Björkgården", "7696114821")
    return Journal(owner, "A25", "A", date(2026, 11, 1), "Avisering", rows)


def _said(journal: Journal) -> object:
    def normal(text: str) -> str:
        return unicodedata.normalize("NFC", text)

    rows = sorted(
        (
            row.account,
            row.debit,
            row.credit,
            normal(row.cost_centre),
            normal(row.project),
            normal(row.note),
        )
        for row in journal.rows
    )
    return (
        normal(journal.number),
        normal(journal.series),
        journal.date,
        normal(journal.text),
        rows,
    )
