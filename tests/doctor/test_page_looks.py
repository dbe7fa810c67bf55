"""The page's port and certificate, seen from inside the agent and from beside it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from wsgiref.types import StartResponse, WSGIEnvironment

import psutil
import pytest

from agent.app import utc_now
from agent.computer import page_certificate
from agent.desktop.holder import Holder
from agent.doctor import page_looks
from agent.doctor.findings import Gravity
from agent.doctor.pc import Pc
from agent.https.certificate import LIFETIME
from agent.https.front import Front
from agent.https.listeners import loopback_listeners
from tests.product import free_port
from tests.tools import is_wine


def at(pc: Pc, port: int) -> Pc:
    return replace(pc, settings=pc.settings.model_copy(update={"port": port}))


def test_a_free_port_is_free_afterwards_too(pc: Pc) -> None:
    port = free_port()
    assert page_looks.port(at(pc, port)).text == f"Port {port} är ledig."
    for listener in loopback_listeners(port):
        listener.close()


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that somebody listens on."""
    listeners = loopback_listeners(0)
    yield listeners[0].getsockname()[1]
    for one in listeners:
        one.close()


@pytest.mark.skipif(is_wine(), reason="Wine does not tell who holds a port")
def test_another_program_s_port_is_taken_and_by_whom_is_told(
    pc: Pc, taken_port: int
) -> None:
    found = page_looks.port(at(pc, taken_port))
    assert found.gravity is Gravity.WRONG
    assert f"används av {psutil.Process().name()}" in found.text


def test_a_port_that_another_user_has_hinders_little(
    pc: Pc, taken_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    olof = Holder("journalbryggan.exe", "olof", is_ours=False)
    monkeypatch.setattr(page_looks, "holder_of", lambda _: olof)
    found = page_looks.port(at(pc, taken_port))
    assert found.gravity is Gravity.TO_DO
    assert "journalbryggan.exe hos användaren olof" in found.text


@pytest.fixture
def agent_port(pc: Pc) -> Iterator[int]:
    """The port at which this user's agent shows its page."""
    certificate = page_certificate(pc.settings, pc.clock())
    listeners = loopback_listeners(0)

    def nothing(_: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        start("204 No Content", [])
        return []

    with closing(listeners[0]):
        front = Front(nothing, listeners, certificate, lambda *_: True)
        front.start()
        yield listeners[0].getsockname()[1]
        front.stop()


def test_our_own_agent_on_the_port_is_told_by_its_certificate(
    pc: Pc, agent_port: int
) -> None:
    found = page_looks.port(at(pc, agent_port))
    assert found.is_well
    assert found.text == f"Journalbryggan är igång på port {agent_port}."


def test_inside_the_agent_the_port_is_ours(pc: Pc) -> None:
    inside = replace(at(pc, 44300), own_port=44300)
    assert page_looks.port(inside).text == "Sidan du ser visas på port 44300."


def test_inside_an_agent_that_had_to_go_elsewhere_the_holder_is_named(pc: Pc) -> None:
    inside = replace(at(pc, 44300), own_port=44301, port_holder="x hos användaren olof")
    found = page_looks.port(inside)
    assert found.gravity is Gravity.TO_DO
    assert "olof" in found.text
    assert "44301" in found.text
    assert "olof" not in str(found.facts)


def test_no_certificate_is_made_by_looking(pc: Pc) -> None:
    assert page_looks.certificate(pc).facts == {"kept": False}
    assert not pc.settings.data_dir.exists()


def test_a_certificate_that_browsers_warn_for_is_something_to_do(pc: Pc) -> None:
    page_certificate(pc.settings, pc.clock())
    found = page_looks.certificate(pc)
    assert found.gravity is Gravity.TO_DO
    assert found.facts == {"until": "2036-11-28", "trusted": False}


def test_a_certificate_that_soon_ends_is_something_to_do(
    pc: Pc, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = replace(pc, clock=utc_now)  # whom OpenSSL goes by
    made = page_certificate(pc.settings, utc_now())
    assert made is not None
    monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate_file))
    assert page_looks.certificate(today).is_well
    late = replace(pc, clock=lambda: utc_now() + LIFETIME - timedelta(days=9))
    found = page_looks.certificate(late)
    assert found.gravity is Gravity.TO_DO
    assert "Det gäller bara till" in found.text
