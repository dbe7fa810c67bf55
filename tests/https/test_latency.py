"""Answers are sent at once, also over the TCP pairs that Windows makes."""

import socket
import time
from collections.abc import Callable

import pytest

from agent.https.bridge import send_at_once
from tests.https.conftest import Serve
from tests.https.served import Served, read_answer, request

# With Nagle's algorithm on any one of the sockets every answer takes 40 ms and more;
# the quickest of several tells, however busy the machine is.
PROMPT = 0.030
SIZE = 28_000


def pair_of_windows() -> tuple[socket.socket, socket.socket]:
    """As CPython's socketpair on Windows: TCP over loopback, with no protocol set."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        one = socket.socket()
        one.connect(listener.getsockname())
        other, _ = listener.accept()
    return one, other


def test_nothing_holds_back_the_halves_of_a_tcp_pair() -> None:
    for end in pair_of_windows():
        with end:
            send_at_once(end)
            assert end.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("pair", [socket.socketpair, pair_of_windows])
def test_pages_of_28_kilobytes_come_promptly(
    serve: Serve,
    pair: Callable[[], tuple[socket.socket, socket.socket]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "socketpair", pair)
    served = serve()
    with served.tls() as connection:
        times = [_timed(connection, "Connection: keep-alive") for _ in range(20)]
    assert min(times) < PROMPT


def test_a_closing_answer_comes_promptly(served: Served) -> None:
    times = []
    for _ in range(7):
        with served.tls() as connection:
            times.append(_timed(connection, "Connection: close"))
    assert min(times) < PROMPT


def _timed(connection: socket.socket, header: str) -> float:
    begun = time.perf_counter()
    connection.sendall(request(f"/download?size={SIZE}", header))
    read_answer(connection)
    return time.perf_counter() - begun
