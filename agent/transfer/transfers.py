"""All transfers: a thread a company, alive only while it has something on its way.

A transfer survives a restart, because what is on its way is in the ledger: the first
`carry_on` after the start goes on where the last one broke off.
"""

import threading
from collections.abc import Iterable, Sequence
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
from agent.ledger import vouchers as outbox
from agent.ledger.connections import all_connections
from agent.ledger.journals import journal
from agent.ledger.ledger import Ledger
from agent.ledger.selection import ticked_ids
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
        self._threads: dict[str, threading.Thread] = {}
        self._doing: dict[int, str] = {}
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
        owners = {journal(self._ledger, one).owner_id for one in wanted}
        if owners.isdisjoint(all_connections(self._ledger)):
            raise NotConnected("De valda fastighetsägarna är inte kopplade.")
        transfer_id = outbox.plan(self._ledger, wanted, actor)
        self.carry_on()
        return transfer_id

    def carry_on(self) -> None:
        """See to it that everything on its way has a thread. Cheap; call it often."""
        connected = all_connections(self._ledger)
        companies: dict[str, list[int]] = {}
        for owner_id in outbox.owners_in_hand(self._ledger):
            if owner_id in connected:
                number = connected[owner_id].database_number
                companies.setdefault(number, []).append(owner_id)
            else:
                outbox.let_go(self._ledger, owner_id, "Inte kopplad till Fortnox.")
        outbox.finish_transfers(self._ledger)
        for number, owner_ids in companies.items():
            self._ensure_thread(number, owner_ids)

    def stop(self, grace: float = 5.0) -> None:
        """Begin nothing new, and wait for the requests that are under way."""
        self._stopping.set()
        for thread in list(self._threads.values()):
            thread.join(grace)

    def _ensure_thread(self, number: str, owner_ids: Iterable[int]) -> None:
        with self._lock:
            if number in self._threads or self._stopping.is_set():
                return
            thread = threading.Thread(
                target=self._work,
                args=(number, tuple(owner_ids)),
                name=f"transfer-{number}",
                daemon=True,
            )
            self._threads[number] = thread
            thread.start()

    def _work(self, number: str, owner_ids: tuple[int, ...]) -> None:
        try:
            for owner_id in owner_ids:
                self._work_for(owner_id)
        finally:
            with self._lock:
                del self._threads[number]
            if not self._stopping.is_set():
                self.carry_on()

    def _work_for(self, owner_id: int) -> None:
        sender = Sender(
            self._ledger,
            self._connections,
            owner_id,
            grace=self._grace,
            second_look=self._second_look,
            tell=lambda what: self._tell(owner_id, what),
        )
        failures = 0
        while not self._stopping.is_set():
            try:
                done = sender.run_once(self._stopping.is_set)
                failures = 0
            except NEEDS_A_PERSON as error:
                log.warning("owner left out", owner=owner_id, error=str(error))
                outbox.let_go(self._ledger, owner_id, error.message)
                break
            except AgentError as error:
                log.warning("transfer waits", owner=owner_id, error=str(error))
                self._tell(owner_id, f"{error.title}. Försöker igen.")
                self._stopping.wait(self._patience[min(failures, 3)])
                failures += 1
                continue
            if done is Pass.DONE:
                break
            if done is Pass.LATER:
                self._wait_until(sender.wake_at)
        with self._lock:
            self._doing.pop(owner_id, None)

    def _wait_until(self, moment: datetime | None) -> None:
        if moment is not None:
            left = (moment - self._ledger.now()).total_seconds()
            self._stopping.wait(min(max(left, 0.0), LONGEST_WAIT))

    def _tell(self, owner_id: int, what: str) -> None:
        with self._lock:
            self._doing[owner_id] = what
