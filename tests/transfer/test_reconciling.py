"""Comparing our ledger with Fortnox': each difference told, none invented."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.journal import ZERO, Journal, JournalRow, Owner, signed_row
from agent.ledger.booked import BookedVoucher, VoucherKey
from agent.ledger.reconciliations import Period
from agent.transfer.outcomes import Outcome
from agent.transfer.reconciling import Comparison, Export, compare

OWNER = Owner("BRF Björkgården", "7696114821")
DAY = date(2026, 12, 1)
DECEMBER = Period(DAY, date(2026, 12, 31))
COMPANY = "1018318"


def rows(
    kronor: str = "100.00", account: str = "3020", centre: str = "10"
) -> tuple[JournalRow, ...]:
    amount = Decimal(kronor)
    return signed_row("1510", amount), signed_row(account, -amount, centre)


def booked(
    number: int = 117,
    lines: Sequence[JournalRow] | None = None,
    day: date = DAY,
    year_id: int = 2,
) -> BookedVoucher:
    journal = Journal(
        OWNER, f"A{number}", "A", day, "Avisering", tuple(lines or rows())
    )
    return BookedVoucher(number, 1, COMPANY, VoucherKey(year_id, "A", number), journal)


def there(
    number: int = 117,
    lines: Sequence[JournalRow] | None = None,
    *,
    series: str = "A",
    day: date = DAY,
    text: str = "Avisering",
) -> Journal:
    return Journal(OWNER, str(number), series, day, text, tuple(lines or rows()))


def compared(
    ours: Sequence[BookedVoucher],
    theirs: Sequence[Journal],
    *,
    remarks: tuple[str, ...] = (),
    uncertain: int = 0,
) -> Comparison:
    return compare(
        ours,
        {2: Export(tuple(theirs), remarks)},
        database_number=COMPANY,
        known={one.key for one in ours},
        outside_in=DECEMBER,
        uncertain=uncertain,
    )


def outcomes(comparison: Comparison) -> list[Outcome]:
    return [one.outcome for one in comparison.vouchers]


def remarks_on(comparison: Comparison) -> str:
    (one,) = comparison.vouchers
    return " ".join(one.remarks).replace("\u00a0", " ")


def test_what_is_booked_alike_in_both_is_equal() -> None:
    found = compared([booked()], [there()])
    assert outcomes(found) == [Outcome.EQUAL]
    assert found.agrees
    assert found.verdict == "Allt stämmer: 1 verifikation, 100,00 kr."


def test_the_order_of_rows_and_their_texts_mean_nothing() -> None:
    lines = [row._replace(note="Fortnox ord") for row in reversed(rows())]
    assert compared([booked()], [there(lines=lines, text="Annan text")]).agrees


def test_a_row_of_nothing_is_not_missed() -> None:
    lines = [*rows(), JournalRow("2618", ZERO, ZERO)]
    assert compared([booked(lines=lines)], [there()]).agrees


def test_a_voucher_that_is_gone_is_missing() -> None:
    found = compared([booked(), booked(118)], [there()])
    assert outcomes(found) == [Outcome.EQUAL, Outcome.MISSING]
    assert found.verdict == "1 verifikation saknas i Fortnox. 1 av 2 stämmer."


def test_the_same_number_in_another_series_or_year_is_another_voucher() -> None:
    other_year = {2: Export(()), 1: Export((there(),))}
    found = compare(
        [booked()], other_year, database_number=COMPANY, known={booked().key}
    )
    assert outcomes(found) == [Outcome.MISSING]
    assert outcomes(compared([booked()], [there(series="B")])) == [Outcome.MISSING]


@pytest.mark.parametrize(
    ("theirs", "remark"),
    [
        (
            rows(centre="20"),
            (
                "Konto 3020, 100,00 kredit: kostnadsställe 10 i Journalbryggan, "
                "kostnadsställe 20 i Fortnox."
            ),
        ),
        (
            rows(centre=""),
            (
                "Konto 3020, 100,00 kredit: kostnadsställe 10 i Journalbryggan, "
                "inget i Fortnox."
            ),
        ),
        (
            rows(account="3021"),
            "100,00 kredit: konto 3020 i Journalbryggan, 3021 i Fortnox.",
        ),
        (
            (signed_row("1510", Decimal(99)), *rows()[1:]),
            "Konto 1510: 100,00 debet i Journalbryggan, 99,00 debet i Fortnox.",
        ),
        (
            (*rows(), signed_row("3740", Decimal("0.01"))),
            "Fortnox har en rad till: konto 3740, 0,01 debet.",
        ),
        (
            rows()[:1],
            (
                "Raden på konto 3020, kostnadsställe 10, 100,00 kredit finns inte i "
                "Fortnox."
            ),
        ),
    ],
    ids=["cost-centre", "no-cost-centre", "account", "amount", "more", "less"],
)
def test_each_row_that_differs_is_told(
    theirs: Sequence[JournalRow], remark: str
) -> None:
    found = compared([booked()], [there(lines=theirs)])
    assert outcomes(found) == [Outcome.CHANGED]
    assert remarks_on(found) == remark
    assert found.verdict == "1 verifikation är ändrad i Fortnox."


def test_another_date_is_told() -> None:
    found = compared([booked()], [there(day=date(2026, 12, 2))])
    assert outcomes(found) == [Outcome.CHANGED]
    assert remarks_on(found) == "Datumet är 2026-12-02 i Fortnox."


def test_what_fortnox_fills_in_where_we_said_nothing_is_no_difference() -> None:
    found = compared([booked(lines=rows(centre=""))], [there()])
    assert outcomes(found) == [Outcome.COMPLETED]
    assert remarks_on(found) == "Fortnox har fyllt i kostnadsställe 10 på konto 3020."
    assert found.agrees
    assert {one.difference for one in found.sums} == {ZERO}


def test_a_mirror_by_hand_takes_a_voucher_back() -> None:
    mirror = there(9, [signed_row("1510", Decimal(-100)), *_turned(rows()[1:])])
    found = compared([booked()], [there(), replace(mirror, series="M")])
    assert outcomes(found) == [Outcome.CORRECTED]
    assert "M 9 i Fortnox, 2026-12-01, tar tillbaka den." in remarks_on(found)
    assert found.verdict == "1 verifikation ser ut att vara rättad i Fortnox."
    assert not found.outside
    assert {one.theirs for one in found.sums} == {ZERO}


@pytest.mark.parametrize(
    "text",
    [
        "Rättelse av A 117",
        "Rättelse av A117, fel konto",
        "Makulering av verifikation A 117",
        "Korrigering av ver.nr A 117",
        "Borttagen: A 117",
        "rättar a-117",
    ],
)
def test_a_text_that_says_so_corrects_a_voucher_whatever_its_rows(text: str) -> None:
    correction = there(9, rows("30.00", "3021"), series="M", text=text)
    found = compared([booked()], [there(), correction])
    assert outcomes(found) == [Outcome.CORRECTED]


@pytest.mark.parametrize(
    "text", ["Rättelse hyra lgh A 117", "Hyra A 117", "Rättelse av A 118", "Rättelse"]
)
def test_other_texts_correct_nothing(text: str) -> None:
    other = there(9, rows("30.00", "3021"), series="M", text=text)
    assert compared([booked()], [there(), other]).agrees


def test_a_mirror_belongs_to_the_voucher_that_it_names() -> None:
    ours = [booked(117), booked(118)]
    mirror = there(9, _turned(rows()), series="M", text="Rättelse av A 118")
    found = compared(ours, [there(117), there(118), mirror])
    assert outcomes(found) == [Outcome.EQUAL, Outcome.CORRECTED]


def test_one_mirror_takes_back_one_voucher() -> None:
    ours = [booked(117), booked(118)]
    mirror = there(9, _turned(rows()), series="M")
    found = compared(ours, [there(117), there(118), mirror])
    assert outcomes(found) == [Outcome.CORRECTED, Outcome.EQUAL]


def test_a_mirror_from_before_takes_nothing_back() -> None:
    mirror = there(9, _turned(rows()), series="M", day=date(2026, 11, 30))
    assert compared([booked()], [there(), mirror]).agrees


def test_our_own_reversal_is_no_difference() -> None:
    correction = booked(131, _turned(rows()))
    found = compared(
        [booked(), correction], [there(), there(131, list(_turned(rows())))]
    )
    assert outcomes(found) == [Outcome.EQUAL, Outcome.EQUAL]


def test_the_same_by_hand_on_the_same_day_is_a_double() -> None:
    found = compared([booked()], [there(), there(9, series="M")])
    assert outcomes(found) == [Outcome.DOUBLED]
    assert "M 9 i Fortnox har samma datum och rader." in remarks_on(found)
    assert {abs(one.difference) for one in found.sums} == {Decimal(100)}


def test_what_is_booked_by_hand_is_listed_and_is_no_difference() -> None:
    foreign = there(9, rows("7.00", "4110", ""), series="M", text="Städning")
    found = compared([booked()], [there(), foreign])
    assert found.agrees
    (outside,) = found.outside
    assert (outside.voucher, outside.text) == ("M 9", "Städning")
    assert outside.debit == Decimal(7)
    by_account = {one.account: one for one in found.sums}
    assert by_account["4110"].ours == ZERO
    assert by_account["4110"].outside == Decimal(-7)


def test_what_is_booked_by_hand_on_other_days_is_not_listed() -> None:
    foreign = there(9, rows("7.00", "4110"), series="M", day=date(2026, 11, 30))
    assert not compared([booked()], [there(), foreign]).outside


def test_what_we_booked_for_another_owner_is_not_from_outside() -> None:
    others = VoucherKey(2, "B", 5)
    theirs = Export((there(), there(5, rows("7.00"), series="B")))
    found = compare(
        [booked()],
        {2: theirs},
        database_number=COMPANY,
        known={booked().key, others},
        outside_in=DECEMBER,
    )
    assert not found.outside


def test_a_voucher_that_could_not_be_read_is_not_called_missing() -> None:
    remark = "Rad 9 i filen: Verifikation A 117 har inga rader och har hoppats över."
    found = compared([booked()], [], remarks=(remark,))
    assert outcomes(found) == [Outcome.UNCOMPARED]
    assert remarks_on(found) == remark
    assert found.verdict == "1 verifikation går inte att jämföra."


def test_a_remark_on_another_voucher_excuses_nothing() -> None:
    remark = "Rad 9 i filen: Verifikation A 1170 har inga rader."
    found = compared([booked()], [], remarks=(remark,))
    assert outcomes(found) == [Outcome.MISSING]


def test_a_voucher_in_another_company_or_year_cannot_be_compared() -> None:
    elsewhere = replace(booked(), database_number="4711")
    found = compared([elsewhere, booked(3, year_id=9)], [there()])
    assert outcomes(found) == [Outcome.UNCOMPARED, Outcome.UNCOMPARED]
    assert "databas 4711" in found.vouchers[0].remarks[0]
    assert "Räkenskapsåret" in found.vouchers[1].remarks[0]


def test_what_waits_for_an_answer_is_told_and_keeps_it_from_being_all_well() -> None:
    found = compared([booked()], [there()], uncertain=2)
    assert not found.agrees
    assert found.verdict == (
        "Allt stämmer: 1 verifikation, 100,00 kr. 2 verifikationer väntar ännu på "
        "besked från Fortnox."
    )


def test_nothing_booked_is_said_as_such() -> None:
    found = compared([], [])
    assert found.agrees
    assert found.verdict == "Journalbryggan har inte bokfört något i perioden."


def test_the_verdict_counts_each_kind() -> None:
    ours = [booked(number) for number in range(1, 8)]
    theirs = [
        there(3, rows(centre="20")),
        there(4),
        there(9, _turned(rows()), series="M", text="Rättelse av A 4"),
        there(5),
        there(6),
        there(7),
    ]
    assert compared(ours, theirs).verdict == (
        "2 verifikationer saknas i Fortnox, 1 verifikation är ändrad i Fortnox och 1 "
        "verifikation ser ut att vara rättad i Fortnox. 3 av 7 stämmer."
    )


# Any books, changed at random: each change is told where it was made, and no other.

Books = list[Journal]
Change = tuple[str, Callable[[Journal], list[Journal]]]

accounts = st.sampled_from(["1510", "1930", "2610", "3011", "3020", "3740"])
centres = st.sampled_from(["", "10", "20"])
ore = st.integers(1, 10**9)


@st.composite
def balanced(draw: st.DrawFn) -> tuple[JournalRow, ...]:
    """Rows of distinct amounts, so that no two vouchers are each other's mirror."""
    places = draw(st.lists(st.tuples(accounts, centres, ore), min_size=1, max_size=5))
    lines = [
        signed_row(account, Decimal(amount).scaleb(-2), centre)
        for account, centre, amount in places
    ]
    total = sum((row.debit for row in lines), ZERO)
    return (*lines, signed_row("2890", -total, "30"))


def _removed(_: Journal) -> list[Journal]:
    return []


def _moved(one: Journal) -> list[Journal]:
    return [replace(one, date=one.date + timedelta(days=1))]


def _other_amounts(one: Journal) -> list[Journal]:
    doubled = (
        signed_row(row.account, 2 * _of(row), row.cost_centre) for row in one.rows
    )
    return [replace(one, rows=tuple(doubled))]


def _other_account(one: Journal) -> list[Journal]:
    return [replace(one, rows=(one.rows[0]._replace(account="9999"), *one.rows[1:]))]


def _other_centre(one: Journal) -> list[Journal]:
    last = one.rows[-1]._replace(cost_centre="40")
    return [replace(one, rows=(*one.rows[:-1], last))]


def _by_hand(one: Journal, lines: Sequence[JournalRow], text: str = "") -> Journal:
    return replace(one, series="M", rows=tuple(lines), text=text)


def _corrected(one: Journal) -> list[Journal]:
    return [one, _by_hand(one, _turned(one.rows))]


def _named(one: Journal) -> list[Journal]:
    lines = rows("12345678901.00", "4110")
    return [one, _by_hand(one, lines, f"Rättelse av A {one.number}")]


def _doubled(one: Journal) -> list[Journal]:
    return [one, _by_hand(one, one.rows)]


def _left_alone(one: Journal) -> list[Journal]:
    return [one]


CHANGES: dict[Outcome, list[Callable[[Journal], list[Journal]]]] = {
    Outcome.EQUAL: [_left_alone],
    Outcome.MISSING: [_removed],
    Outcome.CHANGED: [_moved, _other_amounts, _other_account, _other_centre],
    Outcome.CORRECTED: [_corrected, _named],
    Outcome.DOUBLED: [_doubled],
}
changes = st.sampled_from(
    [(outcome, change) for outcome, kinds in CHANGES.items() for change in kinds]
)


@given(
    st.lists(st.tuples(balanced(), changes, st.integers(0, 27)), max_size=8),
    st.randoms(use_true_random=False),
)
def test_each_change_is_told_and_none_invented(
    made: list[
        tuple[
            tuple[JournalRow, ...],
            tuple[Outcome, Callable[[Journal], list[Journal]]],
            int,
        ]
    ],
    order: random.Random,
) -> None:
    # A row that no other voucher has keeps vouchers from being mirrors by chance.
    ours = [
        booked(
            number,
            (*lines, *rows(f"{number}000000000.00", "8410")),
            DAY + timedelta(days),
        )
        for number, (lines, _, days) in enumerate(made, 1)
    ]
    theirs = [
        changed
        for one, (_, (_, change), _) in zip(ours, made, strict=True)
        for changed in change(replace(one.journal, number=str(one.key.number)))
    ]
    foreign = there(99, rows("777777777777.77", "4110", ""), series="K")
    mixed = [
        replace(one, rows=tuple(order.sample(one.rows, len(one.rows))))
        for one in order.sample([*theirs, foreign], len(theirs) + 1)
    ]

    found = compared(ours, mixed)

    expected = [outcome for _, (outcome, _), _ in made]
    assert outcomes(found) == expected
    assert found.agrees == (set(expected) <= {Outcome.EQUAL})
    assert [one.voucher for one in found.outside] == ["K 99"]
    assert _sums(found) == _expected_sums(ours, theirs)
    assert sum(one.difference for one in found.sums) == 0 or _is_unbalanced(theirs)


def _sums(found: Comparison) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    return {
        (one.account, one.cost_centre): (one.ours, one.theirs)
        for one in found.sums
        if one.ours or one.theirs
    }


def _expected_sums(
    ours: Sequence[BookedVoucher], theirs: Sequence[Journal]
) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    sums: defaultdict[tuple[str, str], list[Decimal]]
    sums = defaultdict(lambda: [ZERO, ZERO])
    for side, found in enumerate([[one.journal for one in ours], theirs]):
        for row in (row for one in found for row in one.rows):
            sums[row.account, row.cost_centre][side] += _of(row)
    return {place: (a, b) for place, (a, b) in sums.items() if a or b}


def _is_unbalanced(theirs: Sequence[Journal]) -> bool:
    return any(not one.is_balanced for one in theirs)


def _of(row: JournalRow) -> Decimal:
    return row.debit - row.credit


def _turned(lines: Sequence[JournalRow]) -> tuple[JournalRow, ...]:
    return tuple(row._replace(debit=row.credit, credit=row.debit) for row in lines)
