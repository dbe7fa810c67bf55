"""One PC's connections, and the simulator in Fortnox' place, on one moved clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from agent.connections.connections import Connections, Finished
from agent.connections.secrets import Secrets
from agent.fortnox.http import Http
from agent.journal import Owner
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.simulator import Simulator
from tests.builders import GARDENS, journal, owner_id, take_in
from tests.conftest import Clock
from tests.office import answer_to, connections_with
from tests.stores import WatchedStore


@dataclass
class Desk:
    """All that connecting needs."""

    simulator: Simulator
    ledger: Ledger
    clock: Clock
    connections: Connections
    store: WatchedStore = field(repr=False)

    def enter(self, owner: Owner = GARDENS) -> int:
        """Let a file bring an owner; return its id."""
        number = f"A{len(owner.name)}{owner.organisation_number}"
        take_in(self.ledger, f"{owner}.si", journal(number, owner=owner))
        return owner_id(self.ledger, owner)

    def answer(
        self, owner_id: int, company: str = GARDENS.organisation_number
    ) -> dict[str, str]:
        """Ask for consent and give it for a company; return what comes home."""
        return answer_to(self.connections.start(owner_id, "/overforing"), company)

    def finish(self, answer: Mapping[str, str]) -> Finished:
        """Take what comes home."""
        return self.connections.finish(answer, "anna")

    def connect(
        self, owner: Owner = GARDENS, company: str = GARDENS.organisation_number
    ) -> int:
        """Connect an owner; return its id."""
        one = self.enter(owner)
        self.finish(self.answer(one, company))
        return one

    def pass_time(self, time: timedelta) -> None:
        """Move the one clock of both sides."""
        self.clock.advance(time)

    def paths(self) -> list[str]:
        """What Fortnox has been asked, oldest first."""
        return [request.path for request in self.simulator.requests]

    def restarted(self) -> Connections:
        """Connections as after a start of the agent: nothing in memory."""
        return new_connections(self.simulator, self.ledger, self.store)


def new_connections(
    simulator: Simulator, ledger: Ledger, store: WatchedStore
) -> Connections:
    """Make connections that speak to the simulator."""
    return connections_with(simulator, ledger, Secrets(store), Http(read_timeout=5.0))


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Iterator[Desk]:
    ledger = open_ledger(tmp_path / "ledger.db", clock)
    with Simulator(clock=clock, rate_limit=100_000) as simulator:
        store = WatchedStore()
        connections = new_connections(simulator, ledger, store)
        connections.client.enter(
            simulator.client.client_id, simulator.client.client_secret
        )
        yield Desk(simulator, ledger, clock, connections, store)
    ledger.close()
