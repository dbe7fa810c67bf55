"""The real agent as a process of its own, in a laboratory's hurry.

It differs from `journalbryggan run` in this: secrets are in a folder, because a test
machine has no store that outlives a process; every wait is shorter, all in the same
proportion; somebody presses Överför again and again; and it may die at a failpoint.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, MutableSequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from functools import partial
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, Protocol

from pydantic import SecretStr

import agent.ledger.migrating  # noqa: F401  loaded once, before the forks
from agent.app import Agent, utc_now
from agent.errors import AgentError, LedgerAway, LedgerBusy, LedgerFull
from agent.fortnox.http import Answer, Http
from agent.fortnox.pace import Pacer
from agent.ledger.journals import waiting
from agent.ledger.states import JournalState
from agent.logs import begin_logging
from agent.serving import serve
from agent.settings import Settings
from tests.crash.failpoints import arm, failpoint
from tests.crash.mutations import mutate
from tests.crash.seams import replace_seam
from tests.crash.store import FolderStore
from webui.page import create_page

SECRETS = "secrets"
JOURNALS = "journals"
OUTPUT = "output.txt"
EVERY = 0.25  # seconds between presses of Överför


class Number(Protocol):
    """A number in shared memory."""

    value: float


class Met(IntEnum):
    """What an agent has met, by its place in shared memory."""

    LEDGER_FULL = 0
    LEDGER_BUSY = 1
    LEDGER_AWAY = 2


@dataclass(frozen=True, slots=True)
class Hurry:
    """An agent's waits in seconds; `grace` is above `time_out` plus all lateness."""

    grace: float = 1.0
    second_look: float = 0.1
    time_out: float = 10.0
    busy: float = 10.0
    lease: float = 30.0


@dataclass(frozen=True, slots=True)
class Orders:
    """Where an agent lives, whom it talks to, and where it is to die.

    `ahead` is by how many seconds its clock is fast; `met` counts `Met`.
    """

    folder: Path = Path()
    fortnox: str = ""
    seat: str = "hanna på KONTOR"
    ledger: str = ""
    failpoint: str = ""
    at_hit: int = 1
    mutation: str = ""
    hurry: Hurry = Hurry()
    ahead: Number | None = None
    met: MutableSequence[int] = field(default_factory=lambda: [0] * len(Met))


def run(orders: Orders) -> None:
    """Run until killed, or until who started it is no more."""
    threading.Thread(target=_die_with_parent, name="orphan", daemon=True).start()
    _write_output_to(orders.folder / OUTPUT)
    _hurry(orders.hurry)
    replace_seam(
        "agent.settings:Settings.seat", lambda _: property(lambda _: orders.seat)
    )
    _count(orders)
    if orders.mutation:
        mutate(orders.mutation)
    if orders.failpoint:
        die = partial(os.kill, os.getpid(), signal.SIGKILL)
        arm(failpoint(orders.failpoint), die, orders.at_hit)
    settings = _settings(orders)
    begin_logging(settings.data_dir)
    store = FolderStore(orders.folder / SECRETS)
    running = Agent(settings, store, create_page, partial(_clock, orders.ahead))
    running.start()
    threading.Thread(target=_press, args=(running,), name="person", daemon=True).start()
    serve(running, with_tray=False)
    running.stop()


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGKILL)


def _settings(orders: Orders) -> Settings:
    return Settings(
        data_dir=orders.folder,
        database_url=SecretStr(orders.ledger) if orders.ledger else None,
        journal_dirs=(orders.folder / JOURNALS,),
        port=0,
        login_url=orders.fortnox,
        api_url=orders.fortnox,
        grace_seconds=orders.hurry.grace,
        second_look_seconds=orders.hurry.second_look,
    )


def _clock(ahead: Number | None) -> datetime:
    return utc_now() + timedelta(seconds=0 if ahead is None else ahead.value)


def _press(running: Agent) -> None:
    """Do as an impatient person does: transfer whatever has never been tried."""
    while True:
        time.sleep(EVERY)
        try:
            fresh = [
                one.id
                for one in waiting(running.rooms.ledger)
                if one.state is JournalState.WAITING
            ]
            if fresh:
                running.rooms.transfers.start(fresh, "person")
        except AgentError:
            continue


def _hurry(hurry: Hurry) -> None:
    quick_http = partial(_StampedHttp, read_timeout=hurry.time_out)
    quick_pace = partial(Pacer, per_window=1000, window=0.05)
    values: dict[str, Any] = {
        "agent.app:TICK": 0.25,
        "agent.app:CARRY_ON_EVERY": 1,
        "agent.dealings:Http": quick_http,
        "agent.ledger.sqlite:BUSY_TIMEOUT_MS": int(hurry.busy * 1000),
        "agent.ledger.leases:LENGTH": timedelta(seconds=hurry.lease),
        "agent.transfer.holding:KEEP_EVERY": hurry.lease / 3,
        "agent.transfer.departure:LEAVES_WITHIN": timedelta(seconds=hurry.lease / 2),
        "agent.fortnox.api:FIRST_WAIT": 0.02,
        "agent.fortnox.api:LONGEST_WAIT": 0.1,
        "agent.fortnox.api:JITTER": 0.02,
        "agent.sources.folder:CALM": 0.02,
    }
    for seam, value in values.items():
        replace_seam(seam, partial(_instead, value))
    replace_seam("agent.dealings:Connections", lambda it: partial(it, pacer=quick_pace))
    replace_seam(
        "agent.dealings:Transfers",
        lambda it: partial(it, patience=(0.05, 0.1, 0.2)),
    )
    replace_seam(
        "agent.folders:FolderWatch",
        lambda it: partial(it, interval=0.2, settle=0.02),
    )


def _instead(value: Any, _there: Any) -> Any:
    return value


def _hurry_postgres(hurry: Hurry) -> None:
    patience = {"lock_timeout": f"{int(hurry.busy * 1000)}ms"}
    replace_seam("agent.ledger.postgres:SESSION", lambda it: {**it, **patience})
    replace_seam(
        "agent.ledger.postgres:ON_THE_WAY", lambda it: {**it, "connect_timeout": 2}
    )


def _count(orders: Orders) -> None:
    """Count what befalls the ledger, where its errors become ours."""
    kinds: dict[type[AgentError], Met] = {
        LedgerFull: Met.LEDGER_FULL,
        LedgerBusy: Met.LEDGER_BUSY,
        LedgerAway: Met.LEDGER_AWAY,
    }

    def counting(there: Callable[[Exception], AgentError]) -> Callable[..., AgentError]:
        def our_error(error: Exception) -> AgentError:
            ours = there(error)
            met = kinds.get(type(ours))
            if met is not None:
                orders.met[met] += 1
            return ours

        return our_error

    if orders.ledger:
        replace_seam("agent.ledger.postgres:our_error", counting)
    else:
        replace_seam("agent.ledger.sqlite:ledger_error", counting)


class _StampedHttp(Http):
    """Says on each request when it left, so that no busy PC makes it later."""

    def _exchange(
        self, method: str, url: str, headers: Any, params: Any, body: Any
    ) -> Answer:
        stamped = {**headers, "X-Sent-At": str(time.monotonic())}
        return super()._exchange(method, url, stamped, params, body)


def _write_output_to(file: Path) -> None:
    """Keep what is printed for who looks, not least for secrets in it."""
    output = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for descriptor in (sys.__stdout__, sys.__stderr__):
        if descriptor is not None:
            os.dup2(output, descriptor.fileno())
    os.close(output)
