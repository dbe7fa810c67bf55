"""One port, several users: whose answer goes where."""

import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from werkzeug.test import Client

from agent import sharing
from agent.app import Agent
from agent.demo.consenting import walk
from agent.demo.demo import MemoryStore
from agent.desktop.holder import Holder
from agent.errors import PortTaken
from agent.https.peer import Peer
from agent.ledger.connections import all_connections
from agent.ledger.files import FileFacts
from agent.ledger.imports import import_journals
from agent.ledger.owners import all_owners
from agent.settings import Settings
from agent.sharing import OTHER_PORTS, Reception, hand_on
from tests.office import a_journal
from tests.product import Product, product
from webui.page import create_page

if sys.platform == "linux":
    import pwd

ANNA = Holder("Journalbryggan Agent.exe", "anna", is_ours=False)
STATE = "44305.abc-DEF_123"


def the_page(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("200 OK", [("Content-Length", "4")])
    return [b"page"]


def asked(
    query: str, method: str = "GET", path: str = "/", peer: Peer = Peer.SAME_USER
) -> tuple[int, str, str]:
    """Ask the holder's port; return status, where to, and the body."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sharing, "who_asks", lambda _environ: peer)
        app = hand_on(the_page, OTHER_PORTS)
        answer = Client(app).open(path, method=method, query_string=query)
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def test_an_answer_goes_to_the_port_that_its_state_names() -> None:
    query = f"code=a%2Bb&state={STATE}"

    status, there, _ = asked(query, peer=Peer.OTHER_USER)

    assert status == HTTPStatus.SEE_OTHER
    assert there == f"https://localhost:44305/?{query}"


@pytest.mark.parametrize(
    "state", ["abc", "443.abc", "44300.abc", "44400.abc", "99999.abc", "44305.a/b", ""]
)
def test_an_answer_that_names_no_other_port_is_the_holders(state: str) -> None:
    status, _, text = asked(urlencode({"code": "x", "state": state}))

    assert (status, text) == (HTTPStatus.OK, "page")


def test_two_states_are_nobodys() -> None:
    status, _, _ = asked(f"state={STATE}&state=44306.abc")

    assert status == HTTPStatus.OK


@pytest.mark.parametrize(("method", "path"), [("POST", "/"), ("GET", "/overforing")])
def test_only_what_fortnox_sends_is_handed_on(method: str, path: str) -> None:
    status, _, _ = asked(f"state={STATE}", method, path)

    assert status == HTTPStatus.OK


def test_another_user_gets_nothing_of_the_page() -> None:
    for query in ("", "code=x&state=abc"):
        status, _, text = asked(query, peer=Peer.OTHER_USER)
        assert status == HTTPStatus.FORBIDDEN
        assert "annan användare" in text


@pytest.fixture
def anna(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever holds a port is Anna's."""
    monkeypatch.setattr(sharing, "holder_of", lambda _port: ANNA)


@pytest.fixture
def taken(tmp_path: Path) -> Iterator[Settings]:
    """Settings for a port that some program holds."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        home = f"https://localhost:{port}"
        yield Settings(data_dir=tmp_path, port=port, redirect_uri=home)


@pytest.mark.usefixtures("anna")
def test_the_page_moves_where_another_user_has_the_port(taken: Settings) -> None:
    reception = Reception(taken)
    reception.stop()

    assert reception.port in OTHER_PORTS
    assert reception.holder == ANNA
    assert reception.state_prefix == f"{reception.port}."


def test_our_own_program_on_the_port_is_told_as_before(
    taken: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = Holder("python", "jag", is_ours=True)
    monkeypatch.setattr(sharing, "holder_of", lambda _port: ours)

    with pytest.raises(PortTaken):
        Reception(taken)


def test_a_port_that_only_a_connection_has_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somewhere, socket.socket() as way:
        way.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        way.bind(("127.0.0.1", 0))
        way.connect(somewhere.getsockname())
        port = way.getsockname()[1]
        monkeypatch.setattr(time, "sleep", lambda _: way.close())

        reception = Reception(Settings(data_dir=tmp_path, port=port))

    reception.stop()
    assert (reception.port, reception.holder) == (port, None)


def test_a_port_that_the_system_keeps_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reserved(_port: int) -> list[socket.socket]:
        raise PortTaken("Port 1 är reserverad.") from PermissionError()

    monkeypatch.setattr(sharing, "loopback_listeners", reserved)
    monkeypatch.setattr(time, "sleep", pytest.fail)

    with pytest.raises(PortTaken):
        Reception(Settings(data_dir=tmp_path, port=1))


@pytest.mark.usefixtures("anna")
def test_connecting_waits_while_another_user_has_the_port(taken: Settings) -> None:
    reception = Reception(taken)
    with pytest.raises(PortTaken, match="hos användaren anna"):
        reception.expect_answer()
    reception.stop()


class Two:
    """Anna's agent, which has the port, and Berit's, which came second."""

    def __init__(self, annas: Product, berits: Agent) -> None:
        self.annas = annas
        self.berits = berits
        facts = FileFacts("x", "x.si", "", 1)
        import_journals(berits.rooms.ledger, facts, [a_journal()])
        client = annas.simulator.client
        berits.rooms.connections.client.enter(client.client_id, client.client_secret)

    def answer(self) -> str:
        """Berit consents; return where Fortnox sends her browser."""
        (owner,) = all_owners(self.berits.rooms.ledger)
        address = self.berits.rooms.connections.start(owner.id, "/")
        home = self.berits.settings.redirect_uri
        return walk(address, owner.organisation_number, home)

    def berit_is_connected(self) -> bool:
        return len(all_connections(self.berits.rooms.ledger)) == 1


def get(url: str) -> requests.Response:
    """Ask as a browser that trusts both agents' certificates."""
    return requests.get(url, verify=False, allow_redirects=False, timeout=10)


@contextmanager
def two_agents(place: Path) -> Iterator[Two]:
    """Run both."""
    with ExitStack() as running:
        annas = running.enter_context(product(place))
        settings = annas.agent.settings.model_copy(
            update={"data_dir": place / "berit", "journal_dirs": ()}
        )
        berits = Agent(settings, MemoryStore(), create_page)
        berits.start()
        running.callback(berits.stop)
        yield Two(annas, berits)


@pytest.mark.usefixtures("anna")
@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_on_a_shared_server_the_holder_hands_the_answer_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNALBRYGGAN_SHARED_SERVER", "1")
    with two_agents(tmp_path) as two:
        handed_on = get(two.answer())

        assert handed_on.status_code == HTTPStatus.SEE_OTHER
        assert handed_on.headers["Location"].startswith(f"{two.berits.origin}/?")
        assert not two.berit_is_connected()
        assert "/ater/" in get(handed_on.headers["Location"]).headers["Location"]
        assert two.berit_is_connected()
        assert all_connections(two.annas.agent.rooms.ledger) == {}


@pytest.mark.usefixtures("anna")
def test_on_any_other_pc_berits_connecting_waits(tmp_path: Path) -> None:
    with two_agents(tmp_path) as two, pytest.raises(PortTaken, match="anna"):
        two.answer()


@pytest.mark.usefixtures("anna")
@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_when_the_port_is_free_again_answers_arrive(tmp_path: Path) -> None:
    with two_agents(tmp_path) as two:
        # The simulator goes on; only Anna's agent ends.
        two.annas.agent.stop()

        there = get(two.answer()).headers["Location"]

        assert there.startswith(two.berits.origin)
        get(there)
        assert two.berit_is_connected()


STRANGER = """
import http.client, os, ssl, sys
"localhost".encode("idna")
caller = http.client.HTTPSConnection(
    "localhost", int(sys.argv[1]), timeout=10, context=ssl._create_unverified_context()
)
os.setgroups([])
os.setgid(int(sys.argv[2]))
os.setuid(int(sys.argv[2]))
caller.request("GET", sys.argv[3])
print(caller.getresponse().status)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="needs root on Linux"
)
@pytest.mark.parametrize(
    ("shared", "path", "status"),
    [
        ("1", f"/?code=x&state={STATE}", "303"),
        ("1", "/", "403"),
        ("0", f"/?code=x&state={STATE}", ""),
    ],
)
def test_a_real_other_user_is_let_in_to_be_handed_on_and_no_further(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    shared: str,
    path: str,
    status: str,
) -> None:
    monkeypatch.setenv("JOURNALBRYGGAN_SHARED_SERVER", shared)
    nobody = str(pwd.getpwnam("nobody").pw_uid)
    with product(tmp_path) as running:
        port = str(running.agent.settings.port)
        stranger = subprocess.run(
            [sys.executable, "-c", STRANGER, port, nobody, path],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert stranger.stdout.strip() == status
