"""Nothing lost, nothing twice: proved by breaking it, for as long as it is told.

    python -m tests.crash.torture --minutes 10 --seed 1 --ledger sqlite

Prints its figures, and exits with 1 where anything was lost, sent twice or is not
explained.
"""

import argparse
import logging
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog

from agent.journal import Journal, Owner
from agent.simulator import Simulator
from tests.crash.audit import Findings, audit, leaks
from tests.crash.breaker import Breaker
from tests.crash.laboratory import (
    Office,
    fortnox,
    found_owner,
    new_office,
    shared_number,
    shared_numbers,
)
from tests.crash.process import Hurry, Met, Orders
from tests.crash.storm import Storm
from tests.crash.tormentor import Tormentor
from tests.postgres import Server, running_server

# A request is given up by Fortnox after LONGEST, wherever it was kept waiting; the
# grace is longer than that, as in production (120 s against 60 and 5).
LONGEST = timedelta(seconds=1.5)
HURRY = Hurry(grace=2.5, second_look=0.2, time_out=1.0, busy=1.0, lease=6.0)
# Four agents write one at a time, and each waits for its share of this PC meanwhile.
SHARED_BUSY = 3.0


@dataclass(slots=True)
class Figures:
    """What a torture came to."""

    faults: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    findings: Findings = field(default_factory=Findings)
    leaks: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether everything was as it should be."""
        return self.findings.is_clean and not self.leaks


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is; `most` is how many journals an owner gets from an office."""

    offices: int = 4
    owners: int = 16
    most: int = 400


IsEnough = Callable[[float, int], bool]


def torture(
    folder: Path,
    seed: int,
    is_enough: IsEnough,
    size: Size = Size(),
    server: Server | None = None,
) -> Figures:
    """Torment offices until `is_enough` says so of the seconds and faults so far.

    Each has a ledger of its own or, on a PostgreSQL server, all share one ledger and
    the same owners.
    """
    storm, began = Storm(seed, LONGEST), time.monotonic()
    with fortnox(gives_up_after=LONGEST) as simulator, ExitStack() as opened:
        offices = _offices(simulator, folder, size, server)
        ledgers = [office.open_ledger() for office in offices]
        for ledger in ledgers:
            opened.callback(ledger.close)
        tormentors = [
            Tormentor(
                office,
                ledger,
                seed * 1000 + number,
                posts=storm.posts,
                most=size.most,
                first=number * size.most,
                colleagues=[] if server is None else offices,
            )
            for number, (office, ledger) in enumerate(
                zip(offices, ledgers, strict=True)
            )
        ]
        breaker = Breaker(server, seed)
        everybody: list[Tormentor | Breaker] = [*tormentors, breaker]
        simulator.set_weather(storm)

        def faults() -> Counter[str]:
            return sum((one.done for one in everybody), storm.fallen)

        def is_over() -> bool:
            return is_enough(time.monotonic() - began, faults().total())

        _at_once([partial(one.torment, is_over) for one in everybody])
        simulator.set_weather(None)
        figures = Figures(faults(), time.monotonic() - began)
        _at_once([one.calm for one in tormentors])
        simulator.settle()
        secrets = [*simulator.issued_secrets, simulator.client.client_secret]
        for office, ledger in zip(offices, ledgers, strict=True):
            figures.leaks += leaks(office.folder, secrets)
            if server is None or office is offices[0]:
                found = audit(ledger, office.companies, office.expected)
                figures.findings += found
    return figures


def _offices(
    simulator: Simulator, folder: Path, size: Size, server: Server | None
) -> list[Office]:
    orders = [
        Orders(
            hurry=HURRY,
            seat=f"hanna på KONTOR-{number}",
            ahead=shared_number("d", 0.0),
            met=shared_numbers("L", len(Met)),
        )
        for number in range(size.offices)
    ]
    if server is None:
        return [
            new_office(simulator, folder / f"{number}", one, _owners(simulator, size))
            for number, one in enumerate(orders)
        ]
    url, expected = server.new_database(), list[Journal]()
    # Each office connects to all of them; one at a time sends to each.
    owners = _owners(simulator, size) + _owners(simulator, size)
    offices = [
        new_office(simulator, folder / f"{number}", _sharing(one, url), owners)
        for number, one in enumerate(orders)
    ]
    for office in offices:
        office.expected = expected
    return offices


def _sharing(orders: Orders, url: str) -> Orders:
    return replace(orders, ledger=url, hurry=replace(HURRY, busy=SHARED_BUSY))


def _owners(simulator: Simulator, size: Size) -> list[Owner]:
    return [found_owner(simulator) for _ in range(size.owners)]


def _at_once(works: list[Callable[[], object]]) -> None:
    threads = [
        threading.Thread(target=work, name=f"tormentor-{number}")
        for number, work in enumerate(works)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def printed(figures: Figures) -> str:
    """Write figures for people."""
    found = figures.findings
    lines = [f"{number:8} {kind}" for kind, number in sorted(figures.faults.items())]
    lines += [
        f"{figures.faults.total():8} faults in {figures.seconds:.0f} s",
        f"{found.booked:8} vouchers booked",
        f"{sum(found.held.values()):8} held with a reason",
        f"{sum(found.refused.values()):8} refused with a reason",
        f"{len(found.lost):8} lost",
        f"{len(found.duplicated):8} duplicated",
        f"{len(found.unexplained):8} unexplained",
        f"{len(figures.leaks):8} files with a secret in them",
    ]
    told = [*found.held, *found.refused, *found.lost, *found.duplicated]
    return "\n".join([*lines, *told, *found.unexplained, *figures.leaks])


def main() -> None:
    """Torture as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--faults", type=int, default=sys.maxsize)
    parser.add_argument("--seed", type=int, default=20261201)
    parser.add_argument("--ledger", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--folder", type=Path, default=None)
    asked = parser.parse_args()
    quiet = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=quiet)

    def is_enough(seconds: float, faults: int) -> bool:
        return bool(seconds >= asked.minutes * 60 or faults >= asked.faults)

    with ExitStack() as opened:
        temporary = opened.enter_context(tempfile.TemporaryDirectory())
        server = None
        if asked.ledger == "postgres":
            server = opened.enter_context(running_server())
        folder = asked.folder or Path(temporary)
        figures = torture(folder, asked.seed, is_enough, server=server)
    sys.stdout.write(f"{printed(figures)}\n")
    sys.exit(0 if figures.is_clean else 1)


if __name__ == "__main__":
    main()
