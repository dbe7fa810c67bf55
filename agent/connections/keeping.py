"""Keeps connections alive: each refreshed once a day, whether or not it is used.

One company after another, in a thread of its own. What hinders one of them may hinder
all (no network, a wrong secret): then the others are not asked for in vain, only told
of, and whoever has waited longest comes first the next time.
"""

import itertools
import threading
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from agent.connections.conditions import HINDERS_ALL, condition_of
from agent.connections.connections import Connections
from agent.connections.schedule import is_due, is_patient
from agent.errors import AgentError, LedgerError, SecretsUnavailable
from agent.ledger.connections import Condition, ConnectionView, all_connections
from agent.ledger.ledger import Ledger
from agent.ledger.refreshes import failed

LOOK_EVERY: Final = timedelta(minutes=1)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Vain:
    """Tries that failed, since the last that did not; `turn` is when we asked last."""

    failures: int
    at: datetime
    turn: int


class Keeper:
    """Sees to it that no connection lapses that can be kept."""

    def __init__(self, connections: Connections, ledger: Ledger) -> None:
        """Keep the connections of this seat."""
        self._connections = connections
        self._ledger = ledger
        self._vain: dict[str, _Vain] = {}
        self._turns = itertools.count(1)
        self._looked_at: datetime | None = None
        self._client_mark = ""
        self._is_held_to_client = False
        self._clients_tried = connections.client.times_entered
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def look(self) -> None:
        """Begin to refresh what is due. Cheap to call often.

        Raises:
            LedgerError: it cannot be read; nothing is refreshed meanwhile.
        """
        if self._has_new_client():
            self._looked_at = None
        if self._is_at_work() or self._has_just_looked() or self._stopping.is_set():
            return
        now, views = self._ledger.now(), all_connections(self._ledger).values()
        is_due_now = any(is_due(view, now) for view in views)
        if is_due_now or self._has_new_client() or not self._is_held_to_client:
            self._thread = threading.Thread(
                target=self._run, name="keeper", daemon=True
            )
            self._thread.start()

    def wake_up(self) -> None:
        """Let the next look try at once what failed before the PC slept."""
        self._vain.clear()
        self._looked_at = None

    def wait(self, seconds: float | None = None) -> None:
        """Wait until what is being refreshed is done."""
        if self._thread is not None:
            self._thread.join(seconds)

    def stop(self, grace: float = 5.0) -> None:
        """Begin with no other company; wait `grace` seconds for the one under way.

        A refresh that takes longer, and the agent's end with it, leaves its mark in
        the ledger (tokens.py).
        """
        self._stopping.set()
        self.wait(grace)

    def _is_at_work(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _has_just_looked(self) -> bool:
        now, before = self._ledger.now(), self._looked_at
        if before is not None and timedelta(0) <= now - before < LOOK_EVERY:
            return True
        self._looked_at = now
        return False

    def _due(self) -> list[str]:
        """List the companies to ask for now, who has waited longest first."""
        now = self._ledger.now()
        views = all_connections(self._ledger).values()
        if any(view.condition is Condition.CLIENT_REFUSED for view in views):
            self._see_new_client()
        due = {
            view.database_number
            for view in views
            if is_due(view, now) and not self._is_patient(view.database_number, now)
        }
        if self._has_new_client():
            self._clients_tried = self._connections.client.times_entered
            due |= _oldest(views)
        return sorted(due, key=lambda number: (self._turn_of(number), number))

    def _has_new_client(self) -> bool:
        """Tell whether a client was entered here that is to be tried with somebody."""
        return self._clients_tried != self._connections.client.times_entered

    def _hold_to_client(self) -> None:
        """See, once, whether an administrator has given this PC another client."""
        with suppress(SecretsUnavailable):
            if self._connections.client.is_entered:
                self._connections.client.hold_connections_to_it()
            self._is_held_to_client = True

    def _see_new_client(self) -> None:
        """Be patient no more where an administrator has entered another secret."""
        with suppress(SecretsUnavailable):
            mark = self._connections.client.mark
            if mark != self._client_mark:
                self._client_mark = mark
                self._vain.clear()

    def _is_patient(self, number: str, now: datetime) -> bool:
        vain = self._vain.get(number)
        return vain is not None and is_patient(vain.failures, vain.at, now)

    def _turn_of(self, number: str) -> int:
        vain = self._vain.get(number)
        return 0 if vain is None else vain.turn

    def _run(self) -> None:
        try:
            if not self._is_held_to_client:
                self._hold_to_client()
            self._keep_alive(self._due())
        except LedgerError as error:  # it comes again, and so do we
            log.warning("connections not kept", reason=str(error))

    def _keep_alive(self, due: Sequence[str]) -> None:
        for place, number in enumerate(due):
            if self._stopping.is_set():
                return
            try:
                self._connections.keep_alive(number)
            except LedgerError:
                raise
            except AgentError as error:
                log.warning("connection not kept", company=number, reason=str(error))
                self._failed_for(number, next(self._turns))
                if isinstance(error, HINDERS_ALL):
                    self._hindered(due[place + 1 :], error)
                    return
            else:
                self._vain.pop(number, None)

    def _failed_for(self, number: str, turn: int) -> None:
        before = self._vain.get(number)
        failures = 1 if before is None else before.failures + 1
        self._vain[number] = _Vain(failures, self._ledger.now(), turn)

    def _hindered(self, others: Sequence[str], error: AgentError) -> None:
        """Note with others what would hinder them as well."""
        for number in others:
            self._failed_for(number, self._turn_of(number))
            failed(self._ledger, number, condition_of(error), error.message)


def _oldest(views: Collection[ConnectionView]) -> set[str]:
    """Pick the one that was refreshed longest ago, of those that hold."""
    holding = [view for view in views if not view.has_ended]
    oldest = min(holding, key=lambda view: view.refreshed_at, default=None)
    return set() if oldest is None else {oldest.database_number}
