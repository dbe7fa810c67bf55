"""Several users at several PCs, in one process: a Fortnox, and ledgers to share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update

from agent.connections.secrets import Secrets
from agent.demo.demo import MemoryStore
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.tables import leases
from agent.simulator import Simulator
from tests.office import HOME, LATENESS, Office, connections_with, new_transfers

ANNA, BERIT = "anna på KONTOR-3", "berit på KONTOR-4"


@contextmanager
def fortnox() -> Iterator[Simulator]:
    """Run a simulator that several seats speak to."""
    with Simulator(
        redirect_uris=(HOME,), rate_limit=100_000, lateness=LATENESS
    ) as simulator:
        yield simulator


@contextmanager
def seat(
    simulator: Simulator,
    where: Path | str,
    name: str = ANNA,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Office]:
    """Sit down at a PC with secrets of its own."""
    ledger = open_ledger(where, clock, name)
    secrets = Secrets(MemoryStore())
    secrets.keep_client(simulator.client.client_id, simulator.client.client_secret)
    connections = connections_with(simulator, ledger, secrets)
    desk = Office(simulator, ledger, connections, new_transfers(ledger, connections))
    yield desk
    desk.transfers.stop()
    ledger.close()


def let_leases_end(ledger: Ledger) -> None:
    """Make it as if half a minute had passed since their holders died."""
    with ledger.writing() as connection:
        connection.execute(update(leases).values(until=ledger.now()))
