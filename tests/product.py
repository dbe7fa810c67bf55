"""The whole product for tests: the agent over real TLS, a watched folder, a Fortnox."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from agent.app import Agent
from agent.connections.secrets import Secrets
from agent.demo.demo import MemoryStore
from agent.errors import PortTaken
from agent.https.listeners import loopback_listeners
from agent.settings import Settings
from agent.simulator import Company, Simulator
from webui.page import create_page

# Below what Linux (32768) and Windows (49152) choose from.
NOT_GIVEN_AWAY = range(20_000, 32_000)


@dataclass(frozen=True, slots=True)
class Product:
    """A running agent and the Fortnox that it talks to."""

    agent: Agent
    simulator: Simulator
    folder: Path


@contextmanager
def product(
    place: Path,
    companies: Sequence[Company] | None = None,
    database_url: str | None = None,
    *,
    is_watched: bool = True,
    has_client: bool = True,
) -> Iterator[Product]:
    """Run the product, its client known to Fortnox, its folder empty.

    Where the folder is not watched from the start, the user may have it watched; where
    the client is not known here, the user may enter it.
    """
    port = free_port()
    home = f"https://localhost:{port}"
    folder = place / "journaler"
    folder.mkdir()
    with Simulator(
        companies=companies, redirect_uris=(home,), rate_limit=1000
    ) as simulator:
        settings = Settings(
            data_dir=place / "data",
            journal_dirs=(folder,),
            port=port,
            redirect_uri=home,
            login_url=simulator.url,
            api_url=simulator.url,
            grace_seconds=1,
            second_look_seconds=0.2,
            database_url=None if database_url is None else SecretStr(database_url),
        )
        if not is_watched:
            left_to_the_user = {"journal_dirs": (), "decided": frozenset[str]()}
            settings = settings.model_copy(update=left_to_the_user)
        store, client = MemoryStore(), simulator.client
        if has_client:
            Secrets(store).keep_client(client.client_id, client.client_secret)
        agent = Agent(settings, store, create_page)
        agent.start()
        try:
            yield Product(agent, simulator, folder)
        finally:
            agent.stop()


def free_port() -> int:
    """A port that is free on both loopback addresses, and stays so.

    Not one that the system gives to whoever connects somewhere: an agent that starts
    again would find it taken by then.
    """
    for port in random.sample(NOT_GIVEN_AWAY, len(NOT_GIVEN_AWAY)):
        with suppress(PortTaken):
            for listener in loopback_listeners(port):
                listener.close()
            return port
    raise AssertionError("every port is taken")
