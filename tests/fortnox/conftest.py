"""What the tests of agent/fortnox share: a scripted server, time, and the simulator."""

import datetime as dt
import threading
from collections.abc import Iterator

import pytest
import stamina

from agent.fortnox.api import CompanyApi
from agent.fortnox.http import Http
from agent.fortnox.oauth import Client, Login
from agent.fortnox.pace import Pacer
from agent.simulator import Simulator
from tests.fortnox.scripted import Script

PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(autouse=True)
def _no_waiting_between_attempts() -> Iterator[None]:
    with stamina.set_testing(testing=True, attempts=4, cap=True):
        yield


@pytest.fixture
def script() -> Iterator[Script]:
    with Script() as server:
        yield from serving(server)


def serving(server: Script) -> Iterator[Script]:
    thread = threading.Thread(
        target=server.serve_forever, args=(0.01,), name="scripted-fortnox"
    )
    thread.start()
    yield server
    server.silence_over.set()
    server.shutdown()
    thread.join()


@pytest.fixture
def fake_time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def http() -> Iterator[Http]:
    http = Http(connect_timeout=10.0, read_timeout=2.0)
    yield http
    http.reset()


@pytest.fixture
def api(script: Script, http: Http, fake_time: FakeTime) -> CompanyApi:
    """A company's books as the script tells them; its pacer waits for no one."""
    pacer = Pacer(fake_time.clock, fake_time.sleep)
    return CompanyApi(script.url, lambda: "access-token", http, pacer)


@pytest.fixture
def client() -> Client:
    return Client("journalbryggan-demo", "demo-secret", "https://localhost:44300")


@pytest.fixture
def login(script: Script, http: Http) -> Login:
    return Login(script.url, http, lambda: NOW)


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(lateness=dt.timedelta(seconds=0.2)) as simulator:
        yield simulator
