"""Runs the agent beside a simulator, with journals of our own in a watched folder.

Everything lies in a folder that is removed afterwards, and the secrets, which open
nothing, in memory: the demo leaves no trace on the PC.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from keyring.backend import KeyringBackend

from agent.app import Agent
from agent.https.listeners import loopback_listeners
from agent.logs import begin_logging, end_logging
from agent.rooms import MakePage
from agent.settings import Settings
from agent.simulator import Simulator

JOURNALS = Path(__file__).parent / "journals"
CLIENT = ("journalbryggan-demo", "demo-secret")
# The simulator never books later than this, so the grace time can be short.
GRACE_SECONDS = 5.0
SECOND_LOOK_SECONDS = 1.0


class MemoryStore(KeyringBackend):
    """Secrets that end with the process."""

    priority = 0  # never chosen by keyring itself

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret, if there is one."""
        return self._kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        self._kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""
        self._kept.pop((service, username), None)


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo."""

    agent: Agent
    simulator: Simulator


@contextmanager
def running_demo(
    make_page: MakePage, *, port: int, https: bool, folder: Path | None = None
) -> Iterator[Demo]:
    """Run the demo for as long as the block lasts.

    Args:
        make_page: makes the web page.
        port: the page's; 0 for any free one. Over HTTPS it is the product's.
        https: exactly the product, with its certificate warning.
        folder: where to keep everything; None for one that is removed afterwards.
    """
    with ExitStack() as ending:
        temporary = ending.enter_context(
            tempfile.TemporaryDirectory(prefix="journalbryggan-")
        )
        place = folder or Path(temporary)
        settings = _settings(place, port or _free_port(), https=https)
        begin_logging(settings.data_dir)
        ending.callback(end_logging)
        shutil.copytree(JOURNALS, settings.journal_dirs[0], dirs_exist_ok=True)
        with Simulator(redirect_uris=(settings.redirect_uri,)) as simulator:
            fortnox = {"login_url": simulator.url, "api_url": simulator.url}
            agent = Agent(settings.model_copy(update=fortnox), MemoryStore(), make_page)
            agent.start()
            agent.rooms.connections.client.enter(*CLIENT)
            try:
                yield Demo(agent, simulator)
            finally:
                agent.stop()


def _settings(place: Path, port: int, *, https: bool) -> Settings:
    return Settings(
        data_dir=place / "data",
        journal_dirs=(place / "journaler",),
        port=port,
        redirect_uri=f"{'https' if https else 'http'}://localhost:{port}",
        grace_seconds=GRACE_SECONDS,
        second_look_seconds=SECOND_LOOK_SECONDS,
        demo=True,
        plain_http=not https,
    )


def _free_port() -> int:
    listeners = loopback_listeners(0)
    port: int = listeners[0].getsockname()[1]
    for listener in listeners:
        listener.close()
    return port
