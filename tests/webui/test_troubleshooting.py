"""Felsökning: what the doctor found, and the bundle that is seen before it is saved."""

import io
import re
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace

import pytest

from agent.demo.demo import MemoryStore
from agent.doctor.doctor import Doctor
from agent.doctor.examination import Examination, Look
from agent.doctor.findings import Finding, well
from agent.doctor.pc import Pc
from agent.rooms import Rooms
from tests.webui.samples import sample_books
from tests.webui.visitor import ORIGIN, Visitor, words_of
from webui import troubleshooting
from webui.page import create_page
from webui.troubleshooting import summary


def finish(rooms: Rooms) -> None:
    """Let every look end."""
    list(rooms.doctor.latest().in_turn())


def test_what_is_wrong_comes_first_with_what_to_do(user: Visitor, rooms: Rooms) -> None:
    finish(rooms)
    words = words_of(user.get("/felsokning"))
    assert "1 fel och 1 sak att göra." in words
    order = [words.index(one) for one in ("Journalmapp", "Klocka", "Port")]
    assert order == sorted(order)
    assert "Kontrollera nätet." in words


def with_look(rooms: Rooms, look: Callable[[], tuple[Finding, ...]]) -> Rooms:
    """Put a doctor into the rooms that looks at one thing."""
    pc = Pc(
        rooms.settings,
        rooms.clock,
        lambda: nullcontext(rooms.ledger),
        MemoryStore,
        lambda: None,
    )
    return replace(rooms, doctor=Doctor(pc, lambda _: [Look("Fortnox", look)]))


@pytest.fixture
def held() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_the_page_does_not_wait_for_a_look_that_hangs(
    rooms: Rooms, held: threading.Event
) -> None:
    def slow() -> tuple[Finding, ...]:
        held.wait()
        return (well("Fortnox", "Går att nå."),)

    waiting = with_look(rooms, slow)
    user = Visitor(create_page(waiting, ORIGIN))
    user.enter()
    shown = user.get("/felsokning").text
    assert "Undersöker datorn: 0 av 1 klara." in shown
    assert 'http-equiv="refresh"' in shown
    assert not (user.get("/felsokning/lage").json or {})["is_done"]
    held.set()
    finish(waiting)
    told = user.get("/felsokning/lage").json
    assert told is not None
    assert told["is_done"]
    assert told["said"] == "Allt är väl."
    assert "Går att nå." in told["found"]


def test_the_page_goes_on_following_where_a_look_ends_while_it_is_written(
    rooms: Rooms, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow() -> tuple[Finding, ...]:
        held.wait()
        return (well("Fortnox", "Går att nå."),)

    waiting = with_look(rooms, slow)

    def said_just_before_the_end(examined: Examination) -> str:
        said = summary(examined)
        held.set()
        finish(waiting)
        return said

    monkeypatch.setattr(troubleshooting, "summary", said_just_before_the_end)
    user = Visitor(create_page(waiting, ORIGIN))
    user.enter()
    shown = user.get("/felsokning").text
    assert "Undersöker datorn: 0 av 1 klara." in shown
    assert 'data-done="nej"' in shown


def test_kor_igen_looks_again(user: Visitor, rooms: Rooms) -> None:
    first = rooms.doctor.latest()
    finish(rooms)
    assert user.post("/felsokning/igen").status_code == 303
    assert rooms.doctor.latest() is not first


def test_the_bundle_is_shown_in_full_and_then_saved(
    user: Visitor, rooms: Rooms
) -> None:
    sample_books(rooms.ledger)
    finish(rooms)
    there = user.post("/felsokning/underlag").headers["Location"]
    shown = user.get(there).text
    names = re.findall(r'href="[^"]+/fil/([^"]+)"', shown)
    assert names[0] == "lasmig.txt"
    saved = user.get(f"{there}/spara")
    assert saved.headers["Content-Disposition"].startswith("attachment; filename=")
    with zipfile.ZipFile(io.BytesIO(saved.data)) as packed:
        assert packed.namelist() == names
        for name in names:
            text = packed.read(name).decode()
            page = words_of(user.get(f"{there}/fil/{name}"))
            for line in text.splitlines()[:20]:
                assert " ".join(line.split()) in page
    assert b"Bj" not in saved.data


def test_another_bundle_or_file_is_refused(user: Visitor, rooms: Rooms) -> None:
    finish(rooms)
    assert user.get("/felsokning/underlag/0123/spara").status_code == 403
    there = user.post("/felsokning/underlag").headers["Location"]
    assert user.get(f"{there}/fil/settings.toml").status_code == 403


def test_an_error_leads_here(user: Visitor) -> None:
    assert "Till Felsökning" in user.get("/agare/99/kontrollista").text


def test_who_is_not_let_in_sees_no_way_here(stranger: Visitor) -> None:
    assert "/felsokning" not in stranger.get("/").text
