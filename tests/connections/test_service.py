"""Service accounts: approved once by an administrator, then let in without a user."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from agent.connections.consents import LEFT_AT_FORTNOX
from agent.errors import (
    ConnectionEnded,
    ConsentDenied,
    LicenceMissing,
    NotReached,
    ServiceRefused,
)
from agent.ledger.connections import (
    Condition,
    ConnectionView,
    Kind,
    all_connections,
    connection_of,
)
from agent.simulator import Fault
from tests.builders import GARDENS
from tests.connections.conftest import Desk
from tests.office import answer_to

TOKEN_PATH = "/oauth-v1/token"
ENTRY = ("Journalbryggan/1018318/refresh-token", "Journalbryggan")
NUMBER = GARDENS.organisation_number


def view_of(desk: Desk, owner: int) -> ConnectionView:
    view = connection_of(desk.ledger, owner)
    assert view is not None
    return view


def answer(desk: Desk, owner: int) -> dict[str, str]:
    """Ask for a service account, and approve it."""
    return answer_to(desk.connections.start(owner, "/", kind=Kind.SERVICE), NUMBER)


def connect_service(desk: Desk) -> int:
    one = desk.enter()
    desk.finish(answer(desk, one))
    return one


def ask(desk: Desk, owner: int) -> str:
    return desk.connections.api(owner).company_information().name


def test_the_address_asks_for_a_service_account(desk: Desk) -> None:
    address = desk.connections.start(desk.enter(), "/", kind=Kind.SERVICE)
    query = parse_qs(urlsplit(address).query)
    assert query["account_type"] == ["service"]
    plain = desk.connections.start(desk.enter(), "/", kind=Kind.USER)
    assert "account_type" not in parse_qs(urlsplit(plain).query)


def test_it_connects_and_keeps_no_token(desk: Desk) -> None:
    one = desk.enter()
    finished = desk.finish(answer(desk, one))
    assert finished.kind is Kind.SERVICE
    assert view_of(desk, one).kind is Kind.SERVICE
    assert view_of(desk, one).last_day is None
    assert desk.store.get_password(*ENTRY) is None
    assert ask(desk, one) == GARDENS.name


def test_a_year_without_a_look_ends_nothing(desk: Desk) -> None:
    one = connect_service(desk)
    desk.pass_time(timedelta(days=365))
    assert desk.restarted().api(one).company_information().name == GARDENS.name
    assert view_of(desk, one).refreshed_at == desk.clock()


def test_it_is_asked_for_again_before_its_hour_is_over(desk: Desk) -> None:
    one = connect_service(desk)
    asked = desk.paths().count(TOKEN_PATH)
    ask(desk, one)
    assert desk.paths().count(TOKEN_PATH) == asked
    desk.pass_time(timedelta(minutes=59))
    ask(desk, one)
    assert desk.paths().count(TOKEN_PATH) == asked + 1


def test_an_approval_that_was_withdrawn_ends_the_connection(desk: Desk) -> None:
    one = connect_service(desk)
    desk.simulator.end_consents(NUMBER)
    with pytest.raises(ConnectionEnded):
        desk.connections.keep_alive("1018318")
    assert view_of(desk, one).condition is Condition.ENDED


def test_one_that_is_approved_again_works_again(desk: Desk) -> None:
    one = connect_service(desk)
    desk.simulator.end_consents(NUMBER)
    with pytest.raises(ConnectionEnded):
        desk.connections.keep_alive("1018318")
    desk.finish(answer(desk, one))
    assert view_of(desk, one).condition is Condition.WELL
    assert ask(desk, one) == GARDENS.name


def test_a_fortnox_that_is_down_ends_nothing(desk: Desk) -> None:
    one = connect_service(desk)
    desk.simulator.order(Fault.GARBLED, path=TOKEN_PATH)
    with pytest.raises(NotReached):
        desk.connections.renew(one)
    assert view_of(desk, one).condition is Condition.FORTNOX_DOWN
    desk.connections.renew(one)
    assert view_of(desk, one).condition is Condition.WELL


def test_a_lost_licence_is_told_as_that(desk: Desk) -> None:
    one = connect_service(desk)
    desk.simulator.company(NUMBER).integration_licence = False
    with pytest.raises(LicenceMissing):
        desk.connections.renew(one)
    assert view_of(desk, one).condition is Condition.LICENCE


def test_who_is_no_administrator_is_told_to_connect_as_user(desk: Desk) -> None:
    desk.simulator.company(NUMBER).user_is_administrator = False
    with pytest.raises(ServiceRefused, match="systemadministratör") as caught:
        desk.finish(answer(desk, desk.enter()))
    assert "Koppla som användare i stället" in caught.value.action
    assert all_connections(desk.ledger) == {}


def test_an_app_without_service_accounts_says_so(desk: Desk) -> None:
    desk.simulator.client.service_accounts = False
    with pytest.raises(ServiceRefused) as caught:
        desk.finish(answer(desk, desk.enter()))
    assert "Client does not allow service account" in caught.value.message
    assert "Koppla som användare i stället" in caught.value.action


def test_who_pressed_cancel_has_refused_nothing_but_this_time(desk: Desk) -> None:
    state = answer(desk, desk.enter())["state"]
    with pytest.raises(ConsentDenied) as caught:
        desk.finish({"error": "access_denied", "state": state})
    assert not isinstance(caught.value, ServiceRefused)


def test_an_approval_that_does_not_let_us_in_connects_nothing(desk: Desk) -> None:
    approved = answer(desk, desk.enter())
    desk.simulator._world.books.grants.services.clear()  # noqa: SLF001  no button does this
    with pytest.raises(ServiceRefused, match="utan användare"):
        desk.finish(approved)
    assert all_connections(desk.ledger) == {}


def test_a_users_connection_becomes_one_and_the_old_consent_ends(desk: Desk) -> None:
    one = desk.connect()
    token = desk.store.get_password(*ENTRY)
    desk.finish(answer(desk, one))
    assert view_of(desk, one).kind is Kind.SERVICE
    assert desk.store.get_password(*ENTRY) is None
    assert token not in desk.simulator._world.books.grants.refresh  # noqa: SLF001  what Fortnox would not show
    assert ask(desk, one) == GARDENS.name


def test_the_old_consent_stays_until_the_new_one_works(desk: Desk) -> None:
    one = desk.connect()
    approved = answer(desk, one)
    desk.simulator._world.books.grants.services.clear()  # noqa: SLF001  no button does this
    with pytest.raises(ServiceRefused):
        desk.finish(approved)
    assert view_of(desk, one).kind is Kind.USER
    assert "/oauth-v1/revoke" not in desk.paths()
    assert desk.restarted().api(one).company_information().name == GARDENS.name


def test_if_ending_the_old_consent_ends_both_that_is_seen_at_once(desk: Desk) -> None:
    one = desk.connect()
    desk.simulator.quirks.revoking_ends_service = True
    desk.finish(answer(desk, one))
    assert view_of(desk, one).condition is Condition.ENDED
    desk.finish(answer(desk, one))
    assert view_of(desk, one).condition is Condition.WELL
    assert ask(desk, one) == GARDENS.name


def test_the_upgrade_needs_no_answer_to_the_revocation(desk: Desk) -> None:
    one = desk.connect()
    desk.simulator.order(Fault.ERROR_503, path="/oauth-v1/revoke")
    desk.finish(answer(desk, one))
    assert view_of(desk, one).kind is Kind.SERVICE
    assert desk.store.get_password(*ENTRY) is None


def test_a_service_account_can_be_left_for_a_users_consent(desk: Desk) -> None:
    one = connect_service(desk)
    desk.finish(desk.answer(one))
    assert view_of(desk, one).kind is Kind.USER
    assert desk.store.get_password(*ENTRY) is not None
    assert ask(desk, one) == GARDENS.name


def test_disconnecting_tells_what_is_left_to_do_at_fortnox(desk: Desk) -> None:
    one = connect_service(desk)
    assert desk.connections.disconnect(one, "anna") == LEFT_AT_FORTNOX
    assert all_connections(desk.ledger) == {}
    user = desk.connect()
    assert desk.connections.disconnect(user, "anna") == ""


def test_a_revocation_that_did_not_arrive_is_left_to_do(desk: Desk) -> None:
    one = desk.connect()
    desk.simulator.order(Fault.ERROR_503, path="/oauth-v1/revoke")
    assert desk.connections.disconnect(one, "anna") == LEFT_AT_FORTNOX
    assert desk.store.get_password(*ENTRY) is None
