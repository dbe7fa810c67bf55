"""An agent of another user of this PC, in a process of its own: test_two_users.py.

    python -m tests.user_agent FOLDER USER-ID PORT

Where Python lies only root may be able to read: an agent of root's own has loaded all
that there is when this process becomes the other user's. It says in JSON, a line each,
where its page is, and what comes of the orders on its stdin: `link` gives a way in,
`expect` says whether an answer from Fortnox would arrive.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import structlog
from werkzeug.test import Client

from agent.app import Agent
from agent.demo.demo import MemoryStore
from agent.desktop.doorbell import ring
from agent.errors import AlreadyRunning, PortTaken
from agent.settings import Settings
from webui.page import create_page

NOBODY = "http://127.0.0.1:9"  # where nothing listens


def main() -> None:
    """Load everything, become the user, and run."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    folder, user, port = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    first = _agent(Path(tempfile.mkdtemp(dir=folder)), port=0)
    first.start()
    Client(first.page.app).get("/oppna", base_url=first.origin)
    first.stop()
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    agent = _agent(folder / str(user), port)
    try:
        agent.start()
    except AlreadyRunning:
        _say({"second": ring(agent.settings.data_dir)})
        return
    _say({"origin": agent.origin})
    for line in sys.stdin:
        _say({line.strip(): _obey(agent, line.strip())})
    agent.stop()


def _agent(folder: Path, port: int) -> Agent:
    settings = Settings(
        data_dir=folder,
        port=port,
        redirect_uri=f"https://localhost:{port}",
        login_url=NOBODY,
        api_url=NOBODY,
    )
    return Agent(settings, MemoryStore(), create_page)


def _obey(agent: Agent, order: str) -> str:
    if order == "link":
        return agent.page.link()
    agent.rooms.connections.client.enter("client", "secret")
    try:
        agent.rooms.connections._expect_answer()  # noqa: SLF001  what `start` asks
    except PortTaken as taken:
        return str(taken)
    return "it would"


def _say(what: dict[str, str | None]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
