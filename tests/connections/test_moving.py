"""A company that gets another organisation number is another owner's from then on."""

import pytest

from agent.errors import NotConnected, WrongCompany
from agent.journal import Owner
from agent.ledger.connections import ConnectionView, all_connections, connection_of
from agent.ledger.journals import waiting
from tests.builders import GARDENS, SEA_VIEW
from tests.connections.conftest import Desk

NUMBER = "1018318"
ENTRY = ("Journalbryggan/1018318/refresh-token", "Journalbryggan")


def view_of(desk: Desk, owner: int) -> ConnectionView:
    view = connection_of(desk.ledger, owner)
    assert view is not None
    return view


def move_away(desk: Desk) -> None:
    """Let the first owner's company become the second owner's, at Fortnox."""
    desk.simulator.companies.pop(1)
    desk.simulator.move_company(
        GARDENS.organisation_number, SEA_VIEW.organisation_number
    )


@pytest.fixture
def moved(desk: Desk) -> tuple[int, int]:
    """The owner whose company it was, and the one that is connected to it now."""
    before = desk.connect()
    move_away(desk)
    return before, desk.connect(SEA_VIEW, SEA_VIEW.organisation_number)


def test_keeping_alive_notices_that_the_company_has_moved(desk: Desk) -> None:
    one = desk.connect()
    move_away(desk)
    desk.connections.keep_alive(NUMBER)
    assert view_of(desk, one).organisation_number == SEA_VIEW.organisation_number
    with pytest.raises(WrongCompany, match="annat organisationsnummer") as caught:
        desk.connections.api(one)
    assert "Koppla från BRF Björkgården" in caught.value.action


def test_a_number_that_was_put_right_again_is_right_again(desk: Desk) -> None:
    one = desk.connect()
    move_away(desk)
    desk.connections.keep_alive(NUMBER)
    desk.simulator.move_company(
        SEA_VIEW.organisation_number, GARDENS.organisation_number
    )
    desk.connections.keep_alive(NUMBER)
    assert desk.connections.api(one).company_information().name == GARDENS.name


def test_a_company_that_takes_another_name_is_known_by_it(desk: Desk) -> None:
    one = desk.connect()
    desk.simulator.company(GARDENS.organisation_number).name = "BRF Björken"
    desk.connections.keep_alive(NUMBER)
    assert view_of(desk, one).company_name == "BRF Björken"
    assert desk.connections.api(one).company_information().name == "BRF Björken"


def test_a_company_that_does_not_tell_who_it_is_stays_who_it_was(desk: Desk) -> None:
    one = desk.connect()
    company = desk.simulator.company(GARDENS.organisation_number)
    company.licences.discard("companyinformation")
    desk.connections.keep_alive(NUMBER)
    assert desk.simulator.requests[-1].status != 200
    assert view_of(desk, one).organisation_number == GARDENS.organisation_number
    assert view_of(desk, one).problem == ""


def test_nothing_is_sent_for_the_owner_whose_company_it_was(
    desk: Desk, moved: tuple[int, int]
) -> None:
    before, now = moved
    assert desk.connections.api(now).company_information().name == GARDENS.name
    with pytest.raises(WrongCompany):
        desk.connections.api(before)


def test_the_new_owner_is_told_whose_the_company_was(desk: Desk) -> None:
    desk.connect()
    move_away(desk)
    two = desk.enter(SEA_VIEW)
    finished = desk.finish(desk.answer(two, SEA_VIEW.organisation_number))
    assert finished.taken_from == (GARDENS.name,)
    assert desk.finish(desk.answer(two, SEA_VIEW.organisation_number)).taken_from


def test_disconnecting_the_owner_before_leaves_the_new_owners_connection(
    desk: Desk, moved: tuple[int, int]
) -> None:
    before, now = moved
    assert desk.connections.disconnect(before, "anna") == ""
    assert "/oauth-v1/revoke" not in desk.paths()
    api = desk.restarted().api(now)
    assert api.company_information().name == GARDENS.name
    with pytest.raises(NotConnected):
        desk.connections.api(before)


def test_disconnecting_the_last_one_ends_the_consent(
    desk: Desk, moved: tuple[int, int]
) -> None:
    for one in moved:
        desk.connections.disconnect(one, "anna")
    assert desk.paths().count("/oauth-v1/revoke") == 1
    assert desk.store.get_password(*ENTRY) is None
    assert all_connections(desk.ledger) == {}


def test_an_owner_that_turns_out_to_have_another_database_is_not_taken_there(
    desk: Desk,
) -> None:
    known = desk.connect()
    nameless = desk.enter(Owner("Björkgården"))
    desk.simulator.company(GARDENS.organisation_number).database_number = 99
    assert desk.finish(desk.answer(nameless)).to_confirm
    with pytest.raises(WrongCompany, match="annan databas"):
        desk.connections.confirm(nameless, "anna")
    assert view_of(desk, known).database_number == NUMBER
    assert {one.owner_id for one in waiting(desk.ledger)} == {known}
