"""Four agents on one PostgreSQL, killed and put to sleep: each journal exactly once.

    python -m tests.crash.four_agents --journals 1000 --kills 100 --sleeps 20 --seed 1

Everybody watches a folder with the same files, is connected to the same companies and
presses Överför as soon as anything waits. Who sleeps does so for longer than a lease
and the grace time: the others take over, and it wakes up in the middle of their work.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from agent.journal import Journal
from agent.ledger.files import FileFacts
from agent.ledger.imports import import_journals
from agent.ledger.ledger import Ledger
from agent.ledger.states import JournalState
from agent.ledger.tables import journals as journals_table
from agent.simulator import Simulator
from tests.crash.audit import Findings, audit
from tests.crash.laboratory import (
    Office,
    a_sendable_journal,
    fortnox,
    found_owner,
    new_office,
)
from tests.crash.process import Hurry, Orders
from tests.postgres import running_server

AGENTS = 4
OWNERS = 2
IN_A_FILE = 50
HURRY = Hurry(grace=2.5, second_look=0.2, time_out=1.0, lease=3.0)
ASLEEP = HURRY.lease + HURRY.grace + 0.5
PATIENCE = 120.0  # seconds without a booking, on a busy machine too


@dataclass(frozen=True, slots=True)
class Run:
    """How it went."""

    findings: Findings
    seconds: float


def four_agents(
    folder: Path,
    ledger_url: str,
    *,
    journals: int,
    kills: int,
    sleeps: int,
    seed: int,
) -> Run:
    """Let four agents transfer, strike one of them at a time, and compare the books."""
    began, chance = time.monotonic(), random.Random(seed)
    with fortnox() as simulator:
        offices = _offices(simulator, folder, ledger_url)
        with closing(offices[0].open_ledger()) as ledger:
            expected = _connect_all(offices, ledger)
            for office in offices:
                office.start()
            expected += _let_df3_write(offices, journals - len(expected))
            blows = [_kill] * kills + [_put_to_sleep] * sleeps
            chance.shuffle(blows)
            for strike in blows:
                time.sleep(chance.uniform(0.05, 0.6))
                strike(chance.choice(offices))
            _wait_until_booked(offices, ledger, len(expected))
            for office in offices:
                office.kill()
            findings = audit(ledger, offices[0].companies, expected)
    return Run(findings, time.monotonic() - began)


def _kill(office: Office) -> None:
    office.kill()
    office.start()


def _put_to_sleep(office: Office) -> None:
    pid = office.process.pid if office.process else None
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    time.sleep(ASLEEP)
    os.kill(pid, signal.SIGCONT)


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
    for number, owner in enumerate(offices[0].owners):
        theirs = [
            a_sendable_journal(owner, one + 1)
            for one in range(number, journals, len(offices[0].owners))
        ]
        for start in range(0, len(theirs), IN_A_FILE):
            for office in offices:
                office.write_file(theirs[start : start + IN_A_FILE])
    return offices[0].expected


def _connect_all(offices: Sequence[Office], ledger: Ledger) -> list[Journal]:
    """Make the owners known by a journal each, and let everybody consent."""
    first = [a_sendable_journal(owner, 9999) for owner in offices[0].owners]
    import_journals(ledger, FileFacts("x", "x.si", "", 1), first)
    for office in offices:
        with closing(office.open_ledger()) as own:
            office.connect(own, *office.owners)
    return first


def _wait_until_booked(
    offices: Sequence[Office], ledger: Ledger, journals: int
) -> None:
    """Wait; who has lost a connection by a kill makes it anew now and then."""
    booked, since = 0, time.monotonic()
    while (now := _booked(ledger)) < journals:
        if now > booked:
            booked, since = now, time.monotonic()
        assert time.monotonic() < since + PATIENCE, f"{booked} of {journals} booked"
        time.sleep(1.0)
        for office in offices:
            with closing(office.open_ledger()) as own:
                office.help_out(own)


def _booked(ledger: Ledger) -> int:
    counted = select(func.count()).where(journals_table.c.state == JournalState.BOOKED)
    with ledger.reading() as connection:
        return connection.scalar(counted) or 0


def main() -> int:
    """Run as told on the command line; 0 where each was booked exactly once."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--journals", type=int, default=1000)
    asked.add_argument("--kills", type=int, default=100)
    asked.add_argument("--sleeps", type=int, default=20)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    with running_server() as server, tempfile.TemporaryDirectory() as folder:
        run = four_agents(
            Path(folder),
            server.new_database(),
            journals=given.journals,
            kills=given.kills,
            sleeps=given.sleeps,
            seed=given.seed,
        )
    found = run.findings
    sys.stdout.write(
        f"{given.journals} journals, {AGENTS} agents, {given.kills} kills, "
        f"{given.sleeps} sleeps, seed {given.seed}: {found.booked} booked, "
        f"{len(found.lost)} lost, {len(found.duplicated)} duplicated, "
        f"{len(found.unexplained)} unexplained in {run.seconds:.0f} s\n"
    )
    return 0 if found.is_clean and found.booked == given.journals else 1


if __name__ == "__main__":
    sys.exit(main())
