"""A PC that has slept: what the agent kept open is dropped, and it carries on."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.app import Agent
from agent.demo.demo import MemoryStore
from agent.fortnox.http import Http
from agent.ledger.connections import all_connections
from agent.ledger.ledger import Ledger
from agent.settings import Settings
from agent.simulator import Simulator
from agent.transfer.transfers import Transfers
from agent.warning.watch import Watch
from tests.builders import GARDENS, journal, owner_id, take_in
from tests.office import HOME, answer_to, wait_until
from tests.product import free_port
from webui.page import create_page


def test_after_sleep_dead_connections_are_dropped_and_transfers_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = timedelta()
    reset, carried_on = threading.Event(), threading.Event()
    warns_anew = threading.Event()
    monkeypatch.setattr(Http, "reset", lambda _: reset.set())
    monkeypatch.setattr(Watch, "wake_up", lambda _: warns_anew.set())
    agent = Agent(
        Settings(data_dir=tmp_path, port=free_port()),
        MemoryStore(),
        create_page,
        clock=lambda: datetime.now(UTC) + slept,
    )
    agent.start()
    try:
        assert not reset.wait(1.2)
        monkeypatch.setattr(Transfers, "carry_on", lambda _: carried_on.set())
        slept = timedelta(hours=8)

        assert reset.wait(30.0)
        assert carried_on.wait(30.0)
        assert warns_anew.wait(30.0)
    finally:
        agent.stop()


def test_after_sleep_every_connection_is_renewed_at_once(tmp_path: Path) -> None:
    slept = timedelta()

    def clock() -> datetime:
        return datetime.now(UTC) + slept

    with Simulator(clock=clock, redirect_uris=(HOME,)) as simulator:
        settings = Settings(
            data_dir=tmp_path,
            port=free_port(),
            redirect_uri=HOME,
            login_url=simulator.url,
            api_url=simulator.url,
            connection_days=40,
        )
        agent = Agent(settings, MemoryStore(), create_page, clock=clock)
        agent.start()
        try:
            ledger, connections = agent.rooms.ledger, agent.rooms.connections
            client = simulator.client
            connections.client.enter(client.client_id, client.client_secret)
            take_in(ledger, "a.si", journal())
            address = connections.start(owner_id(ledger), "/")
            connections.finish(answer_to(address, GARDENS.organisation_number), "anna")
            slept = timedelta(days=35)

            wait_until(lambda: _age(ledger) < timedelta(days=1))
            (view,) = all_connections(ledger).values()
            assert view.last_day == (view.refreshed_at + timedelta(days=40)).date()
        finally:
            agent.stop()


def _age(ledger: Ledger) -> timedelta:
    (view,) = all_connections(ledger).values()
    return ledger.now() - view.refreshed_at
