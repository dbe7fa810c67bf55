"""Who holds a port."""

import socket
from unittest.mock import Mock

import psutil
import pytest

from agent.desktop import here
from agent.desktop.holder import Holder, holder_of
from tests.tools import is_wine


@pytest.fixture
def listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


@pytest.mark.skipif(is_wine(), reason="Wine takes every port for the system's own")
def test_our_own_program_is_known_as_ours(listener: socket.socket) -> None:
    with listener:
        found = holder_of(listener.getsockname()[1])

    assert found is not None
    assert found.is_ours
    assert found.user == psutil.Process().username()
    assert found.program


def test_a_port_that_nobody_holds_has_no_holder(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    listener.close()

    assert holder_of(port) is None


def test_another_users_program_is_not_ours(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Windows tells its name and session, and keeps its owner to itself.
    process = Mock(**{"name.return_value": "Journalbryggan Agent.exe"})
    process.username.side_effect = psutil.AccessDenied
    us = Mock(**{"username.return_value": r"KONTOR\anna"})
    monkeypatch.setattr(
        psutil, "Process", lambda pid=None: us if pid is None else process
    )
    monkeypatch.setattr(here.sessions, "user_behind", lambda _pid: "berit")
    with listener:
        found = holder_of(listener.getsockname()[1])

    assert found == Holder("Journalbryggan Agent.exe", "berit", is_ours=False)
    assert str(found) == "Journalbryggan Agent.exe hos användaren berit"


def test_a_holder_that_the_system_does_not_tell_of_is_not_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hidden = Mock(status=psutil.CONN_LISTEN, pid=None, laddr=Mock(port=44300))
    monkeypatch.setattr(psutil, "net_connections", lambda _kind: [hidden])

    found = holder_of(44300)

    assert found == Holder("", "", is_ours=False)
    assert str(found) == "ett annat program"
