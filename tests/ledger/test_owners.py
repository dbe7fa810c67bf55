"""Owners: known by number, by name only once a person has said so, never guessed."""

from datetime import UTC, timedelta
from decimal import Decimal

import pytest

from agent.errors import Refused
from agent.journal import Owner
from agent.ledger.approving import approve
from agent.ledger.connections import ConnectionView, connected
from agent.ledger.imports import Imported
from agent.ledger.journals import journal as journal_of
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.owners import (
    OwnerOverview,
    all_owners,
    confirm_same,
    overview,
    owner,
    set_organisation_number,
)
from agent.ledger.states import JournalState
from tests.builders import GARDENS, SEA_VIEW, journal, listed, owner_id, take_in
from tests.conftest import Clock
from tests.ledger.sending import bring_to

NAMELESS = Owner("BRF Björkgården")  # the name of GARDENS, without its number


def names(ledger: Ledger) -> list[tuple[str, str]]:
    return [(one.name, one.organisation_number) for one in all_owners(ledger)]


def only(ledger: Ledger) -> OwnerOverview:
    (one,) = overview(ledger)
    return one


def both(ledger: Ledger) -> tuple[int, int]:
    """Enter GARDENS with number and, by another file, without; return their ids."""
    take_in(ledger, "a.si", journal("A1", owner=GARDENS))
    take_in(ledger, "b.csv", journal("A2", owner=NAMELESS))
    return owner_id(ledger, GARDENS), owner_id(ledger, NAMELESS)


def test_an_owner_is_known_by_number_whatever_the_name(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal("A1", owner=GARDENS))
    renamed = Owner("Björkgården, bostadsrättsförening", "7696114821")
    take_in(ledger, "b.si", journal("A2", owner=renamed))
    assert names(ledger) == [("BRF Björkgården", "7696114821")]


def test_one_name_with_two_numbers_is_two_owners(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal("A1", owner=Owner("BRF Eken", "7696000001")))
    take_in(ledger, "b.si", journal("A1", owner=Owner("BRF Eken", "7696000002")))
    assert len(all_owners(ledger)) == 2


def test_a_name_is_never_taken_for_the_known_owner_of_that_name(
    ledger: Ledger,
) -> None:
    gardens, nameless = both(ledger)
    assert gardens != nameless
    assert listed(ledger, "A2").owner_id == nameless


def test_the_known_owner_of_that_name_is_suggested(ledger: Ledger) -> None:
    gardens, nameless = both(ledger)
    suggestions = {one.owner.id: one.suggestion for one in overview(ledger)}
    assert suggestions == {gardens: None, nameless: owner(ledger, gardens)}


def test_nothing_is_suggested_where_two_have_the_name(ledger: Ledger) -> None:
    both(ledger)
    namesake = Owner("BRF Björkgården", "7696999999")
    take_in(ledger, "c.si", journal("A3", owner=namesake))
    assert {one.suggestion for one in overview(ledger)} == {None}


def test_case_and_spacing_do_not_make_another_name(ledger: Ledger) -> None:
    take_in(ledger, "a.csv", journal("A1", owner=Owner("BRF Björkgården")))
    take_in(ledger, "b.csv", journal("A2", owner=Owner("Brf  BJÖRKGÅRDEN ")))
    assert len(all_owners(ledger)) == 1


def test_a_name_is_confirmed_once_and_then_known(ledger: Ledger) -> None:
    gardens, nameless = both(ledger)
    confirm_same(ledger, nameless, gardens, "anna")
    assert names(ledger) == [("BRF Björkgården", "7696114821")]
    take_in(ledger, "c.csv", journal("A3", owner=Owner("brf björkgården")))
    assert {one.owner_id for one in waiting(ledger)} == {gardens}


def test_a_confirmed_owners_file_adds_nothing_when_it_comes_again(
    ledger: Ledger,
) -> None:
    gardens, nameless = both(ledger)
    confirm_same(ledger, nameless, gardens, "anna")
    again = take_in(ledger, "b2.csv", journal("A2", owner=NAMELESS))
    assert again == Imported(known=1)


def test_what_the_known_owner_has_already_is_set_aside(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal("A1", owner=GARDENS))
    take_in(ledger, "b.csv", journal("A1", owner=NAMELESS))
    gardens, nameless = owner_id(ledger, GARDENS), owner_id(ledger, NAMELESS)
    confirm_same(ledger, nameless, gardens, "anna")
    assert [one.owner_id for one in waiting(ledger)] == [gardens]


def test_what_differs_from_the_known_owners_is_changed(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal("A1", "100.00", owner=GARDENS))
    take_in(ledger, "b.csv", journal("A1", "200.00", owner=NAMELESS))
    gardens, nameless = owner_id(ledger, GARDENS), owner_id(ledger, NAMELESS)
    confirm_same(ledger, nameless, gardens, "anna")
    first, second = sorted(waiting(ledger), key=lambda one: one.id)
    assert first.state == second.state == JournalState.CHANGED
    assert second.changes_id == first.id


def test_a_choice_between_versions_is_kept_when_the_owner_is_confirmed(
    ledger: Ledger,
) -> None:
    take_in(ledger, "a.csv", journal("A1", "100.00", owner=NAMELESS))
    take_in(ledger, "b.csv", journal("A1", "200.00", owner=NAMELESS))
    chosen = max(one.id for one in waiting(ledger))
    approve(ledger, chosen, "anna")
    take_in(ledger, "c.si", journal("A9", owner=GARDENS))
    gardens, nameless = owner_id(ledger, GARDENS), owner_id(ledger, NAMELESS)
    confirm_same(ledger, nameless, gardens, "anna")
    assert journal_of(ledger, chosen).state == JournalState.WAITING
    again = take_in(ledger, "a2.csv", journal("A1", "100.00", owner=NAMELESS))
    assert again == Imported(known=1)


def test_doubts_do_not_hide_that_the_owner_has_another_version(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal(owner=NAMELESS, doubts=("Oklart.",)))
    take_in(ledger, "b.si", journal(kronor="99.00"))
    confirm_same(ledger, owner_id(ledger, NAMELESS), owner_id(ledger), "anna")
    assert [one.state for one in waiting(ledger)] == [JournalState.CHANGED] * 2


def test_one_already_booked_is_not_sent_under_its_other_name(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal("A1", owner=GARDENS))
    bring_to(ledger, listed(ledger, "A1").id, JournalState.BOOKED)
    take_in(ledger, "b.csv", journal("A1", owner=NAMELESS))
    gardens, nameless = owner_id(ledger, GARDENS), owner_id(ledger, NAMELESS)
    confirm_same(ledger, nameless, gardens, "anna")
    assert waiting(ledger) == ()


def test_a_number_makes_an_owner_known(ledger: Ledger) -> None:
    take_in(ledger, "a.csv", journal("A1", owner=NAMELESS))
    nameless = owner_id(ledger, NAMELESS)
    assert set_organisation_number(ledger, nameless, "7696114821", "anna") == nameless
    take_in(ledger, "b.si", journal("A2", owner=GARDENS))
    take_in(ledger, "c.csv", journal("A3", owner=NAMELESS))
    assert {one.owner_id for one in waiting(ledger)} == {nameless}


def test_a_number_that_another_owner_has_merges_the_two(ledger: Ledger) -> None:
    gardens, nameless = both(ledger)
    merged = set_organisation_number(ledger, nameless, "7696114821", "anna")
    assert merged == gardens
    assert {one.owner_id for one in waiting(ledger)} == {gardens}


def test_an_owner_with_a_number_keeps_it(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal(owner=GARDENS))
    with pytest.raises(Refused, match="har redan ett organisationsnummer"):
        set_organisation_number(ledger, owner_id(ledger), "5560000001", "anna")
    assert names(ledger) == [("BRF Björkgården", "7696114821")]


def test_two_with_numbers_are_never_the_same(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal(owner=GARDENS), journal(owner=SEA_VIEW))
    gardens, sea_view = owner_id(ledger, GARDENS), owner_id(ledger, SEA_VIEW)
    with pytest.raises(Refused, match="har redan ett organisationsnummer"):
        confirm_same(ledger, gardens, sea_view, "anna")


def test_a_name_is_not_confirmed_as_another_mere_name(ledger: Ledger) -> None:
    one, other = Owner("BRF Eken"), Owner("BRF Linden")
    take_in(ledger, "a.csv", journal(owner=one), journal(owner=other))
    with pytest.raises(Refused, match="saknar organisationsnummer"):
        confirm_same(ledger, owner_id(ledger, one), owner_id(ledger, other), "anna")


def test_confirming_twice_is_refused_politely(ledger: Ledger) -> None:
    gardens, nameless = both(ledger)
    confirm_same(ledger, nameless, gardens, "anna")
    with pytest.raises(Refused, match="redan bekräftat"):
        confirm_same(ledger, nameless, gardens, "anna")


@pytest.mark.parametrize("missing", [0, 99])
def test_an_owner_that_does_not_exist_is_refused(ledger: Ledger, missing: int) -> None:
    take_in(ledger, "a.si", journal())
    with pytest.raises(Refused):
        owner(ledger, missing)
    with pytest.raises(Refused):
        confirm_same(ledger, missing, owner_id(ledger), "anna")


def test_the_overview_counts_what_waits(ledger: Ledger) -> None:
    take_in(
        ledger,
        "a.si",
        journal("A1", "100.50"),
        journal("A2", "200.00", doubts=("Oklart.",)),
        journal("A3", "400.00"),
    )
    bring_to(ledger, listed(ledger, "A3").id, JournalState.PLANNED)
    one = only(ledger)
    assert (one.waiting, one.to_review) == (2, 1)
    assert one.waiting_debit == Decimal("300.50")


def test_the_overview_tells_when_something_was_last_booked(
    ledger: Ledger, clock: Clock
) -> None:
    take_in(ledger, "a.si", journal("A1"), journal("A2"))
    first, second = (one.id for one in waiting(ledger))
    bring_to(ledger, first, JournalState.BOOKED)
    clock.advance(timedelta(days=1))
    bring_to(ledger, second, JournalState.BOOKED)
    last = only(ledger).last_booked_at
    assert last == clock()
    assert last.tzinfo is UTC


def test_the_overview_tells_the_connection(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal())
    view = ConnectionView(
        owner_id=owner_id(ledger),
        database_number="1018318",
        company_name="BRF Björkgården",
        organisation_number="7696114821",
        scopes=frozenset({"bookkeeping"}),
        connected_at=ledger.now(),
        refreshed_at=ledger.now(),
    )
    assert only(ledger).connection is None
    connected(ledger, view, "anna")
    assert only(ledger).connection == view
