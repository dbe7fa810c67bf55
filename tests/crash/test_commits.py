"""Killed at every COMMIT, before each and after each.

Of a small transfer, and of taking one of its vouchers back.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import count
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import Connection

from agent.app import utc_now
from agent.connections.secrets import Secrets
from agent.demo.demo import MemoryStore
from agent.journal import Journal, Owner
from agent.ledger import outbox
from agent.ledger.files import FileFacts
from agent.ledger.imports import import_journals
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.owners import all_owners
from agent.ledger.reversals import correction_of
from agent.ledger.sqlite import Sqlite
from agent.simulator import Fault, Simulator
from agent.transfer.reconciler import Reconciler
from agent.transfer.reversing import Reversing
from agent.transfer.transfers import Transfers
from tests.crash.audit import audit
from tests.crash.laboratory import a_sendable_journal, found_owner, wait_for
from tests.office import answer_to, connections_with

SEAT = "hanna på KONTOR"
# Nothing is booked late here, so that a short grace is long enough.
GRACE = timedelta(seconds=0.05)
FIRST, DAY = 1, date(2026, 12, 31)  # the journal that is taken back, and when
FEWEST = 20  # commits of all that is below: fewer would mean that they go unseen


class Moment(StrEnum):
    """On which side of a COMMIT the process dies."""

    BEFORE = "before"
    AFTER = "after"


class Killed(SystemExit):
    """The process is no more: nothing can be written from now on."""


class MortalLedger(Ledger):
    """A ledger whose process dies at its nth COMMIT."""

    def __init__(
        self, file: Path, clock: Callable[[], datetime], at: int, moment: Moment
    ) -> None:
        super().__init__(Sqlite(file), clock, SEAT)
        self.is_dead = False
        self._left = at
        self._moment = moment

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        if self.is_dead:
            raise Killed
        with super().writing() as connection:
            yield connection
            self._left -= 1
            self._die_if(Moment.BEFORE)
        self._die_if(Moment.AFTER)

    def _die_if(self, moment: Moment) -> None:
        if self.is_dead or (self._left == 0 and moment is self._moment):
            self.is_dead = True
            raise Killed


@dataclass(frozen=True, slots=True)
class Pc:
    """A PC, all but its ledger: what is there before and after its agent dies."""

    simulator: Simulator
    owner: Owner
    folder: Path
    store: MemoryStore

    @property
    def journals(self) -> list[Journal]:
        return [a_sendable_journal(self.owner, number) for number in (1, 2)]


# The thread that sends dies as the process would.
@pytest.mark.filterwarnings("ignore:Exception in thread transfer-")
@pytest.mark.parametrize("moment", Moment)
def test_killed_at_any_commit_the_agent_loses_and_repeats_nothing(
    simulator: Simulator, started_before: Path, tmp_path: Path, moment: Moment
) -> None:
    for number in count(1):
        pc = Pc(
            simulator, found_owner(simulator), tmp_path / str(number), MemoryStore()
        )
        copytree(started_before, pc.folder)
        company = simulator.company(pc.owner.organisation_number)
        for fault in (Fault.ANSWER_LOST_AFTER_BOOKING, Fault.RESET_BEFORE_BOOKING):
            simulator.order(fault, company=company.organisation_number)

        was_killed = live_and_die(pc, number, moment)
        with closing(Ledger(Sqlite(pc.folder / "ledger.db"), utc_now, SEAT)) as ledger:
            live(pc, ledger)
            found = audit(ledger, [company], pc.journals)

        assert found.is_clean, (number, found)
        assert found.booked == len(pc.journals) + 1, number
        if not was_killed:
            break
    assert number > FEWEST


def live_and_die(pc: Pc, at: int, moment: Moment) -> bool:
    """Live until the nth COMMIT, if it comes; tell whether it came."""
    ledger = MortalLedger(pc.folder / "ledger.db", utc_now, at, moment)
    with suppress(Killed), closing(ledger):
        live(pc, ledger)
    return ledger.is_dead


def live(pc: Pc, ledger: Ledger) -> None:
    """Do all that is not done yet: take in, connect, transfer, take the first back."""
    simulator, secrets = pc.simulator, Secrets(pc.store)
    secrets.keep_client(simulator.client.client_id, simulator.client.client_secret)
    connections = connections_with(simulator, ledger, secrets)
    import_journals(ledger, FileFacts("x", "x.si", "", 1), pc.journals)
    (known,) = all_owners(ledger)
    answer = answer_to(connections.start(known.id, "/"), pc.owner.organisation_number)
    connections.finish(answer, "person")
    transfers = Transfers(
        ledger, connections, grace=GRACE, second_look=GRACE, patience=(0.02,)
    )
    ids = [one.id for one in waiting(ledger)]
    reconciler = Reconciler(ledger, connections)
    reversing = Reversing(ledger, connections, transfers, reconciler)
    try:
        if ids:
            transfers.start(ids, "person")
        transfers.carry_on()
        wait_for(lambda: is_over(ledger, transfers), "the end of the transfer")
        take_back_the_first(ledger, reversing)
        wait_for(lambda: is_over(ledger, transfers), "the end of the reversal")
    finally:
        transfers.stop()
        reconciler.stop()


def take_back_the_first(ledger: Ledger, reversing: Reversing) -> None:
    if isinstance(ledger, MortalLedger) and ledger.is_dead:
        return
    if correction_of(ledger, FIRST) is None:
        reversing.carry_out(FIRST, DAY, "person")


def is_over(ledger: Ledger, transfers: Transfers) -> bool:
    if isinstance(ledger, MortalLedger) and ledger.is_dead:
        return True
    return not transfers.is_running and not outbox.owners_in_hand(ledger)
