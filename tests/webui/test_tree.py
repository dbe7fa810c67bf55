from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from agent.journal import JournalRow, signed_row
from agent.ledger import journals, owners
from agent.ledger.ledger import Ledger
from tests.webui.samples import GUIDE_ROWS
from webui import tree

some_rows = st.lists(
    st.builds(
        lambda account, ore: signed_row(account, Decimal(ore) / 100),
        st.sampled_from(["1510", "3011", "3015"]),
        st.integers(-9999, 9999),
    ),
    max_size=8,
)


def _branches(books: Ledger) -> tuple[tree.OwnerBranch, ...]:
    overview = {one.owner.id: one for one in owners.overview(books)}
    return tree.grow(journals.waiting(books), overview)


def test_owners_of_one_name_stay_apart(books: Ledger) -> None:
    names = [branch.about.owner.name for branch in _branches(books)]
    assert names.count("BRF Sjöutsikten") == 2


def test_every_level_has_its_sums(books: Ledger) -> None:
    gardens = _branches(books)[0]
    assert gardens.journals == 3
    assert gardens.debit == gardens.credit == Decimal("163299.50")
    assert [branch.debit for branch in gardens.dates] == [
        Decimal("102099.50"),
        Decimal("61200.00"),
    ]


def test_no_journal_is_lost_in_the_tree(books: Ledger) -> None:
    in_tree = {
        journal.id
        for branch in _branches(books)
        for day in branch.dates
        for journal in day.journals
    }
    assert in_tree == {journal.id for journal in journals.waiting(books)}


def test_a_row_with_another_amount_is_beside_what_it_was() -> None:
    now = (*GUIDE_ROWS[:-1], signed_row("3016", Decimal(-131)))
    changed = [one for one in tree.compare(GUIDE_ROWS, now) if not one.is_same]
    assert [(one.before, one.now) for one in changed] == [(GUIDE_ROWS[-1], now[-1])]


def test_new_and_removed_rows_stand_alone() -> None:
    new = signed_row("3740", Decimal(-1))
    found = tree.compare(GUIDE_ROWS, (*GUIDE_ROWS[1:], new))
    alone = {(one.before, one.now) for one in found if not one.is_same}
    assert alone == {(GUIDE_ROWS[0], None), (None, new)}
    assert {one.row.account for one in found} >= {"1101", "3740"}


@given(before=some_rows, now=some_rows)
def test_a_comparison_has_every_row_of_both(
    before: list[JournalRow], now: list[JournalRow]
) -> None:
    found = tree.compare(before, now)
    assert sorted(one.before for one in found if one.before) == sorted(before)
    assert [one.now for one in found if one.now] == now


@given(some_rows)
def test_a_journal_does_not_differ_from_itself(same: list[JournalRow]) -> None:
    assert all(one.is_same for one in tree.compare(same, same))
