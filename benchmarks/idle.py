"""What the agent costs while nothing happens: the goals are 0.2 % of a core and 90 MB.

    python -m benchmarks.idle [--minutes 10]

The real agent in a process of its own, with its icon on a screen that nobody sees, two
watched folders, and 60 owners who are connected and wait for nobody. What it does in
these minutes is what it does all day. The processor's time is counted; where others use
the machine it is counted a little long. Memory is the agent's own, as Windows' Task
Manager shows it; beside it the whole, with what libraries share with other programs.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from agent.simulator import Company, Series, Simulator
from benchmarks.idle_agent import CLIENT, READY
from tests.product import free_port
from tests.tray.screen import Screen, x_server

OWNERS = 60
FOLDERS = 2
FILES = 12  # in a folder, for each of its owners: a year's
CALM = 60.0  # seconds until what begins with a start is over
MOST_WORK, MOST_MEMORY = 0.2, 90.0  # % of a core, MB
AGENT = (sys.executable, "-m", "benchmarks.idle_agent")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was used while nothing happened: % of a core, MB, and how many threads."""

    work: float
    memory: float
    whole: float
    threads: int


def main() -> int:
    """Measure, print, and tell by the exit code whether the goals are reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _idle_agent(Path(folder)) as agent:
        found = _measure(agent, chosen.minutes * 60)
    print(f"{OWNERS} connected owners, {chosen.minutes:g} minutes:")
    print(f"work    {found.work:6.3f} % of a core, goal {MOST_WORK}")
    print(
        f"memory  {found.memory:6.1f} MB, goal {MOST_MEMORY:g}; whole {found.whole:.1f}"
    )
    print(f"threads {found.threads:4}; load {os.getloadavg()[0]:.1f}")
    is_reached = found.work < MOST_WORK and found.memory < MOST_MEMORY
    return 0 if is_reached else 1


def _measure(agent: psutil.Process, seconds: float) -> Figures:
    time.sleep(CALM)
    before, began = agent.cpu_times(), time.monotonic()
    time.sleep(seconds)
    after, took = agent.cpu_times(), time.monotonic() - began
    used = after.user + after.system - before.user - before.system
    memory = agent.memory_full_info()
    return Figures(
        used / took * 100, memory.uss / 1e6, memory.rss / 1e6, agent.num_threads()
    )


@contextmanager
def _idle_agent(place: Path) -> Iterator[psutil.Process]:
    """Run the agent on the second day: all is there, read and connected."""
    port = free_port()
    home = f"https://localhost:{port}"
    folders = [place / f"journaler-{number}" for number in range(FOLDERS)]
    for number in range(OWNERS):
        _write_journals(folders[number % FOLDERS], number)
    fortnox = Simulator(
        companies=[_company(one) for one in range(OWNERS)],
        client_id=CLIENT[0],
        client_secret=CLIENT[1],
        redirect_uris=(home,),
    )
    with fortnox, x_server() as display, Screen(display).notification_area():
        settings = {
            "DATA_DIR": str(place / "data"),
            "JOURNAL_DIRS": json.dumps([str(one) for one in folders]),
            "PORT": str(port),
            "REDIRECT_URI": home,
            "LOGIN_URL": fortnox.url,
            "API_URL": fortnox.url,
        }
        named = {f"JOURNALBRYGGAN_{name}": one for name, one in settings.items()}
        environment = {**os.environ, "DISPLAY": display, **named}
        subprocess.run([*AGENT, "--connect"], env=environment, check=True)
        agent = subprocess.Popen(AGENT, env=environment, stdout=subprocess.PIPE)
        try:
            assert agent.stdout is not None
            if agent.stdout.readline().decode().strip() != READY:
                raise SystemExit("The agent did not start.")
            yield psutil.Process(agent.pid)
        finally:
            agent.terminate()
            agent.communicate()


def _number(owner: int) -> str:
    return f"7690{owner:06}"


def _company(owner: int) -> Company:
    return Company(
        organisation_number=_number(owner),
        name=f"BRF Björken {owner}",
        database_number=1_000_000 + owner,
        years=[],
        accounts=[],
        series=[Series("A", "Redovisning")],
    )


def _write_journals(folder: Path, owner: int) -> None:
    """Write a year's files of one owner, as df3 leaves them."""
    folder.mkdir(exist_ok=True)
    number = _number(owner)
    for month in range(1, FILES + 1):
        day = f"2026{month:02}01"
        text = (
            f'#FLAGGA 0\n#PROGRAM "df3" 3.0\n#FORMAT PC8\n#GEN {day}\n#SIETYP 4\n'
            f'#FNAMN "BRF Björken {owner}"\n#ORGNR {number[:6]}-{number[6:]}\n'
            f'#VER A A{month} {day} "Avisering A{month}" {day}\n{{\n'
            "#TRANS 1510 {} 4500.00\n#TRANS 3011 {} -4500.00\n}\n"
        )
        (folder / f"{owner}-{month}.si").write_bytes(text.encode("cp437"))


if __name__ == "__main__":
    sys.exit(main())
