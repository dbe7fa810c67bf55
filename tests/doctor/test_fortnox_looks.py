"""The way to Fortnox: reached or why not, what the clock says, and which proxy."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import trustme

from agent.desktop.here import proxies
from agent.doctor import fortnox_looks
from agent.doctor.findings import Finding, Gravity
from agent.doctor.fortnox_looks import Visit, visit
from agent.doctor.pc import Pc
from agent.fortnox.http import Answer, Http
from agent.simulator import Simulator
from tests.conftest import Clock
from tests.fortnox.conftest import serving
from tests.fortnox.scripted import Script, answer
from tests.tools import is_wine

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def script() -> Iterator[Script]:
    with Script() as server:
        yield from serving(server)


@pytest.fixture
def opened() -> Iterator[Script]:
    """What a virus scanner shows in Fortnox' place: a certificate of its own."""
    authority = trustme.CA(organization_name="Avast Web/Mail Shield")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with Script(context) as server:
        yield from serving(server)


def seen(ahead: timedelta | None, name: str = "Fortnox API") -> Visit:
    return Visit(name, "https://api.fortnox.se", Answer(200, {}, b""), ahead=ahead)


def by_name(found: tuple[Finding, ...]) -> dict[str, Finding]:
    return {one.what: one for one in found}


def test_a_fortnox_that_answers_is_reached_at_both_hosts_and_its_clock_read(
    pc: Pc,
) -> None:
    with Simulator() as simulator:
        addresses = {"login_url": simulator.url, "api_url": simulator.url}
        settings = pc.settings.model_copy(update=addresses)
        there = Pc(
            settings,
            lambda: datetime.now(UTC),
            pc.ledger,
            pc.store,
            pc.machine_client,
        )
        found = by_name(fortnox_looks.way_to_fortnox(there))
    assert found["Fortnox inloggning"].is_well
    assert found["Fortnox API"].is_well
    assert found["Klocka"].text == "Datorns klocka går som Fortnox."


def test_an_unknown_name_is_not_reached_and_the_clock_waits(pc: Pc) -> None:
    found = by_name(fortnox_looks.way_to_fortnox(pc))
    assert found["Fortnox API"].gravity is Gravity.WRONG
    assert "DNS" in found["Fortnox API"].text
    assert "NameResolutionError" in str(found["Fortnox API"].facts["why"])
    assert found["Klocka"].is_well
    assert found["Klocka"].facts == {}


def test_a_host_that_is_out_of_order_is_reached(script: Script) -> None:
    script.will_answer(answer(b"<html>", 503))
    found = fortnox_looks.reached(visit("API", script.url, Http(), lambda: NOW))
    assert found.gravity is Gravity.TO_DO
    assert "driftstörning (503)" in found.text


@pytest.mark.skipif(is_wine(), reason="Wine lets a chain without its root pass")
def test_who_opens_the_traffic_on_its_way_is_named(opened: Script) -> None:
    url = f"https://localhost:{opened.port}"
    found = fortnox_looks.reached(visit("API", url, Http(), lambda: NOW))
    assert found.gravity is Gravity.WRONG
    assert "är utfärdat av Avast Web/Mail Shield." in found.text
    assert "undanta localhost" in found.action
    assert "Avast" not in str(found.facts)


def test_the_clock_is_compared_with_the_date_that_the_host_tells(
    script: Script, clock: Clock
) -> None:
    fortnox = clock() - timedelta(minutes=3)
    date = format_datetime(fortnox, usegmt=True)
    script.will_answer(answer(b"", headers={"Date": date}))
    found = fortnox_looks.clock([visit("API", script.url, Http(), clock)])
    assert found.text == "Datorns klocka går 3 minuter före."
    assert found.gravity is Gravity.TO_DO
    assert found.facts == {"seconds_ahead": 180}


@pytest.mark.parametrize(
    ("ahead", "gravity", "words"),
    [
        (timedelta(seconds=-29), Gravity.WELL, "går som Fortnox"),
        (timedelta(seconds=-45), Gravity.TO_DO, "går 45 sekunder efter"),
        (timedelta(minutes=5), Gravity.WRONG, "går 5 minuter före"),
        (timedelta(hours=-1), Gravity.WRONG, "går 1 timme efter"),
        (timedelta(days=2), Gravity.WRONG, "går 2 dygn före"),
    ],
)
def test_the_clock_is_told_in_words(
    ahead: timedelta, gravity: Gravity, words: str
) -> None:
    found = fortnox_looks.clock([seen(timedelta(0)), seen(ahead), seen(None)])
    assert words in found.text
    assert found.gravity is gravity


def test_a_proxy_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://anna:hemligt@proxy.brf.example:8080")
    found = fortnox_looks.proxy("https://api.fortnox.se", is_reached=True)
    assert found.text == "Proxyservern proxy.brf.example:8080 används."
    assert "proxy.brf" not in str(found.facts)


@pytest.mark.parametrize("is_reached", [True, False])
def test_a_script_for_proxies_matters_where_fortnox_is_not_reached(
    monkeypatch: pytest.MonkeyPatch,
    is_reached: bool,  # noqa: FBT001  one of two
) -> None:
    monkeypatch.setattr(proxies, "automatic_script", lambda: "http://wpad/proxy.pac")
    found = fortnox_looks.proxy("https://api.fortnox.se", is_reached=is_reached)
    assert found.is_well == is_reached
    assert "PAC" in found.text
