"""Who we are at Fortnox: the user's own entry, else what an installer was given."""

from agent.connections.secrets import Secrets
from agent.demo.demo import MemoryStore
from agent.fortnox.oauth import Client
from tests.office import HOME


def test_without_an_entry_the_machines_client_is_used() -> None:
    secrets = Secrets(MemoryStore(), lambda: ("id", "secret"))

    assert secrets.client(HOME) == Client("id", "secret", HOME)


def test_the_users_own_entry_comes_first() -> None:
    secrets = Secrets(MemoryStore(), lambda: ("id", "secret"))
    secrets.keep_client("own", "own secret")

    assert secrets.client(HOME) == Client("own", "own secret", HOME)


def test_nobody_entered_is_nobody() -> None:
    assert Secrets(MemoryStore()).client(HOME) is None
