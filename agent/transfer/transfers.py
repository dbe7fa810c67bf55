"""All transfers: a thread a company, alive only while it has something on its way.

A transfer survives a restart, because what is on its way is in the ledger: the first
`carry_on` after the start goes on where the last one broke off.
"""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from agent.connections.connections import Connections
from agent.errors import (
    AgentError,
    ClientRefused,
    ConnectionEnded,
    LicenceMissing,
    NotAuthorised,
    NotConnected,
    Refused,
    ScopeMissing,
    SecretsUnavailable,
)
from agent.ledger import outbox
from agent.ledger.connections import all_connections
from agent.ledger.ledger import Ledger
from agent.ledger.selection import owners_of, ticked_ids
from agent.transfer.reading import Shelf
from agent.transfer.sending import Pass, Sender

log = structlog.get_logger(__name__)

# What waiting does not cure: the owner's journals go back to the list.
NEEDS_A_PERSON = (
    ClientRefused,
    ConnectionEnded,
    LicenceMissing,
    NotAuthorised,
    NotConnected,
    ScopeMissing,
    SecretsUnavailable,
)
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
    ) -> None:
        """Send through `connections`; `grace` and `second_look` as in settling.py."""
        self._ledger = ledger
        self._connections = connections
        self._grace = grace
        self._second_look = second_look
        self._patience = patience
        self.shelf = Shelf(ledger.now)
        self._threads: dict[str, threading.Thread] = {}
        self._doing: dict[int, str] = {}
        self._failures: dict[int, int] = {}
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
            return dict(self._doing)

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
        if owners.isdisjoint(all_connections(self._ledger)):
            raise NotConnected("De valda fastighetsägarna är inte kopplade.")
        transfer_id = outbox.plan(self._ledger, wanted, actor)
        self.carry_on()
        return transfer_id

    def carry_on(self) -> None:
        """See to it that everything on its way has a thread. Cheap; call it often."""
        connected = all_connections(self._ledger)
        for owner_id in outbox.owners_in_hand(self._ledger):
            if owner_id in connected:
                self._ensure_thread(connected[owner_id].database_number)
            else:
                outbox.let_go(self._ledger, owner_id, "Inte kopplad till Fortnox.")
        outbox.finish_transfers(self._ledger)

    def stop(self, grace: float = 5.0) -> None:
        """Begin nothing new, and wait for the requests that are under way."""
        self._stopping.set()
        with self._lock:
            threads = list(self._threads.values())
        for thread in threads:
            thread.join(grace)

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
            while (owner_id := self._next_owner(number, given_up)) is not None:
                if not self._work_for(owner_id):
                    given_up.add(owner_id)
        except BaseException:
            with self._lock:
                del self._threads[number]
            raise

    def _next_owner(self, number: str, given_up: set[int]) -> int | None:
        """Return who is next in a company, or leave it; a start after that sees it."""
        with self._lock:
            connected = all_connections(self._ledger)
            in_hand = outbox.owners_in_hand(self._ledger)
            for owner_id in in_hand if not self._stopping.is_set() else ():
                view = connected.get(owner_id)
                is_ours = view is not None and view.database_number == number
                if is_ours and owner_id not in given_up:
                    return owner_id
            outbox.finish_transfers(self._ledger)
            del self._threads[number]
        return None

    def _work_for(self, owner_id: int) -> bool:
        """Send for one owner; False where a person must act before more is done."""
        sender = Sender(
            self._ledger,
            self._connections,
            owner_id,
            grace=self._grace,
            second_look=self._second_look,
            shelf=self.shelf,
            tell=lambda what: self._tell(owner_id, what),
        )
        try:
            while self._try_once(sender, owner_id) and not self._stopping.is_set():
                pass
        except NEEDS_A_PERSON as error:
            log.warning("owner left out", owner=owner_id, error=str(error))
            outbox.let_go(self._ledger, owner_id, error.message)
            return False
        finally:
            with self._lock:
                self._doing.pop(owner_id, None)
        return True

    def _try_once(self, sender: Sender, owner_id: int) -> bool:
        """Make one pass, waiting after it as needed; False where all is done."""
        try:
            ended = sender.run_once(self._stopping.is_set)
            self._failures.pop(owner_id, None)
        except NEEDS_A_PERSON:
            raise
        except AgentError as error:
            log.warning("transfer waits", owner=owner_id, error=str(error))
            self._tell(owner_id, f"{error.title}. Försöker igen.")
            self._be_patient(owner_id)
            return True
        if ended is Pass.LATER:
            self._wait_until(sender.wake_at)
        return ended is not Pass.DONE

    def _be_patient(self, owner_id: int) -> None:
        failures = self._failures.get(owner_id, 0)
        self._failures[owner_id] = failures + 1
        self._stopping.wait(self._patience[min(failures, len(self._patience) - 1)])

    def _wait_until(self, moment: datetime | None) -> None:
        if moment is not None:
            left = (moment - self._ledger.now()).total_seconds()
            self._stopping.wait(min(max(left, 0.0), LONGEST_WAIT))

    def _tell(self, owner_id: int, what: str) -> None:
        with self._lock:
            self._doing[owner_id] = what
