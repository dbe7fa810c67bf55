"""The seams of waitress that the front leans on fail here before they do there."""

import inspect
import logging
import socket

from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.trigger import trigger

from agent.https.ready_connections import ReadyConnections
from tests.https.pages import Pages
from tests.https.served import read_answer, read_to_end, request

CALLER = ("127.0.0.1", 50123)


def parameters(function: object) -> list[str]:
    assert callable(function)
    return list(inspect.signature(function).parameters)


def test_a_channel_is_made_of_server_socket_address_settings_and_map() -> None:
    assert TcpWSGIServer.channel_class is HTTPChannel
    assert parameters(HTTPChannel) == ["server", "sock", "addr", "adj", "map"]


def test_a_channel_tells_what_it_is_busy_with() -> None:
    assert HTTPChannel.will_close is False
    assert HTTPChannel.request is None
    assert HTTPChannel.total_outbufs_len == 0
    assert "self.requests = []" in inspect.getsource(HTTPChannel.__init__)
    assert parameters(HTTPChannel.handle_close) == ["self"]


def test_the_trigger_runs_a_call_on_waitress_thread() -> None:
    assert parameters(trigger.pull_trigger) == ["self", "thunk"]


def test_a_ready_connection_is_answered_and_closed_with_the_server() -> None:
    server = ReadyConnections(Pages(), 44300, "https")
    server.start()
    ours, plain = socket.socketpair()
    with ours:
        server.take(plain, CALLER)
        ours.sendall(request("/"))
        answer = read_answer(ours)
        assert b'"REMOTE_PORT": "50123"' in answer
        assert b'"SERVER_PORT": "44300"' in answer
        assert b'"wsgi.url_scheme": "https"' in answer
        server.stop(grace=1)
        assert read_to_end(ours) == b""


def test_no_other_host_or_scheme_is_believed() -> None:
    server = ReadyConnections(Pages(), 44300, "https")
    server.start()
    ours, plain = socket.socketpair()
    with ours:
        server.take(plain, CALLER)
        ours.sendall(
            request("/", "X-Forwarded-For: 10.0.0.1", "X-Forwarded-Proto: http")
        )
        answer = read_answer(ours)
        server.stop(grace=1)
    assert b'"REMOTE_ADDR": "127.0.0.1"' in answer
    assert b'"wsgi.url_scheme": "https"' in answer


def test_a_full_queue_is_not_worth_a_line_each() -> None:
    server = ReadyConnections(Pages(), 44300, "https")
    server.start()
    server.stop(grace=0)
    assert not logging.getLogger("waitress.queue").isEnabledFor(logging.WARNING)
