"""A store that fails between client id and secret leaves the client as it was."""

import pytest

from agent.connections.secrets import Secrets
from agent.errors import SecretsUnavailable
from agent.fortnox.oauth import Client
from tests.office import HOME
from tests.stores import WatchedStore


class HalfStore(WatchedStore):
    """A store that fails for services whose name ends so."""

    fails_for = "nothing"

    def set_password(self, service: str, username: str, password: str) -> None:
        if service.endswith(self.fails_for):
            raise OSError("full")
        super().set_password(service, username, password)


@pytest.mark.parametrize("part", ["client/id", "client/secret"])
def test_the_client_before_stays_whole(part: str) -> None:
    store = HalfStore()
    secrets = Secrets(store)
    secrets.keep_client("id", "hemligt")
    store.fails_for = part

    with pytest.raises(SecretsUnavailable):
        secrets.keep_client("annat", "nytt")

    assert secrets.client(HOME) == Client("id", "hemligt", HOME)


def test_half_a_first_client_is_none() -> None:
    store = HalfStore()
    secrets = Secrets(store)
    store.fails_for = "client/id"

    with pytest.raises(SecretsUnavailable):
        secrets.keep_client("id", "hemligt")

    assert secrets.client(HOME) is None
