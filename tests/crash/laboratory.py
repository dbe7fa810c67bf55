"""Offices whose agents are real processes beside one simulator, to be broken."""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from uuid import uuid4

from agent.app import utc_now
from agent.connections.secrets import Secrets
from agent.journal import Journal, JournalRow, Owner
from agent.ledger import outbox
from agent.ledger.connections import all_connections
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.owners import all_owners
from agent.simulator import Company, Simulator, default_companies
from tests.crash.process import JOURNALS, SECRETS, Orders, run
from tests.crash.store import FolderStore
from tests.office import HOME, a_journal, answer_to, connections_with

PATIENCE = 60.0  # seconds for what takes one or two, on a busy machine too
SHORT_TOKENS = 200  # characters: most of a request is its token

_processes = multiprocessing.get_context("forkserver")
# Loaded once; each agent is then a fork that starts in a tenth of a second.
_processes.set_forkserver_preload(["__main__", "tests.crash.process"])

shared_number = _processes.RawValue
shared_numbers = _processes.RawArray


@contextmanager
def fortnox(
    gives_up_after: timedelta | None = None, lateness: timedelta = timedelta(0)
) -> Iterator[Simulator]:
    """Run a simulator without companies, quicker than Fortnox and of shorter words."""
    with Simulator(
        companies=(),
        redirect_uris=(HOME,),
        rate_limit=10**9,
        lateness=lateness,
        gives_up_after=gives_up_after,
    ) as simulator:
        simulator.quirks.access_token_size = SHORT_TOKENS
        yield simulator


@dataclass(slots=True)
class Office:
    """A folder, its agent and its companies. `expected` is all that df3 has written."""

    simulator: Simulator
    folder: Path
    orders: Orders
    owners: tuple[Owner, ...]
    expected: list[Journal] = field(default_factory=list)
    process: ForkServerProcess | None = None

    @property
    def companies(self) -> list[Company]:
        """Its owners' books at Fortnox."""
        numbers = {owner.organisation_number for owner in self.owners}
        everybody = self.simulator.companies
        return [one for one in everybody if one.organisation_number in numbers]

    def write_file(self, journals: Sequence[Journal]) -> None:
        """Let df3 write journals of one owner, and expect each to be booked once."""
        self.expected += journals
        self.drop_file(journals)

    def drop_file(self, journals: Sequence[Journal]) -> None:
        """Put a file into the folder, whole at once; another office may have it too."""
        file = self.folder / JOURNALS / f"{uuid4()}.si"
        draft = file.with_suffix(".tmp")
        draft.write_bytes(_as_sie(journals))
        draft.replace(file)

    def open_ledger(self) -> Ledger:
        """Open the ledger beside the agent."""
        where = self.orders.ledger or self.folder / "ledger.db"
        return open_ledger(where, utc_now, self.orders.seat)

    def connect(self, ledger: Ledger, *owners: Owner) -> None:
        """Let a person consent for owners that the ledger knows."""
        connections = connections_with(self.simulator, ledger, self.secrets())
        ids = {one.organisation_number: one.id for one in all_owners(ledger)}
        for owner in owners:
            address = connections.start(ids[owner.organisation_number], "/")
            answer = answer_to(address, owner.organisation_number)
            connections.finish(answer, "person")

    def help_out(self, ledger: Ledger) -> bool:
        """Do what a person does: connect whoever is not connected (any more).

        What came back without being sent is transferred again. Tells whether there
        was anything to do.
        """
        connected = all_connections(ledger)
        sound = {owner_id for owner_id, one in connected.items() if not one.has_ended}
        asking = [one for one in all_owners(ledger) if one.id not in sound]
        by_number = {one.organisation_number: one for one in self.owners}
        self.connect(ledger, *(by_number[one.organisation_number] for one in asking))
        ids = {one.id for one in asking}
        back = [one.id for one in waiting(ledger) if one.owner_id in ids]
        if back:
            outbox.plan(ledger, back, "person")
        return bool(asking)

    def secrets(self) -> Secrets:
        """The PC's store, with the client in it."""
        secrets = Secrets(FolderStore(self.folder / SECRETS))
        client = self.simulator.client
        secrets.keep_client(client.client_id, client.client_secret)
        return secrets

    def start(self, failpoint: str = "", at_hit: int = 1) -> ForkServerProcess:
        """Start the agent; it dies at the failpoint, if any."""
        orders = replace(self.orders, failpoint=failpoint, at_hit=at_hit)
        self.process = _processes.Process(target=run, args=(orders,), daemon=True)
        self.process.start()
        return self.process

    def kill(self) -> None:
        """Kill the agent where it is."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.process.close()
            self.process = None


_numbers = count(1)


def new_office(
    simulator: Simulator, folder: Path, orders: Orders, owners: Sequence[Owner] = ()
) -> Office:
    """Found an office in a folder; its owners have companies at Fortnox already."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / JOURNALS).mkdir()
    orders = replace(orders, folder=folder, fortnox=simulator.url)
    return Office(simulator, folder, orders, tuple(owners) or (found_owner(simulator),))


def found_owner(simulator: Simulator) -> Owner:
    """Found an owner, with empty books at Fortnox."""
    number = next(_numbers)
    owner = Owner(f"Bolag {number}", f"5561{number:06}")
    company = replace(
        default_companies()[0],
        organisation_number=owner.organisation_number,
        name=owner.name,
        database_number=2_000_000 + number,
    )
    simulator.companies.append(company)
    return owner


def a_sendable_journal(owner: Owner, number: int) -> Journal:
    """A journal of two rows, unlike any other of its owner."""
    amount = Decimal(number) + Decimal("0.25")
    return a_journal(
        f"J{number}",
        owner=owner,
        rows=(
            JournalRow("1510", amount, Decimal(0)),
            JournalRow("3020", Decimal(0), amount, cost_centre="10"),
        ),
    )


def wait_for(is_so: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait for what another process does.

    Raises:
        TimeoutError: it did not come.
    """
    give_up = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > give_up:
            raise TimeoutError(what)
        time.sleep(0.02)


def _as_sie(journals: Sequence[Journal]) -> bytes:
    owner = journals[0].owner
    lines = [
        "#FLAGGA 0",
        "#FORMAT PC8",
        "#SIETYP 4",
        f'#FNAMN "{owner.name}"',
        f"#ORGNR {owner.organisation_number}",
    ]
    for one in journals:
        lines.append(f'#VER {one.series} {one.number} {_day(one.date)} "{one.text}"')
        lines += ["{", *(_row(row) for row in one.rows), "}"]
    return "\n".join([*lines, ""]).encode("cp437")


def _row(row: JournalRow) -> str:
    centre = f'1 "{row.cost_centre}"' if row.cost_centre else ""
    return f"#TRANS {row.account} {{{centre}}} {row.debit - row.credit}"


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
