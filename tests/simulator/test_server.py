"""The server: connections, starting and stopping."""

import ast
import http.client
import socket
import sys
import threading
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from agent import simulator
from agent.simulator import Simulator
from tests.simulator.conftest import START
from tests.simulator.visitor import Api
from tests.tools import is_wine


def test_a_connection_is_used_again(sim: Simulator) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", sim.port, timeout=10)
    statuses, sockets = [], set()
    for _ in range(3):
        connection.request("POST", "/oauth-v1/token", body="a=b")
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
        sockets.add(connection.sock)
    connection.close()

    assert statuses == [401, 401, 401]
    assert len(sockets) == 1


def test_only_the_head_is_sent_where_only_the_head_is_asked_for(
    sim: Simulator,
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", sim.port, timeout=10)
    connection.request("HEAD", "/")
    first = connection.getresponse()
    first.read()
    connection.request("GET", "/")
    second = connection.getresponse()
    whole = second.read()
    connection.close()

    assert (first.status, second.status) == (200, 200)
    assert first.getheader("Content-Length") == str(len(whole))


def test_answers_are_dated_by_the_simulated_clock(sim: Simulator, api: Api) -> None:
    answer = api.get("companyinformation")

    assert parsedate_to_datetime(answer.headers["Date"]) == START
    assert sim.clock.now() == START


def test_a_taken_port_is_said_so(sim: Simulator) -> None:
    second = Simulator(port=sim.port)

    with pytest.raises(OSError, match=r"in use|10048"):
        second.start()


def test_it_listens_on_loopback_only(sim: Simulator) -> None:
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", sim.port), timeout=5).close()


def test_it_starts_again_on_the_same_port() -> None:
    sim = Simulator()
    sim.start()
    port = sim.port
    sim.stop()

    with sim:
        assert sim.port == port


@pytest.mark.skipif(is_wine(), reason="Wine lets a read wait on after a shutdown")
def test_stopping_hangs_up_and_ends_every_thread() -> None:
    before = set(threading.enumerate())
    sim = Simulator()
    sim.start()
    with socket.create_connection(("127.0.0.1", sim.port), timeout=10) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        idle.recv(1)
        own = [t for t in threading.enumerate() if t not in before]
        sim.stop()
        for thread in own:
            thread.join(timeout=10)

    assert {thread.name for thread in own} == {"simulator", "simulator-connection"}
    assert not any(thread.is_alive() for thread in own)


def test_stopping_what_never_started_does_nothing() -> None:
    Simulator().stop()


def test_an_unknown_company_is_a_key_error(sim: Simulator) -> None:
    with pytest.raises(KeyError):
        sim.company("0")


def test_it_imports_nothing_of_ours() -> None:
    folder = Path(simulator.__file__).parent
    names = {
        name
        for file in folder.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in _imported(node)
    }

    ours = {name for name in names if name.split(".")[0] in {"agent", "webui"}}

    assert "flask" in names
    assert all(name.startswith("agent.simulator") for name in ours)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no /proc")
def test_cut_connections_leave_no_open_files(sim: Simulator, api: Api) -> None:
    sim.order(simulator.Fault.RESET_BEFORE_BOOKING, method="GET", path="/3", times=50)
    files = Path("/proc/self/fd")
    before = len(list(files.iterdir()))

    for _ in range(50):
        with pytest.raises(OSError, match=r"reset|aborted"):
            api.get("companyinformation")

    assert len(list(files.iterdir())) <= before + 5
