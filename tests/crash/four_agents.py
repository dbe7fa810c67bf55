"""Four agents on one PostgreSQL, killed again and again: each journal exactly once.

    python -m tests.crash.four_agents --journals 1000 --kills 100 --seed 1

Everybody watches a folder with the same files, is connected to the same companies and
presses Överför as soon as anything waits.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from agent.journal import Journal
from agent.ledger.ledger import Ledger
from agent.ledger.owners import all_owners
from agent.simulator import Simulator
from tests.crash.audit import Findings, audit
from tests.crash.laboratory import (
    Office,
    a_sendable_journal,
    fortnox,
    found_owner,
    new_office,
    wait_for,
)
from tests.crash.process import Hurry, Orders
from tests.postgres import running_server

AGENTS = 4
OWNERS = 2
IN_A_FILE = 50
HURRY = Hurry(grace=2.5, second_look=0.2, time_out=1.0, lease=3.0)
PATIENCE = 300.0  # seconds for all, which a busy machine may need


@dataclass(frozen=True, slots=True)
class Run:
    """How it went; `kills` are of agents that were at work."""

    findings: Findings
    kills: int
    seconds: float


def four_agents(
    folder: Path, ledger_url: str, *, journals: int, kills: int, seed: int
) -> Run:
    """Let four agents transfer, kill one of them at a time, and compare the books."""
    began, chance = time.monotonic(), random.Random(seed)
    with fortnox() as simulator:
        offices = _offices(simulator, folder, ledger_url)
        expected = _let_df3_write(offices, journals)
        for office in offices:
            office.start()
        with closing(offices[0].open_ledger()) as ledger:
            _connect_all(offices, ledger)
            for _ in range(kills):
                time.sleep(chance.uniform(0.05, 0.6))
                unlucky = chance.choice(offices)
                unlucky.kill()
                unlucky.start()
            done = partial(_all_booked, offices, ledger, expected)
            wait_for(done, "all is booked", PATIENCE)
            for office in offices:
                office.kill()
            findings = audit(ledger, offices[0].companies, expected)
    return Run(findings, kills, time.monotonic() - began)


def _offices(simulator: Simulator, folder: Path, ledger_url: str) -> list[Office]:
    owners = [found_owner(simulator) for _ in range(OWNERS)]
    return [
        new_office(
            simulator,
            folder / f"pc{number}",
            Orders(seat=f"user på PC-{number}", ledger=ledger_url, hurry=HURRY),
            owners,
        )
        for number in range(AGENTS)
    ]


def _let_df3_write(offices: Sequence[Office], journals: int) -> list[Journal]:
    """Put the same files into every PC's folder."""
    owners = offices[0].owners
    for number, owner in enumerate(owners):
        theirs = [
            a_sendable_journal(owner, one + 1)
            for one in range(number, journals, len(owners))
        ]
        for start in range(0, len(theirs), IN_A_FILE):
            for office in offices:
                office.write_file(theirs[start : start + IN_A_FILE])
    return offices[0].expected


def _connect_all(offices: Sequence[Office], ledger: Ledger) -> None:
    """Let everybody consent, at their own PC, as soon as the owners are known."""
    wait_for(lambda: len(all_owners(ledger)) == OWNERS, "the owners are known")
    for office in offices:
        with closing(office.open_ledger()) as own:
            office.connect(own, *office.owners)


def _all_booked(
    offices: Sequence[Office], ledger: Ledger, expected: Sequence[Journal]
) -> bool:
    """Tell whether it is done; who has lost a connection by a kill makes it anew."""
    for office in offices:
        with closing(office.open_ledger()) as own:
            office.help_out(own)
    return audit(ledger, offices[0].companies, expected).booked == len(expected)


def main() -> int:
    """Run as told on the command line; 0 where each was booked exactly once."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--journals", type=int, default=1000)
    asked.add_argument("--kills", type=int, default=100)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    with running_server() as server, tempfile.TemporaryDirectory() as folder:
        run = four_agents(
            Path(folder),
            server.new_database(),
            journals=given.journals,
            kills=given.kills,
            seed=given.seed,
        )
    found = run.findings
    sys.stdout.write(
        f"{given.journals} journals, {AGENTS} agents, {run.kills} kills, seed "
        f"{given.seed}: {found.booked} booked, {len(found.lost)} lost, "
        f"{len(found.duplicated)} duplicated, {len(found.unexplained)} unexplained "
        f"in {run.seconds:.0f} s\n"
    )
    return 0 if found.is_clean and found.booked == given.journals else 1


if __name__ == "__main__":
    sys.exit(main())
