"""All transfers: a thread a company, alive only while it has something on its way.

A transfer survives a restart, because what is on its way is in the ledger: the first
`carry_on` after the start goes on where the last one broke off.
"""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog

from agent.connections.connections import Connections
from agent.errors import (
    AgentError,
    ClientRefused,
    ConnectionEnded,
    LeaseLost,
    LedgerError,
    NotConnected,
    Refused,
    Rejected,
    SecretsUnavailable,
    TooManyRequests,
    WrongCompany,
)
from agent.ledger import outbox
from agent.ledger.connections import (
    all_connections,
    connections_elsewhere,
    reachable,
)
from agent.ledger.leases import Lease, all_leases
from agent.ledger.ledger import Ledger
from agent.ledger.selection import owners_of, ticked_ids
from agent.transfer.flight import ALONE
from agent.transfer.holding import holding
from agent.transfer.reading import Shelf
from agent.transfer.sending import Pass, Sender
from agent.transfer.settling import Absences

log = structlog.get_logger(__name__)

# What waiting does not cure: the owner's journals go back to the list. A question that
# Fortnox refuses is among it, unless it was asked too soon.
NEEDS_A_PERSON = (
    ClientRefused,
    ConnectionEnded,
    NotConnected,
    Rejected,
    SecretsUnavailable,
    WrongCompany,
)
NOT_CONNECTED = "Inte kopplad till Fortnox."
# Seconds between tries while Fortnox or the ledger cannot be used.
PATIENCE = (1.0, 5.0, 15.0, 60.0)
LONGEST_WAIT = 30.0  # a PC that has slept notices that the time is up


class Transfers:
    """Starts transfers and carries on with those that are under way."""

    def __init__(
        self,
        ledger: Ledger,
        connections: Connections,
        *,
        grace: timedelta,
        second_look: timedelta,
        patience: Sequence[float] = PATIENCE,
        monotonic: Callable[[], float] = time.monotonic,
        alone: float = ALONE,
        may_send: Callable[[], bool] = lambda: True,
        reconcile: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Send through `connections`; `grace` and `second_look` as in settling.py.

        Until `may_send`, what is pressed waits for who carries on after that.
        `alone` is as in flight.py.
        `reconcile` is given each owner of whom nothing is left on its way.
        """
        self._ledger = ledger
        self._connections = connections
        self._absences = Absences(monotonic, grace, second_look)
        self._monotonic = monotonic
        self._alone = alone
        self._may_send = may_send
        self._reconcile = reconcile
        self._patience = patience
        self.shelf = Shelf(ledger.now)
        self._threads: dict[str, threading.Thread] = {}
        # By company: whose turn it is, and what goes on.
        self._doing: dict[str, tuple[int, str]] = {}
        self._failures: dict[str, int] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()

    @property
    def is_running(self) -> bool:
        """Whether anything is being sent or settled."""
        with self._lock:
            return bool(self._threads)

    @property
    def doing(self) -> dict[int, str]:
        """What goes on just now, in Swedish, by owner."""
        with self._lock:
            return dict(self._doing.values())

    def start(self, journal_ids: Sequence[int] | None, actor: str) -> int:
        """Transfer journals, or all that is ticked; return the transfer's id.

        Owners without connection are not held up for: their journals go back to the
        list with the reason.

        Raises:
            NotConnected: none of the owners is connected.
            Refused: there is nothing to transfer.
        """
        wanted = ticked_ids(self._ledger) if journal_ids is None else journal_ids
        if not wanted:
            raise Refused(
                "Inga journaler är valda.", action="Kryssa i det som ska överföras."
            )
        owners = owners_of(self._ledger, wanted)
        connected = all_connections(self._ledger).keys()
        if owners.isdisjoint(connected):
            raise NotConnected("De valda fastighetsägarna är inte kopplade.")
        transfer_id = outbox.plan(self._ledger, wanted, actor)
        try:
            for owner_id in owners - connected:
                outbox.let_go(self._ledger, owner_id, NOT_CONNECTED, transfer_id)
            self.carry_on()
        except LedgerError as error:
            # The transfer has begun all the same: who carries on next sees to it.
            log.warning("transfer not carried on", id=transfer_id, error=str(error))
        return transfer_id

    def carry_on(self) -> None:
        """See to it that everything on its way has a thread. Cheap; call it often.

        What another seat sends, or alone is connected for, is left to it.
        """
        in_hand = outbox.owners_in_hand(self._ledger)
        if in_hand and self._may_send():
            self._take_up(in_hand)
        outbox.finish_transfers(self._ledger)

    def _take_up(self, owner_ids: Sequence[int]) -> None:
        here = reachable(self._ledger)
        elsewhere = connections_elsewhere(self._ledger)
        leased = all_leases(self._ledger)
        for owner_id in owner_ids:
            number = here.get(owner_id)
            if number is None and owner_id not in elsewhere:
                outbox.let_go(self._ledger, owner_id, NOT_CONNECTED)
            elif number and (number not in leased or leased[number].is_ours):
                self._ensure_thread(number)

    def stop(self, grace: float = 5.0) -> None:
        """Begin nothing new, and wait for the requests that are under way.

        For `grace` seconds in all, however many companies are being sent to.
        """
        self._stopping.set()
        give_up = self._monotonic() + grace
        with self._lock:
            threads = list(self._threads.values())
        for thread in threads:
            thread.join(max(0.0, give_up - self._monotonic()))

    def _ensure_thread(self, number: str) -> None:
        with self._lock:
            if number in self._threads or self._stopping.is_set():
                return
            self._threads[number] = threading.Thread(
                target=self._work,
                args=(number,),
                name=f"transfer-{number}",
                daemon=True,
            )
            self._threads[number].start()

    def _work(self, number: str) -> None:
        """Send to one company until nothing, or nothing possible, is left."""
        given_up: set[int] = set()
        try:
            while self._has_more(number, given_up):
                if not self._work_under_lease(number, given_up):
                    break
        except AgentError as error:
            log.warning("company left for now", company=number, error=str(error))
        finally:
            with self._lock:
                if self._threads.get(number) is threading.current_thread():
                    self._doing.pop(number, None)
                    del self._threads[number]

    def _has_more(self, number: str, given_up: set[int]) -> bool:
        """Tell whether to go on, or leave; a start after that sees it."""
        with self._lock:
            self._doing.pop(number, None)
            if self._next_owner(number, given_up) is not None:
                return True
            outbox.finish_transfers(self._ledger)
            del self._threads[number]
        return False

    def _work_under_lease(self, number: str, given_up: set[int]) -> bool:
        """Send while that is possible; False where another seat does it."""
        try:
            with holding(self._ledger, number) as lease:
                if lease is None:
                    return False
                while (owner := self._next_owner(number, given_up)) is not None:
                    if not self._work_for(owner, lease):
                        given_up.add(owner)
        except LeaseLost as error:
            log.warning("company left to another seat", error=str(error))
            return False
        except AgentError as error:
            # Without the lease: another seat may have better luck.
            log.warning("transfer waits", company=number, error=str(error))
            self._be_patient(number)
        else:
            self._failures.pop(number, None)
        return True

    def _next_owner(self, number: str, given_up: set[int]) -> int | None:
        """Return whose turn it is in a company."""
        if self._stopping.is_set():
            return None
        here = reachable(self._ledger)
        for owner_id in outbox.owners_in_hand(self._ledger):
            if here.get(owner_id) == number and owner_id not in given_up:
                return owner_id
        return None

    def _work_for(self, owner_id: int, lease: Lease) -> bool:
        """Send for one owner; False where a person must act before more is done."""
        sender = Sender(
            self._ledger,
            self._connections,
            owner_id,
            lease,
            absences=self._absences,
            shelf=self.shelf,
            tell=lambda what: self._tell(lease, owner_id, what),
            monotonic=self._monotonic,
            alone=self._alone,
        )
        try:
            while self._make_a_pass(sender) and not self._stopping.is_set():
                pass
        except AgentError as error:
            if not _needs_a_person(error):
                self._tell(lease, owner_id, f"{error.title}. Försöker igen.")
                raise
            log.warning("owner left out", owner=owner_id, error=str(error))
            self.shelf.drop(lease.database_number)
            if owner_id in reachable(self._ledger):
                outbox.let_go(self._ledger, owner_id, error.message)
            return False
        if not self._stopping.is_set():
            self._tell(lease, owner_id, "Stämmer av mot Fortnox")
            self._reconcile(owner_id)
        return True

    def _make_a_pass(self, sender: Sender) -> bool:
        """Make one pass, waiting after it as needed; False where all is done."""
        ended = sender.run_once(self._stopping.is_set)
        if ended is Pass.LATER:
            self._stopping.wait(min(sender.wake_in, LONGEST_WAIT))
        return ended is not Pass.DONE

    def _be_patient(self, number: str) -> None:
        failures = self._failures.get(number, 0)
        self._failures[number] = failures + 1
        self._stopping.wait(self._patience[min(failures, len(self._patience) - 1)])

    def _tell(self, lease: Lease, owner_id: int, what: str) -> None:
        lease.doing = what
        with self._lock:
            self._doing[lease.database_number] = (owner_id, what)


def _needs_a_person(error: AgentError) -> bool:
    is_too_soon = isinstance(error, TooManyRequests)
    return isinstance(error, NEEDS_A_PERSON) and not is_too_soon
