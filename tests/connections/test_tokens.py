"""Tokens: rotated without locking anybody out, and ended only by Fortnox."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from keyring.errors import KeyringError

from agent.connections.connections import Connections
from agent.demo.demo import MemoryStore
from agent.errors import (
    AgentError,
    ClientRefused,
    ConnectionEnded,
    LicenceMissing,
    NotConnected,
    NotReached,
    SecretsUnavailable,
    TooManyRequests,
)
from agent.journal import Owner
from agent.ledger.connections import (
    Condition,
    ConnectionView,
    all_connections,
    connection_of,
)
from agent.simulator import Fault
from tests.builders import GARDENS, SEA_VIEW
from tests.connections.conftest import Desk

HOUR = timedelta(hours=1)
TOKEN_PATH = "/oauth-v1/token"
ENTRY = ("Journalbryggan/1018318/refresh-token", "Journalbryggan")


def view_of(desk: Desk, owner: int) -> ConnectionView:
    view = connection_of(desk.ledger, owner)
    assert view is not None
    return view


def ask(connections: Connections, owner: int) -> str:
    """Use the connection."""
    return connections.api(owner).company_information().name


def refreshes(desk: Desk) -> int:
    """How often the token endpoint has been asked, the first grant aside."""
    return desk.paths().count(TOKEN_PATH) - 1


def test_an_access_token_is_used_as_long_as_it_is_good(desk: Desk) -> None:
    one = desk.connect()
    desk.pass_time(HOUR - timedelta(minutes=3))
    ask(desk.connections, one)
    assert refreshes(desk) == 0


def test_it_is_refreshed_shortly_before_it_ends(desk: Desk) -> None:
    one = desk.connect()
    desk.pass_time(HOUR - timedelta(minutes=1))
    ask(desk.connections, one)
    assert refreshes(desk) == 1
    assert view_of(desk, one).refreshed_at == desk.clock()


@pytest.mark.parametrize("skew", [-5, 5])
def test_a_clock_that_is_wrong_makes_neither_too_many_refreshes_nor_too_few(
    desk: Desk, skew: int
) -> None:
    desk.simulator.advance(skew * HOUR)
    one = desk.connect()
    ask(desk.connections, one)
    assert refreshes(desk) == 0
    desk.pass_time(HOUR)
    ask(desk.connections, one)
    assert refreshes(desk) == 1


def test_a_restart_needs_nothing_but_the_stored_token(desk: Desk) -> None:
    one = desk.connect()
    assert ask(desk.restarted(), one) == GARDENS.name
    assert refreshes(desk) == 1


def test_every_refresh_leaves_a_new_token_in_the_store(desk: Desk) -> None:
    one = desk.connect()
    first = desk.store.get_password(*ENTRY)
    for _ in range(3):
        desk.pass_time(HOUR)
        ask(desk.connections, one)
    kept = [secret for name, secret in desk.store.written if name == ENTRY[0]]
    assert len(set(kept)) == 4
    assert desk.store.get_password(*ENTRY) == kept[-1] != first


def test_the_new_token_is_stored_before_the_access_token_is_used(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk.connect()
    desk.pass_time(HOUR)
    asked_at_writing: list[str] = []

    def watch(store: MemoryStore, service: str, user: str, secret: str) -> None:
        asked_at_writing.extend(desk.paths()[-1:])
        write(store, service, user, secret)

    write = MemoryStore.set_password
    monkeypatch.setattr(MemoryStore, "set_password", watch)
    ask(desk.connections, one)
    assert asked_at_writing == [TOKEN_PATH]
    assert desk.paths()[-1] == "/3/companyinformation"


def test_without_a_store_the_access_token_is_not_used(desk: Desk) -> None:
    one = desk.connect()
    desk.pass_time(HOUR)
    desk.store.fails_with = KeyringError("locked")
    with pytest.raises(SecretsUnavailable):
        ask(desk.connections, one)
    assert desk.paths()[-1] == TOKEN_PATH


def test_a_token_that_could_not_be_stored_is_stored_as_soon_as_it_can(
    desk: Desk,
) -> None:
    one = desk.connect()
    desk.pass_time(HOUR)
    desk.store.fails_with = KeyringError("locked")
    for _ in range(2):
        with pytest.raises(SecretsUnavailable):
            ask(desk.connections, one)
    desk.store.fails_with = None
    ask(desk.connections, one)
    assert refreshes(desk) == 1
    assert ask(desk.restarted(), one) == GARDENS.name


def test_it_is_not_lost_either_when_the_hour_has_passed_meanwhile(desk: Desk) -> None:
    one = desk.connect()
    desk.pass_time(HOUR)
    desk.store.fails_with = KeyringError("locked")
    with pytest.raises(SecretsUnavailable):
        ask(desk.connections, one)
    desk.store.fails_with = None
    desk.pass_time(2 * HOUR)
    assert ask(desk.connections, one) == GARDENS.name
    assert view_of(desk, one).problem == ""


def test_a_refresh_that_never_arrived_is_made_again(desk: Desk) -> None:
    one = desk.connect()
    desk.pass_time(HOUR)
    desk.simulator.order(Fault.RESET_BEFORE_BOOKING, path=TOKEN_PATH)
    assert ask(desk.connections, one) == GARDENS.name
    assert refreshes(desk) == 2


def test_a_lost_answer_is_tried_once_with_the_old_token_and_then_told(
    desk: Desk,
) -> None:
    one = desk.connect()
    desk.pass_time(HOUR)
    desk.simulator.order(Fault.ANSWER_LOST_AFTER_BOOKING, path=TOKEN_PATH)
    with pytest.raises(ConnectionEnded):
        ask(desk.connections, one)
    assert refreshes(desk) == 2
    assert view_of(desk, one).condition is Condition.ENDED
    assert "kan ha kommit bort" in view_of(desk, one).problem


@pytest.mark.parametrize(
    ("fault", "condition"),
    [
        (Fault.RESET_BEFORE_BOOKING, Condition.NOT_REACHED),
        (Fault.ERROR_503, Condition.FORTNOX_DOWN),
        (Fault.HTML, Condition.FORTNOX_DOWN),
    ],
)
def test_a_fortnox_that_does_not_answer_ends_no_connection(
    desk: Desk, fault: Fault, condition: Condition
) -> None:
    one = desk.connect()
    desk.pass_time(HOUR)
    desk.simulator.order(fault, path=TOKEN_PATH, times=2)
    with pytest.raises(NotReached):
        desk.connections.renew(one)
    assert refreshes(desk) == 2
    assert view_of(desk, one).condition is condition
    assert ask(desk.connections, one) == GARDENS.name
    assert view_of(desk, one).condition is Condition.WELL


def test_being_offline_ends_no_connection(desk: Desk) -> None:
    one = desk.connect()
    desk.pass_time(HOUR)
    desk.simulator.stop()
    with pytest.raises(NotReached):
        desk.connections.renew(one)
    assert view_of(desk, one).condition is Condition.NOT_REACHED


def test_invalid_grant_ends_the_connection_and_says_so(desk: Desk) -> None:
    one = desk.connect()
    desk.simulator.end_consents("7696114821")
    desk.pass_time(HOUR)
    with pytest.raises(ConnectionEnded) as caught:
        ask(desk.connections, one)
    assert caught.value.action == "Koppla fastighetsägaren igen."
    assert view_of(desk, one).problem == caught.value.message


def test_invalid_grant_is_not_asked_for_twice(desk: Desk) -> None:
    one = desk.connect()
    desk.simulator.end_consents("7696114821")
    desk.pass_time(HOUR)
    with pytest.raises(ConnectionEnded):
        ask(desk.connections, one)
    assert refreshes(desk) == 1


def test_an_ended_connection_can_be_made_again(desk: Desk) -> None:
    one = desk.connect()
    desk.simulator.end_consents("7696114821")
    with pytest.raises(ConnectionEnded):
        desk.connections.renew(one)
    desk.finish(desk.answer(one))
    assert view_of(desk, one).problem == ""
    assert ask(desk.connections, one) == GARDENS.name


@pytest.mark.parametrize(("days", "is_alive"), [(44, True), (46, False)])
def test_a_consent_lives_as_long_as_fortnox_says(
    desk: Desk, days: int, *, is_alive: bool
) -> None:
    one = desk.connect()
    desk.pass_time(timedelta(days=days))
    try:
        ask(desk.connections, one)
    except ConnectionEnded:
        assert not is_alive
    else:
        assert is_alive


def test_a_wrong_client_secret_ends_no_connection(desk: Desk) -> None:
    one = desk.connect()
    desk.connections.client.enter(desk.simulator.client.client_id, "fel")
    with pytest.raises(ClientRefused):
        desk.connections.renew(one)
    assert view_of(desk, one).condition is Condition.CLIENT_REFUSED


def test_a_licence_given_up_ends_no_connection(desk: Desk) -> None:
    one = desk.connect()
    desk.simulator.company("7696114821").integration_licence = False
    with pytest.raises(LicenceMissing):
        desk.connections.renew(one)
    assert view_of(desk, one).condition is Condition.LICENCE
    desk.simulator.company("7696114821").integration_licence = True
    assert ask(desk.connections, one) == GARDENS.name
    assert view_of(desk, one).condition is Condition.WELL


def test_a_token_that_is_gone_from_the_store_says_so(desk: Desk) -> None:
    one = desk.connect()
    desk.store.delete_password(*ENTRY)
    with pytest.raises(ConnectionEnded, match="nyckel saknas"):
        ask(desk.restarted(), one)
    assert view_of(desk, one).problem == "Kopplingens nyckel saknas."


def test_two_threads_refresh_once(desk: Desk) -> None:
    one = desk.connect()
    desk.pass_time(HOUR)
    names: list[str] = []
    threads = [
        threading.Thread(
            target=lambda: names.append(ask(desk.connections, one)), name=f"ask-{turn}"
        )
        for turn in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names == [GARDENS.name] * 4
    assert refreshes(desk) == 1


def test_renewing_gets_another_access_token_while_the_old_is_good(desk: Desk) -> None:
    one = desk.connect()
    desk.connections.renew(one)
    assert refreshes(desk) == 1
    assert ask(desk.connections, one) == GARDENS.name


def test_companies_have_tokens_of_their_own(desk: Desk) -> None:
    gardens = desk.connect()
    sea_view = desk.connect(SEA_VIEW, SEA_VIEW.organisation_number)
    desk.simulator.end_consents("7696114821")
    with pytest.raises(ConnectionEnded):
        desk.connections.renew(gardens)
    assert ask(desk.connections, sea_view) == SEA_VIEW.name


def test_disconnecting_revokes_at_fortnox(desk: Desk) -> None:
    one = desk.connect()
    token = desk.store.get_password(*ENTRY)
    desk.connections.disconnect(one, "anna")
    assert desk.store.get_password(*ENTRY) is None
    assert all_connections(desk.ledger) == {}
    assert token not in desk.simulator._world.books.grants.refresh  # noqa: SLF001  what Fortnox would not show


@pytest.mark.parametrize("ended_before", [True, False])
def test_disconnecting_needs_neither_fortnox_nor_a_living_consent(
    desk: Desk, *, ended_before: bool
) -> None:
    one = desk.connect()
    if ended_before:
        desk.simulator.end_consents("7696114821")
    else:
        desk.simulator.stop()
    desk.connections.disconnect(one, "anna")
    assert desk.store.get_password(*ENTRY) is None
    assert all_connections(desk.ledger) == {}


def test_a_store_that_fails_leaves_the_connection_to_be_ended_again(
    desk: Desk,
) -> None:
    one = desk.connect()
    desk.store.fails_with = KeyringError("locked")
    with pytest.raises(SecretsUnavailable):
        desk.connections.disconnect(one, "anna")
    assert one in all_connections(desk.ledger)
    desk.store.fails_with = None
    desk.connections.disconnect(one, "anna")
    assert desk.store.get_password(*ENTRY) is None


def test_an_owner_that_is_not_connected_is_told_by_name(desk: Desk) -> None:
    one = desk.enter(Owner("BRF Eken", "7696000001"))
    with pytest.raises(NotConnected, match="BRF Eken"):
        desk.connections.api(one)
    with pytest.raises(NotConnected):
        desk.connections.disconnect(one, "anna")


@pytest.mark.parametrize("fault", Fault)
def test_every_failure_is_one_of_ours_and_cured_by_connecting_again(
    desk: Desk, fault: Fault
) -> None:
    one = desk.connect()
    desk.simulator.order(fault, path=TOKEN_PATH, times=2, delay=timedelta(0))
    with suppress(AgentError):
        desk.connections.renew(one)
    if fault is Fault.TOO_MANY:  # not asked twice
        with pytest.raises(TooManyRequests):
            desk.finish(desk.answer(one))
    desk.finish(desk.answer(one))
    assert ask(desk.connections, one) == GARDENS.name
