"""Client id and secret change: what that means for the connections there are."""

import pytest

from agent.errors import ClientRefused, ConnectionEnded, SecretsUnavailable
from agent.ledger.connections import Condition, ConnectionView, Kind, connection_of
from agent.ledger.events import broken_at
from tests.builders import GARDENS, SEA_VIEW
from tests.connections.conftest import Desk
from tests.office import answer_to

TOKEN_PATH = "/oauth-v1/token"


def view_of(desk: Desk, owner: int) -> ConnectionView:
    view = connection_of(desk.ledger, owner)
    assert view is not None
    return view


def test_a_new_secret_of_the_same_client_keeps_all_connections(desk: Desk) -> None:
    one = desk.connect()
    desk.simulator.client.client_secret = "nytt"
    client_id = desk.simulator.client.client_id
    assert desk.connections.client.enter(client_id, "nytt") == frozenset()
    desk.connections.renew(one)
    assert view_of(desk, one).condition is Condition.WELL


@pytest.mark.parametrize("kind", Kind)
def test_a_new_client_must_be_consented_to_anew(desk: Desk, kind: Kind) -> None:
    one = desk.enter()
    address = desk.connections.start(one, "/", kind=kind)
    desk.finish(answer_to(address, GARDENS.organisation_number))
    desk.simulator.client.client_id = "another"
    asked = desk.paths().count(TOKEN_PATH)
    secret = desk.simulator.client.client_secret
    assert desk.connections.client.enter("another", secret) == {one}
    assert view_of(desk, one).condition is Condition.ENDED
    assert "annat klient-id" in view_of(desk, one).problem
    with pytest.raises(ConnectionEnded, match="annat klient-id"):
        desk.connections.renew(one)
    assert desk.paths().count(TOKEN_PATH) == asked  # a token is shown to no other
    desk.finish(desk.answer(one))
    assert view_of(desk, one).condition is Condition.WELL
    assert broken_at(desk.ledger) is None


def test_a_slip_of_the_pen_costs_nothing(desk: Desk) -> None:
    one, two = desk.connect(), desk.connect(SEA_VIEW, SEA_VIEW.organisation_number)
    client = desk.simulator.client
    desk.connections.client.enter(client.client_id[:-1], client.client_secret)
    again = desk.connections.client.enter(client.client_id, client.client_secret)
    assert again == frozenset()
    for owner in (one, two):
        assert not view_of(desk, owner).has_ended
        desk.connections.renew(owner)
        assert view_of(desk, owner).condition is Condition.WELL


def test_what_fortnox_had_ended_stays_ended_after_a_slip_of_the_pen(desk: Desk) -> None:
    one = desk.connect()
    desk.simulator.end_consents(GARDENS.organisation_number)
    client = desk.simulator.client
    desk.connections.client.enter("slip", client.client_secret)
    desk.connections.client.enter(client.client_id, client.client_secret)
    with pytest.raises(ConnectionEnded):
        desk.connections.renew(one)
    assert view_of(desk, one).condition is Condition.ENDED


def test_spaces_around_what_was_pasted_change_no_client(desk: Desk) -> None:
    one = desk.connect()
    client = desk.simulator.client
    desk.connections.client.enter(f" {client.client_id}\n", f"{client.client_secret} ")
    desk.connections.renew(one)
    assert view_of(desk, one).condition is Condition.WELL


def test_a_store_that_fails_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk.connect()
    with monkeypatch.context() as failing:
        failing.setattr(desk.store, "fails_with", OSError("locked"))
        with pytest.raises(SecretsUnavailable):
            desk.connections.client.enter("another", "secret")
    assert view_of(desk, one).condition is Condition.WELL
    desk.connections.renew(one)


def test_a_wrong_secret_is_no_new_client(desk: Desk) -> None:
    one = desk.connect()
    client_id = desk.simulator.client.client_id
    assert desk.connections.client.enter(client_id, "fel") == frozenset()
    with pytest.raises(ClientRefused):
        desk.connections.renew(one)
    assert view_of(desk, one).condition is Condition.CLIENT_REFUSED
    assert not view_of(desk, one).has_ended
