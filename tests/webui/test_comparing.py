from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from agent.journal import JournalRow, signed_row
from tests.webui.samples import GUIDE_ROWS
from webui import comparing

some_rows = st.lists(
    st.builds(
        lambda account, ore: signed_row(account, Decimal(ore) / 100),
        st.sampled_from(["1510", "3011", "3015"]),
        st.integers(-9999, 9999),
    ),
    max_size=8,
)


def test_a_row_with_another_amount_is_beside_what_it_was() -> None:
    now = (*GUIDE_ROWS[:-1], signed_row("3016", Decimal(-131)))
    changed = [
        one for one in comparing.compare(GUIDE_ROWS, now).differences if not one.is_same
    ]
    assert [(one.before, one.now) for one in changed] == [(GUIDE_ROWS[-1], now[-1])]


def test_new_and_removed_rows_stand_alone() -> None:
    new = signed_row("3740", Decimal(-1))
    found = comparing.compare(GUIDE_ROWS, (*GUIDE_ROWS[1:], new)).differences
    alone = {(one.before, one.now) for one in found if not one.is_same}
    assert alone == {(GUIDE_ROWS[0], None), (None, new)}
    assert {one.row.account for one in found} >= {"1101", "3740"}


@given(before=some_rows, now=some_rows)
def test_a_comparison_has_every_row_of_both(
    before: list[JournalRow], now: list[JournalRow]
) -> None:
    found = comparing.compare(before, now).differences
    assert sorted(one.before for one in found if one.before) == sorted(before)
    assert [one.now for one in found if one.now] == now


@given(some_rows)
def test_a_journal_does_not_differ_from_itself(same: list[JournalRow]) -> None:
    assert all(one.is_same for one in comparing.compare(same, same).differences)


def test_what_has_changed_is_counted_and_summed_up() -> None:
    more = signed_row("1510", Decimal(83949), note="Hyresavisering december")
    new = signed_row("3740", Decimal(-1))
    found = comparing.compare(GUIDE_ROWS, (more, new, *GUIDE_ROWS[2:]))
    assert (found.changed, found.added, found.removed) == (1, 1, 1)
    assert (found.before.debit, found.now.debit) == (Decimal(83849), Decimal(83949))
    assert [one.amount for one in found.differences if not one.is_same] == [
        Decimal(100),
        Decimal(-1),
        Decimal(12000),
    ]


@given(before=some_rows, now=some_rows)
def test_the_rows_differences_add_up_to_that_of_the_sums(
    before: list[JournalRow], now: list[JournalRow]
) -> None:
    found = comparing.compare(before, now)
    by_rows = sum((one.amount for one in found.differences), Decimal(0))
    balances = [one.debit - one.credit for one in (found.before, found.now)]
    assert by_rows == balances[1] - balances[0]
