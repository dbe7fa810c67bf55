"""An end without loose ends."""

import contextlib
import socket
import threading
import time

import pytest

from agent.https.listeners import loopback_listeners
from tests.https.conftest import Serve
from tests.https.served import Served, is_hung_up, read_to_end, request


def stop_in_background(served: Served, grace: float) -> threading.Thread:
    thread = threading.Thread(target=served.front.stop, args=(grace,))
    thread.start()
    return thread


def test_a_request_in_flight_is_answered_and_nothing_is_left(serve: Serve) -> None:
    before = set(threading.enumerate())
    served = serve(stops=False)
    with served.tls() as connection:
        connection.sendall(request("/wait"))
        assert served.pages.entered.wait(30)
        stopping = stop_in_background(served, grace=5)
        time.sleep(0.1)
        served.pages.may_answer.set()
        assert read_to_end(connection).endswith(b"answered")
    stopping.join(30)
    assert not stopping.is_alive()
    assert set(threading.enumerate()) <= before


def test_idle_clients_are_told_goodbye_while_another_is_answered(serve: Serve) -> None:
    served = serve(stops=False)
    with contextlib.ExitStack() as clients:
        idle = [clients.enter_context(served.tls()) for _ in range(30)]
        busy = clients.enter_context(served.tls())
        busy.sendall(request("/wait"))
        assert served.pages.entered.wait(30)
        stopping = stop_in_background(served, grace=5)
        # close_notify, or this raises.
        assert [client.recv(1) for client in idle] == [b""] * 30
        served.pages.may_answer.set()
        assert read_to_end(busy).endswith(b"answered")
    stopping.join(30)
    assert not stopping.is_alive()


def test_a_large_answer_on_its_way_is_sent_to_its_end(serve: Serve) -> None:
    served = serve(stops=False)
    with served.tls() as connection:
        connection.sendall(request("/download?size=30000000"))
        received = len(connection.recv(1))
        stopping = stop_in_background(served, grace=10)
        received += len(read_to_end(connection))
    stopping.join(30)
    assert received > 30_000_000


def test_a_request_that_takes_too_long_does_not_hold_up_the_end(serve: Serve) -> None:
    served = serve(stops=False)
    with served.tls() as connection:
        connection.sendall(request("/wait"))
        assert served.pages.entered.wait(30)
        begun = time.monotonic()
        served.front.stop(grace=0.2)
        assert time.monotonic() - begun < 15
        assert is_hung_up(connection)
    served.pages.may_answer.set()


def test_a_client_that_never_says_goodbye_does_not_hold_up_the_end(
    serve: Serve,
) -> None:
    served = serve(stops=False)
    with served.tls(), served.tcp(), served.tcp() as partial:
        partial.sendall(b"\x16\x03\x01")
        begun = time.monotonic()
        served.front.stop()
        assert time.monotonic() - begun < 4


def test_the_port_is_free_afterwards(serve: Serve) -> None:
    served = serve(stops=False)
    served.get("/")
    served.front.stop()
    for listener in loopback_listeners(served.front.port):
        listener.close()


def test_nobody_is_let_in_while_it_ends(serve: Serve) -> None:
    served = serve(stops=False)
    with served.tls() as connection:
        connection.sendall(request("/wait"))
        assert served.pages.entered.wait(30)
        stopping = stop_in_background(served, grace=5)
        time.sleep(0.1)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", served.front.port))
        served.pages.may_answer.set()
        read_to_end(connection)
    stopping.join(30)
