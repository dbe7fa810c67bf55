from decimal import Decimal

from agent.ledger import journals, owners, selection
from agent.ledger.journals import EVERYTHING, Filter
from agent.ledger.ledger import Ledger
from agent.ledger.piles import look
from tests.webui.samples import GARDENS, LINDBERG, owner_id
from webui import tree


def _branches(books: Ledger, most: int = 200) -> tuple[tree.OwnerBranch, ...]:
    overview = {one.owner.id: one for one in owners.overview(books)}
    return tree.grow(look(books, EVERYTHING, most), overview)


def test_owners_of_one_name_stay_apart(books: Ledger) -> None:
    names = [branch.about.owner.name for branch in _branches(books)]
    assert names.count("BRF Sjöutsikten") == 2


def test_every_level_has_its_sums(books: Ledger) -> None:
    gardens = _branches(books)[0]
    assert gardens.sums.all == tree.Part(3, Decimal("163299.50"))
    assert gardens.sums.credit == Decimal("163299.50")
    assert [branch.sums.all.debit for branch in gardens.dates] == [
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


def test_too_many_journals_leave_the_owners_sums_alone(books: Ledger) -> None:
    few, many = _branches(books), _branches(books, most=8)
    assert [one.sums for one in many] == [one.sums for one in few]
    assert all(one.is_whole for one in few)
    assert not any(one.dates for one in many)


def test_one_owners_too_many_journals_leave_the_dates_sums(books: Ledger) -> None:
    only = Filter(frozenset({owner_id(books, GARDENS)}))
    overview = {one.owner.id: one for one in owners.overview(books)}
    (found,) = tree.grow(look(books, only, most=1), overview)
    assert [one.sums.all.journals for one in found.dates] == [2, 1]
    assert not found.is_whole


def test_a_groups_box_leaves_what_needs_a_look(books: Ledger) -> None:
    branches = {one.about.owner.id: one for one in _branches(books)}
    lindberg = branches[owner_id(books, LINDBERG)].sums
    assert (lindberg.all.journals, lindberg.plain.journals) == (3, 1)


def test_what_is_ticked_and_what_is_new_are_summed_up_too(books: Ledger) -> None:
    a25 = next(one for one in journals.waiting(books) if one.number == "A25")
    selection.tick(books, [a25.id], ticked=True)
    sums = _branches(books)[0].sums
    assert sums.ticked == tree.Part(1, a25.debit)
    assert sums.apart == tree.Part()
    assert sums.new.journals == 3
    assert sums.fresh == tree.Part(2, sums.all.debit - a25.debit)
