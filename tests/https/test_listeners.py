"""Both loopbacks or a clear reason."""

import errno
import os
import socket

import psutil
import pytest

from agent.errors import PortTaken
from agent.https import listeners as module
from agent.https.listeners import loopback_listeners
from tests.tools import is_wine


@pytest.fixture
def without_ipv6(monkeypatch: pytest.MonkeyPatch) -> None:
    bind = module.listen_on

    def refuse(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")
        return bind(family, host, port)

    monkeypatch.setattr(module, "listen_on", refuse)


def close(sockets: list[socket.socket]) -> None:
    for each in sockets:
        each.close()


def test_both_loopbacks_share_a_free_port() -> None:
    both = loopback_listeners(0)
    (host, port), (host6, port6) = (each.getsockname()[:2] for each in both)
    close(both)
    assert (host, host6) == ("127.0.0.1", "::1")
    assert port == port6 > 0


def test_a_port_just_left_can_be_had_again() -> None:
    first = loopback_listeners(0)
    port = first[0].getsockname()[1]
    with socket.create_connection(("127.0.0.1", port)):
        accepted, _ = first[0].accept()
        accepted.close()  # ours closes first, so TIME_WAIT is on our port
    close(first)
    close(loopback_listeners(port))


def test_accepted_connections_know_that_they_are_tcp() -> None:
    both = loopback_listeners(0)
    protocols = {each.proto for each in both}
    close(both)
    assert protocols == {socket.IPPROTO_TCP}


def test_a_pc_without_ipv6_listens_on_ipv4_alone(without_ipv6: None) -> None:  # noqa: ARG001 - a fixture for its effect
    only = loopback_listeners(0)
    hosts = [each.getsockname()[0] for each in only]
    close(only)
    assert hosts == ["127.0.0.1"]


@pytest.mark.skipif(is_wine(), reason="Wine does not tell a process' name")
@pytest.mark.parametrize("taken", [0, 1])
def test_a_port_taken_on_either_loopback_names_its_holder(taken: int) -> None:
    both = loopback_listeners(0)
    port = both[0].getsockname()[1]
    both[1 - taken].close()
    with pytest.raises(PortTaken) as told:
        loopback_listeners(port)
    both[taken].close()
    assert told.value.message == (
        f"Port {port} används redan av {psutil.Process().name()} ({os.getpid()})."
    )


def test_a_holder_that_the_system_hides_is_another_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hidden(_kind: str) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "net_connections", hidden)
    both = loopback_listeners(0)
    port = both[0].getsockname()[1]
    with pytest.raises(PortTaken, match="används redan av ett annat program"):
        loopback_listeners(port)
    close(both)


def test_a_port_that_the_system_keeps_is_called_reserved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def reserved(*_: object) -> socket.socket:
        raise PermissionError(errno.EACCES, "WinError 10013")

    monkeypatch.setattr(module, "listen_on", reserved)
    with pytest.raises(PortTaken, match="reserverad av operativsystemet") as told:
        loopback_listeners(44300)
    assert "excludedportrange" in told.value.action


def test_another_free_port_is_tried_when_only_one_loopback_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bind, refusals = module.listen_on, [1, 2]

    def taken_twice(
        family: socket.AddressFamily, host: str, port: int
    ) -> socket.socket:
        if family == socket.AF_INET6 and refusals:
            refusals.pop()
            raise OSError(errno.EADDRINUSE, "Address already in use")
        return bind(family, host, port)

    monkeypatch.setattr(module, "listen_on", taken_twice)
    both = loopback_listeners(0)
    close(both)
    assert len(both) == 2


def test_a_refused_port_leaves_nothing_open() -> None:
    both = loopback_listeners(0)
    port = both[0].getsockname()[1]
    both[0].close()  # so that 127.0.0.1 can be had and ::1 cannot
    with pytest.raises(PortTaken):
        loopback_listeners(port)
    # The half that was had is free again.
    with socket.create_server(("127.0.0.1", port)):
        pass
    both[1].close()
