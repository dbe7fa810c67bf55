"""A PC that has slept: what the agent kept open is dropped, and it carries on."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.app import Agent
from agent.demo.demo import MemoryStore
from agent.fortnox.http import Http
from agent.settings import Settings
from agent.transfer.transfers import Transfers
from tests.product import free_port
from webui.page import create_page


def test_after_sleep_dead_connections_are_dropped_and_transfers_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept = timedelta()
    reset, carried_on = threading.Event(), threading.Event()
    monkeypatch.setattr(Http, "reset", lambda _: reset.set())
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

        assert reset.wait(5.0)
        assert carried_on.wait(5.0)
    finally:
        agent.stop()
