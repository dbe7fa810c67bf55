"""A whole office for tests: ledger, simulator, connections and transfers, connected.

Faster than life: the simulator's limit is lifted and the grace time shortened together
with the simulator's lateness.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from agent.connections.connections import Connections
from agent.connections.secrets import Secrets
from agent.connections.tokens import Alone
from agent.demo.consenting import walk
from agent.demo.demo import MemoryStore
from agent.fortnox.http import Http
from agent.fortnox.pace import Pacer
from agent.journal import ZERO, Journal, JournalRow, Owner
from agent.ledger.files import FileFacts
from agent.ledger.imports import import_journals
from agent.ledger.journals import EVERYTHING, waiting
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.owners import all_owners
from agent.ledger.receipts import ReceiptLine
from agent.simulator import Simulator, Voucher
from agent.transfer.receipt import Receipt, receipt
from agent.transfer.transfers import Transfers

BJORKGARDEN = Owner("BRF Björkgården", "7696114821")
SJOUTSIKTEN = Owner("BRF Sjöutsikten", "7696230577")
HOME = "https://localhost:44300"
LATENESS = timedelta(seconds=0.2)
GRACE = timedelta(seconds=0.8)
SECOND_LOOK = timedelta(seconds=0.1)


@dataclass(slots=True)
class Office:
    """One PC with its ledger, and a Fortnox."""

    simulator: Simulator
    ledger: Ledger
    connections: Connections
    transfers: Transfers

    def take_in(self, *found: Journal) -> None:
        """Let df3 write a file with these journals."""
        name = f"{len(waiting(self.ledger))}-{time.monotonic_ns()}"
        import_journals(self.ledger, FileFacts(name, f"{name}.si", "", 1), found)

    def connect(self, *owners: Owner) -> None:
        """Let the user consent for these owners."""
        ids = {one.organisation_number: one.id for one in all_owners(self.ledger)}
        for owner in owners:
            number = owner.organisation_number
            address = self.connections.start(ids[number], "/")
            self.connections.finish(answer_to(address, number), "test")

    def transfer(self) -> Receipt:
        """Transfer everything and wait for the end of it."""
        ids = [one.id for one in waiting(self.ledger, EVERYTHING)]
        transfer_id = self.transfers.start(ids, "test")
        wait_until(lambda: receipt(self.ledger, transfer_id).left == 0)
        return receipt(self.ledger, transfer_id)

    def vouchers(self, owner: Owner = BJORKGARDEN) -> list[Voucher]:
        """What Fortnox has booked for an owner."""
        return self.simulator.company(owner.organisation_number).vouchers


@contextmanager
def office(
    folder: Path,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    database_url: str = "",
) -> Iterator[Office]:
    """Open an office in a folder, or with its ledger in a database."""
    with Simulator(
        redirect_uris=(HOME,), rate_limit=100_000, lateness=LATENESS
    ) as simulator:
        ledger = open_ledger(database_url or folder / "ledger.db", clock)
        secrets = Secrets(MemoryStore())
        secrets.keep_client(simulator.client.client_id, simulator.client.client_secret)
        connections = connections_with(simulator, ledger, secrets)
        transfers = new_transfers(ledger, connections)
        yield Office(simulator, ledger, connections, transfers)
        transfers.stop()
        ledger.close()


def connections_with(
    simulator: Simulator,
    ledger: Ledger,
    secrets: Secrets,
    http: Http | None = None,
    alone: Alone = lambda _: nullcontext(),
) -> Connections:
    """Connections to a simulator's companies, as after a start of the agent."""
    return Connections(
        ledger,
        secrets,
        login_url=simulator.url,
        api_url=simulator.url,
        redirect_uri=HOME,
        http=http or Http(),
        pacer=lambda: Pacer(per_window=100_000),
        alone=alone,
    )


def new_transfers(
    ledger: Ledger, connections: Connections, alone: float = 60.0
) -> Transfers:
    """Transfers as after a start of the agent.

    One voucher at a time, however slow the machine is, unless a test says otherwise.
    """
    return Transfers(
        ledger,
        connections,
        grace=GRACE,
        second_look=SECOND_LOOK,
        patience=(0.05, 0.1),
        alone=alone,
    )


def answer_to(address: str, organisation_number: str) -> dict[str, str]:
    """Consent on the simulator's pages; return what the redirect brings home."""
    return dict(parse_qsl(urlsplit(walk(address, organisation_number, HOME)).query))


def a_journal(
    number: str = "A25",
    *,
    owner: Owner = BJORKGARDEN,
    amount: str = "1250.50",
    series: str = "A",
    day: date = date(2026, 12, 1),
    text: str = "",
    rows: Sequence[JournalRow] | None = None,
) -> Journal:
    """A journal of two rows that Fortnox books."""
    kronor = Decimal(amount)
    usual = (
        JournalRow("1510", kronor, ZERO, note="Avier"),
        JournalRow("3020", ZERO, kronor, cost_centre="10"),
    )
    return Journal(
        owner=owner,
        number=number,
        series=series,
        date=day,
        text=text or f"Avisering {number}",
        rows=tuple(rows or usual),
    )


def wait_until(is_so: Callable[[], bool], patience: float = 60.0) -> None:
    """Wait for what other threads do.

    Raises:
        TimeoutError: it did not come.
    """
    give_up = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > give_up:
            raise TimeoutError("what should happen did not")
        time.sleep(0.01)


def line_of(came: Receipt, number: str = "A25") -> ReceiptLine:
    """The line of one journal."""
    lines = (line for part in came.owners for line in part.lines)
    return next(line for line in lines if line.journal == number)
