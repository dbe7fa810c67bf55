"""Two agents of one user with one store, and answers that get lost: no token is."""

import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from agent.connections.connections import Connections
from agent.connections.secrets import Secrets
from agent.connections.tokens import Alone
from agent.desktop.turns import Turns
from agent.errors import AgentError, ConnectionEnded, NotReached
from agent.fortnox.http import Http
from agent.ledger.connections import Condition, connection_of
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.refreshes import refresh_begins
from agent.simulator import Fault, Step
from tests.builders import GARDENS
from tests.connections.conftest import Desk
from tests.office import connections_with
from tests.stores import WatchedStore

NUMBER = "1018318"
ENTRY = ("Journalbryggan/1018318/refresh-token", "Journalbryggan")
TOKEN_PATH = "/oauth-v1/token"
HOUR = timedelta(hours=1)


class HesitantStore(WatchedStore):
    """The desk's store, which lets something happen after a token was read."""

    def __init__(self, desk: Desk, then: Callable[[], None]) -> None:
        super().__init__()
        self._desk = desk
        self._then = [then]

    def get_password(self, service: str, username: str) -> str | None:
        found = self._desk.store.get_password(service, username)
        if service == ENTRY[0] and self._then:
            self._then.pop()()
        return found

    def set_password(self, service: str, username: str, password: str) -> None:
        self._desk.store.set_password(service, username, password)


def beside(
    desk: Desk,
    ledger: Ledger,
    store: WatchedStore,
    alone: Alone = lambda _: nullcontext(),
) -> Connections:
    """Another process of the same user's, with the same ledger."""
    return connections_with(
        desk.simulator, ledger, Secrets(store), Http(read_timeout=5.0), alone
    )


@pytest.fixture
def same_ledger(desk: Desk, tmp_path: Path) -> Iterator[Ledger]:
    ledger = open_ledger(tmp_path / "ledger.db", desk.clock)
    yield ledger
    ledger.close()


def condition(desk: Desk, owner: int) -> Condition:
    view = connection_of(desk.ledger, owner)
    assert view is not None
    return view.condition


def test_a_token_that_another_has_used_meanwhile_is_read_again(desk: Desk) -> None:
    one = desk.connect()
    store = HesitantStore(desk, lambda: desk.connections.renew(one))
    beside(desk, desk.ledger, store).keep_alive(NUMBER)
    assert condition(desk, one) is Condition.WELL
    desk.connections.renew(one)
    assert condition(desk, one) is Condition.WELL


def test_one_that_was_used_and_never_replaced_ends_the_connection(desk: Desk) -> None:
    one = desk.connect()
    desk.simulator.end_consents(GARDENS.organisation_number)
    store = HesitantStore(desk, lambda: None)
    with pytest.raises(ConnectionEnded):
        beside(desk, desk.ledger, store).keep_alive(NUMBER)
    assert condition(desk, one) is Condition.ENDED
    assert desk.paths().count(TOKEN_PATH) == 2  # the consent, and this


def test_two_agents_that_refresh_at_once_take_turns(
    desk: Desk, same_ledger: Ledger, tmp_path: Path
) -> None:
    one = desk.connect()
    failures: list[AgentError] = []

    def refresh(connections: Connections) -> None:
        try:
            for _ in range(6):
                connections.keep_alive(NUMBER)
        except AgentError as error:
            failures.append(error)

    threads = [
        threading.Thread(
            target=refresh,
            args=(beside(desk, ledger, desk.store, Turns(tmp_path, 60).turn),),
            name="agent",
        )
        for ledger in (desk.ledger, same_ledger)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    statuses = {
        request.status
        for request in desk.simulator.requests
        if request.path == TOKEN_PATH
    }
    assert statuses == {200}
    assert condition(desk, one) is Condition.WELL


def test_an_agent_that_dies_while_fortnox_answers_leaves_a_mark(desk: Desk) -> None:
    """What is found at the next start, where the new token never came home."""
    one = desk.connect()
    refresh_begins(desk.ledger, NUMBER)
    desk.simulator._world.tokens.use_up(desk.store.get_password(*ENTRY) or "")  # noqa: SLF001  Fortnox has rotated it
    with pytest.raises(ConnectionEnded, match="kan ha kommit bort"):
        desk.restarted().keep_alive(NUMBER)
    assert condition(desk, one) is Condition.ENDED


def test_an_agent_that_dies_before_fortnox_is_asked_has_lost_nothing(
    desk: Desk,
) -> None:
    one = desk.connect()
    refresh_begins(desk.ledger, NUMBER)
    desk.restarted().keep_alive(NUMBER)
    assert condition(desk, one) is Condition.WELL
    assert refresh_begins(desk.ledger, NUMBER) is None


def test_a_network_that_fails_twice_leaves_the_old_token_to_be_tried(
    desk: Desk,
) -> None:
    one = desk.connect()
    desk.simulator.order(Fault.RESET_BEFORE_BOOKING, path=TOKEN_PATH, times=2)
    with pytest.raises(NotReached):
        desk.connections.keep_alive(NUMBER)
    assert condition(desk, one) is Condition.NOT_REACHED
    desk.restarted().keep_alive(NUMBER)
    assert condition(desk, one) is Condition.WELL


def test_what_was_certainly_not_carried_out_leaves_no_mark(desk: Desk) -> None:
    desk.connect()
    desk.connections.client.enter(desk.simulator.client.client_id, "fel")
    with suppress(AgentError):
        desk.connections.keep_alive(NUMBER)
    desk.simulator.stop()
    with suppress(AgentError):
        desk.connections.keep_alive(NUMBER)
    assert refresh_begins(desk.ledger, NUMBER) is None


def test_what_was_revoked_later_is_not_said_to_be_lost(desk: Desk) -> None:
    desk.connect()
    desk.simulator.order(Fault.RESET_BEFORE_BOOKING, path=TOKEN_PATH, times=2)
    with suppress(NotReached):
        desk.connections.keep_alive(NUMBER)
    desk.connections.keep_alive(NUMBER)
    desk.simulator.end_consents(GARDENS.organisation_number)
    with pytest.raises(ConnectionEnded) as caught:
        desk.connections.keep_alive(NUMBER)
    assert "kommit bort" not in caught.value.message


def test_the_mark_is_made_before_fortnox_is_asked(desk: Desk) -> None:
    desk.connect()
    seen: list[bool] = []

    def watch(step: Step, _method: str, path: str) -> None:
        if (step, path) == (Step.RECEIVED, TOKEN_PATH):
            seen.append(refresh_begins(desk.ledger, NUMBER) is not None)

    desk.simulator.watch(watch)
    desk.connections.keep_alive(NUMBER)
    assert seen == [True]
    assert refresh_begins(desk.ledger, NUMBER) is None
