"""Whose connection is it? Asked of the system this test runs on."""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from agent.https.address import Peer, SocketAddress
from agent.https.peer import identify, is_not_another_user, who_asks
from tests.https.conftest import Serve

if sys.platform != "win32":
    import pwd

    NOBODY = pwd.getpwnam("nobody").pw_uid

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
needs_root = pytest.mark.skipif(
    sys.platform == "linux" and os.getuid() != 0,
    reason="needs root to act as another user",
)

# Becomes nobody, who may not read Python's own files (so what it needs is loaded
# before), connects, waits to be hung up on, and tells how long that took.
STRANGER = """
import os, socket, sys, time
"localhost".encode("idna")
os.setgroups([])
os.setgid(int(sys.argv[3]))
os.setuid(int(sys.argv[3]))
begun = time.perf_counter()
with socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=10) as caller:
    try:
        answer = caller.recv(1)
    except ConnectionResetError:
        answer = b""
print(time.perf_counter() - begun, answer)
"""


@contextmanager
def connection(
    host: str, called: str | None = None
) -> Iterator[tuple[socket.socket, SocketAddress, SocketAddress]]:
    """The caller's socket, and both addresses as the listener sees them."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection((called or host, port)) as caller:
            accepted, peer = listener.accept()
            with accepted:
                yield caller, peer[:2], accepted.getsockname()[:2]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_our_own_process_is_the_same_user(host: str) -> None:
    with connection(host) as (_, peer, local):
        assert identify(peer, local) is Peer.SAME_USER


def test_a_caller_that_reaches_ipv4_through_ipv6_is_known_too() -> None:
    with connection("127.0.0.1", called="::ffff:127.0.0.1") as (caller, peer, local):
        assert caller.family == socket.AF_INET6
        assert identify(peer, local) is Peer.SAME_USER


def test_a_connection_that_nobody_has_is_unknown() -> None:
    assert identify(("127.0.0.1", 1), ("127.0.0.1", 2)) is Peer.UNKNOWN


def test_a_caller_that_has_left_is_unknown_rather_than_root() -> None:
    with connection("127.0.0.1") as (caller, peer, local):
        caller.close()
        assert identify(peer, local) is Peer.UNKNOWN


def test_a_system_that_cannot_be_asked_leaves_it_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError

    with connection("127.0.0.1") as (_, peer, local):
        monkeypatch.setattr(socket, "socket", forbidden)
        assert identify(peer, local) is Peer.UNKNOWN


def test_the_page_can_ask_by_the_environment_of_a_request() -> None:
    with connection("127.0.0.1") as (_, peer, local):
        environ = {
            "REMOTE_ADDR": peer[0],
            "REMOTE_PORT": str(peer[1]),
            "SERVER_PORT": str(local[1]),
        }
        assert who_asks(environ) is Peer.SAME_USER


def test_a_caller_from_another_loopback_address_is_known_to_the_page(
    serve: Serve,
) -> None:
    served = serve(tls=False)
    ends = {"SERVER_PORT": str(served.front.port), "REMOTE_ADDR": "127.0.0.7"}
    page = ("127.0.0.1", served.front.port)
    with socket.create_connection(page, source_address=("127.0.0.7", 0)) as caller:
        ends["REMOTE_PORT"] = str(caller.getsockname()[1])
        assert who_asks(ends) is Peer.SAME_USER


def test_asking_costs_less_than_two_milliseconds() -> None:
    with connection("127.0.0.1") as (_, peer, local):
        assert statistics.median(_timed(peer, local) for _ in range(100)) < 0.002


def _timed(peer: SocketAddress, local: SocketAddress) -> float:
    begun = time.perf_counter()
    identify(peer, local)
    return time.perf_counter() - begun


@needs_root
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_another_user_is_refused_before_anything_is_said(
    serve: Serve, host: str
) -> None:
    served = serve(is_welcome=is_not_another_user)
    _, answer = _call_as_nobody(host, served.front.port)
    assert answer == "b''"
    assert served.pages.requests == 0


def _call_as_nobody(host: str, port: int) -> tuple[float, str]:
    """How many seconds until the front hung up, and what it said before."""
    told = subprocess.run(
        [sys.executable, "-I", "-c", STRANGER, host, str(port), str(NOBODY)],
        capture_output=True,
        check=True,
        text=True,
        timeout=30,
    ).stdout.split()
    return float(told[0]), told[1]
