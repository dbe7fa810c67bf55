"""The real agent as a process of its own, with secrets that end with it.

Run as `python -m benchmarks.running_agent`, its settings in the environment. Prints two
lines: the routes that can be visited, and a link to let a browser in.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agent.app import Agent
from agent.demo.demo import MemoryStore
from agent.logs import begin_logging
from agent.serving import wait_for_the_end
from agent.settings import Settings
from webui.page import Page, create_page

if TYPE_CHECKING:
    from agent.rooms import Rooms

NOBODY = "http://127.0.0.1:9"  # where nothing listens


@dataclass(frozen=True, slots=True)
class Running:
    """A running agent; `seconds` is how long it took to start."""

    pid: int
    routes: list[str]
    link: str
    seconds: float


def main() -> None:
    """Run until asked to end."""
    settings = Settings()
    begin_logging(settings.data_dir)
    agent = Agent(settings, MemoryStore(), _make_page)
    agent.start()
    print(agent.page.link(), flush=True)
    wait_for_the_end()
    agent.stop()


def _make_page(rooms: "Rooms", origin: str) -> Page:
    page = create_page(rooms, origin)
    rules = page.flask.url_map.iter_rules()
    print(json.dumps([one.rule for one in rules if "GET" in (one.methods or ())]))
    return page


@contextmanager
def running_agent(data_dir: Path) -> Iterator[Running]:
    """Run the agent on what is in a folder, without a way to Fortnox."""
    settings = {
        "JOURNALBRYGGAN_DATA_DIR": str(data_dir),
        "JOURNALBRYGGAN_PORT": "0",
        "JOURNALBRYGGAN_LOGIN_URL": NOBODY,
        "JOURNALBRYGGAN_API_URL": NOBODY,
    }
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.running_agent"],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        routes: list[str] = json.loads(process.stdout.readline())
        link = process.stdout.readline().strip()
        yield Running(process.pid, routes, link, time.monotonic() - began)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


if __name__ == "__main__":
    main()
