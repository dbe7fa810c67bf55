"""The agent that idle.py measures: what `journalbryggan run` runs.

Nothing is imported here that the product does not import, but the walk through Fortnox'
pages, which stands for the user's browser. `--connect` takes in what lies in the
folders, connects every owner, and ends: that was yesterday.
"""

import json
import sys
import time
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from keyring.backend import KeyringBackend

from agent.app import Agent
from agent.cli import running_agent  # noqa: F401  with all that the command imports
from agent.ledger.owners import all_owners
from agent.logs import begin_logging
from agent.serving import serve
from agent.settings import Settings
from webui.page import create_page

CLIENT = ("journalbryggan-idle", "idle-secret")
READY = "ready"


class Store(KeyringBackend):
    """Secrets that open nothing, in a file, so that they are there the next day."""

    priority = 0

    def __init__(self, file: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._file = file
        self._kept: dict[str, str] = {}
        if file.exists():
            self._kept = json.loads(file.read_text("utf-8"))

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret, if there is one."""
        return self._kept.get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        self._kept[f"{service} {username}"] = password
        self._file.write_text(json.dumps(self._kept), "utf-8")

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""
        self._kept.pop(f"{service} {username}", None)
        self._file.write_text(json.dumps(self._kept), "utf-8")


def main() -> None:
    """Be the agent of yesterday, or of today."""
    settings = Settings()
    begin_logging(settings.data_dir)
    store = Store(settings.data_dir / "secrets.json")
    agent = Agent(settings, store, create_page)
    agent.start()
    if "--connect" in sys.argv:
        _connect_all(agent)
    else:
        print(READY, flush=True)
        serve(agent, with_tray=True)
    agent.stop()


def _connect_all(agent: Agent) -> None:
    from agent.demo.consenting import walk  # noqa: PLC0415  not the product's

    while not agent.folders.have_settled():
        time.sleep(0.1)
    connections = agent.rooms.connections
    connections.client.enter(*CLIENT)
    for one in all_owners(agent.rooms.ledger):
        address = connections.start(one.id, "/")
        answer = walk(address, one.organisation_number, agent.settings.redirect_uri)
        connections.finish(dict(parse_qsl(urlsplit(answer).query)), "benchmark")


if __name__ == "__main__":
    main()
