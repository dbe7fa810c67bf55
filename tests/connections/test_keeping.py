"""The keeper: every connection daily, each failure as what it is, nobody starved."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from keyring.errors import KeyringError

from agent.connections.keeping import Keeper
from agent.connections.secrets import Secrets
from agent.errors import LedgerAway
from agent.ledger.connections import (
    Condition,
    ConnectionView,
    all_connections,
    connection_of,
)
from agent.simulator import Fault, Step
from tests.builders import GARDENS, SEA_VIEW
from tests.connections.conftest import Desk

TOKEN_PATH = "/oauth-v1/token"
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def keeper(desk: Desk) -> Iterator[Keeper]:
    keeper = Keeper(desk.connections, desk.ledger)
    yield keeper
    keeper.stop()


@pytest.fixture
def both(desk: Desk) -> tuple[int, int]:
    """Two owners with a company each."""
    return desk.connect(), desk.connect(SEA_VIEW, SEA_VIEW.organisation_number)


def view_of(desk: Desk, owner: int) -> ConnectionView:
    view = connection_of(desk.ledger, owner)
    assert view is not None
    return view


def conditions(desk: Desk) -> list[Condition]:
    return [one.condition for one in all_connections(desk.ledger).values()]


def look(keeper: Keeper) -> None:
    keeper.look()
    keeper.wait()


def refreshes_in(desk: Desk, keeper: Keeper, time: timedelta, step: timedelta) -> int:
    """Let time pass, with looks in between; count what Fortnox was asked for."""
    before = desk.paths().count(TOKEN_PATH)
    for _ in range(time // step):
        desk.pass_time(step)
        look(keeper)
    return desk.paths().count(TOKEN_PATH) - before


@pytest.mark.usefixtures("both")
def test_each_connection_is_refreshed_once_a_day(desk: Desk, keeper: Keeper) -> None:
    assert refreshes_in(desk, keeper, 3 * DAY, timedelta(hours=1)) == 6


@pytest.mark.usefixtures("both")
def test_a_long_pause_is_made_up_for_at_the_first_look(
    desk: Desk, keeper: Keeper
) -> None:
    desk.pass_time(20 * DAY)
    look(keeper)
    ages = {
        desk.clock() - o.refreshed_at for o in all_connections(desk.ledger).values()
    }
    assert ages == {timedelta(0)}


def test_with_nothing_due_fortnox_is_not_asked(desk: Desk, keeper: Keeper) -> None:
    desk.connect()
    asked = len(desk.paths())
    look(keeper)
    assert len(desk.paths()) == asked


def test_looks_in_quick_succession_do_not_read_the_ledger(
    desk: Desk, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[object] = []

    def read(ledger: object) -> dict[int, ConnectionView]:
        reads.append(ledger)
        return {}

    look(keeper)
    monkeypatch.setattr("agent.connections.keeping.all_connections", read)
    for _ in range(6):
        desk.pass_time(timedelta(seconds=10))
        look(keeper)
    assert len(reads) == 1


@pytest.mark.usefixtures("both")
def test_being_offline_is_tried_with_one_and_told_of_all(
    desk: Desk, keeper: Keeper
) -> None:
    desk.pass_time(DAY)
    desk.simulator.order(Fault.RESET_BEFORE_BOOKING, path=TOKEN_PATH, times=2)
    look(keeper)
    assert conditions(desk) == [Condition.NOT_REACHED] * 2
    assert [r.status for r in desk.simulator.requests][-2:] == [0, 0]
    assert refreshes_in(desk, keeper, 2 * MINUTE, MINUTE) == 2
    assert conditions(desk) == [Condition.WELL] * 2


def test_a_failure_is_tried_again_with_patience(desk: Desk, keeper: Keeper) -> None:
    one = desk.connect()
    desk.simulator.company(GARDENS.organisation_number).integration_licence = False
    desk.pass_time(DAY)
    look(keeper)
    began = view_of(desk, one).failing_since
    assert refreshes_in(desk, keeper, timedelta(hours=10), MINUTE) <= 13
    assert view_of(desk, one).condition is Condition.LICENCE
    assert view_of(desk, one).failing_since == began == desk.clock() - DAY * 10 / 24


def test_waking_up_tries_at_once(desk: Desk, keeper: Keeper) -> None:
    one = desk.connect()
    desk.pass_time(DAY)
    desk.simulator.order(Fault.RESET_BEFORE_BOOKING, path=TOKEN_PATH, times=8)
    for _ in range(4):
        keeper.wake_up()
        look(keeper)
    assert view_of(desk, one).condition is Condition.NOT_REACHED
    keeper.wake_up()
    look(keeper)
    assert view_of(desk, one).condition is Condition.WELL


def test_one_company_without_licence_does_not_hold_up_the_others(
    desk: Desk, keeper: Keeper, both: tuple[int, int]
) -> None:
    for number in (GARDENS.organisation_number, SEA_VIEW.organisation_number):
        desk.simulator.company(number).integration_licence = False
        desk.pass_time(DAY)
        look(keeper)
        desk.simulator.company(number).integration_licence = True
    assert desk.clock() in {view_of(desk, one).refreshed_at for one in both}


def test_one_company_that_always_fails_starves_nobody(
    desk: Desk,
    keeper: Keeper,
    both: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Fortnox fails for the first in a way that looks as if it were down for all."""
    first = min(view_of(desk, one).database_number for one in both)
    keep_alive = desk.connections.keep_alive

    def kept(number: str) -> None:
        if number == first:
            desk.simulator.order(Fault.ERROR_503, path=TOKEN_PATH, times=2)
        keep_alive(number)

    monkeypatch.setattr(desk.connections, "keep_alive", kept)
    desk.pass_time(DAY)
    refreshes_in(desk, keeper, timedelta(hours=3), MINUTE)
    by_number = {
        one.database_number: one for one in all_connections(desk.ledger).values()
    }
    assert by_number.pop(first).condition is Condition.FORTNOX_DOWN
    (other,) = by_number.values()
    assert other.condition is Condition.WELL
    assert desk.clock() - other.refreshed_at < DAY


def test_a_company_disconnected_meanwhile_says_nothing_of_the_others(
    desk: Desk,
    keeper: Keeper,
    both: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by_number = sorted(both, key=lambda one: view_of(desk, one).database_number)
    keep_alive = desk.connections.keep_alive

    def kept(number: str) -> None:
        monkeypatch.undo()
        desk.connections.disconnect(by_number[0], "anna")
        keep_alive(number)

    monkeypatch.setattr(desk.connections, "keep_alive", kept)
    desk.pass_time(DAY)
    look(keeper)
    assert view_of(desk, by_number[1]).condition is Condition.WELL
    assert view_of(desk, by_number[1]).refreshed_at == desk.clock()


def test_a_wrong_secret_is_told_of_all_and_asked_for_once(
    desk: Desk, keeper: Keeper, both: tuple[int, int]
) -> None:
    assert len(both) == 2
    client = desk.simulator.client
    desk.connections.client.enter(client.client_id, "fel")
    desk.pass_time(DAY)
    assert refreshes_in(desk, keeper, MINUTE, MINUTE) == 1
    assert conditions(desk) == [Condition.CLIENT_REFUSED] * 2
    desk.connections.client.enter(client.client_id, client.client_secret)
    desk.pass_time(MINUTE)
    look(keeper)
    assert conditions(desk) == [Condition.WELL] * 2


@pytest.mark.usefixtures("both")
def test_a_secret_just_entered_is_tried_with_one_before_anything_is_due(
    desk: Desk, keeper: Keeper
) -> None:
    client = desk.simulator.client
    desk.connections.client.enter(client.client_id, "fel")
    asked = desk.paths().count(TOKEN_PATH)
    look(keeper)
    assert sorted(conditions(desk)) == [Condition.CLIENT_REFUSED, Condition.WELL]
    desk.connections.client.enter(client.client_id, client.client_secret)
    look(keeper)
    assert conditions(desk) == [Condition.WELL] * 2
    assert desk.paths().count(TOKEN_PATH) == asked + 2


def test_a_secret_entered_anew_is_tried_at_once_however_long_the_old_one_failed(
    desk: Desk, keeper: Keeper
) -> None:
    desk.connect()
    client = desk.simulator.client
    desk.connections.client.enter(client.client_id, "fel")
    refreshes_in(desk, keeper, 2 * DAY, timedelta(minutes=10))
    desk.connections.client.enter(client.client_id, client.client_secret)
    desk.pass_time(MINUTE)
    look(keeper)
    assert conditions(desk) == [Condition.WELL]


def test_a_client_that_an_installer_has_changed_is_noticed_at_the_next_start(
    desk: Desk,
) -> None:
    one = desk.connect()
    client = desk.simulator.client
    secrets = Secrets(desk.store)
    secrets.keep_client("another", client.client_secret)
    look(Keeper(desk.restarted(), desk.ledger))
    assert view_of(desk, one).condition is Condition.ENDED
    secrets.keep_client(client.client_id, client.client_secret)
    look(Keeper(desk.restarted(), desk.ledger))
    assert view_of(desk, one).condition is Condition.WELL


def test_without_a_client_nothing_is_ended(desk: Desk) -> None:
    one = desk.connect()
    desk.store.delete_password("Journalbryggan/client/secret", "Journalbryggan")
    look(Keeper(desk.restarted(), desk.ledger))
    assert view_of(desk, one).condition is Condition.WELL


def test_a_store_that_fails_is_told_as_that(desk: Desk, keeper: Keeper) -> None:
    one = desk.connect()
    desk.pass_time(DAY)
    desk.store.fails_with = KeyringError("locked")
    look(keeper)
    assert view_of(desk, one).condition is Condition.STORE
    desk.store.fails_with = None
    desk.pass_time(MINUTE)
    look(keeper)
    assert view_of(desk, one).condition is Condition.WELL


def test_what_fortnox_has_ended_is_left_alone(desk: Desk, keeper: Keeper) -> None:
    one = desk.connect()
    desk.simulator.end_consents(GARDENS.organisation_number)
    desk.pass_time(DAY)
    look(keeper)
    assert view_of(desk, one).condition is Condition.ENDED
    assert refreshes_in(desk, keeper, 3 * DAY, timedelta(hours=1)) == 0


def test_a_scope_that_is_withdrawn_is_told_by_name(desk: Desk, keeper: Keeper) -> None:
    one = desk.connect()
    for token in desk.simulator._world.books.grants.refresh.values():  # noqa: SLF001  no company does this by itself
        token.scopes = token.scopes - {"costcenter", "settings"}
    desk.pass_time(DAY)
    look(keeper)
    view = view_of(desk, one)
    assert view.condition is Condition.SCOPE
    assert view.problem == (
        "Fortnox har dragit in behörigheter: Kostnadsställen, Inställningar."
    )
    assert view.refreshed_at == desk.clock()


def test_a_ledger_that_is_away_costs_no_token(
    desk: Desk, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk.connect()
    desk.pass_time(DAY)
    keeper.look()
    keeper.wait()
    desk.pass_time(DAY)
    asked = desk.paths().count(TOKEN_PATH)
    with monkeypatch.context() as away:
        away.setattr("agent.ledger.refreshes.refresh_begins", _away)
        look(keeper)
    assert desk.paths().count(TOKEN_PATH) == asked
    keeper.wake_up()
    look(keeper)
    assert view_of(desk, one).condition is Condition.WELL


def _away(*_: object) -> None:
    raise LedgerAway("Databasen svarar inte.")


def test_stopping_begins_with_no_other_company(
    desk: Desk, keeper: Keeper, both: tuple[int, int]
) -> None:
    assert len(both) == 2
    desk.pass_time(DAY)
    asked, stopped = threading.Event(), threading.Event()

    def hold(step: Step, _method: str, path: str) -> None:
        if step is Step.RECEIVED and path == TOKEN_PATH:
            asked.set()
            stopped.wait(10)

    before = desk.paths().count(TOKEN_PATH)
    desk.simulator.watch(hold)
    keeper.look()
    assert asked.wait(10)
    keeper.stop(0.0)
    stopped.set()
    keeper.wait()
    assert desk.paths().count(TOKEN_PATH) == before + 1
    assert sorted(conditions(desk)) == [Condition.WELL] * 2
