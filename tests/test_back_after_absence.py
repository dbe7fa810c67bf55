"""What df3 wrote while the agent was away is known before anything is sent."""

from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from agent import app
from agent.app import Agent, utc_now
from agent.demo.consenting import walk
from agent.folders import Folders
from agent.ledger import outbox
from agent.ledger.journals import waiting
from agent.ledger.opening import open_ledger
from agent.ledger.owners import all_owners
from agent.ledger.states import JournalState
from agent.simulator import Simulator
from tests.builders import GARDENS
from tests.office import wait_until
from tests.product import Product, product
from webui.page import create_page

HEADER = "Fastighetsägare;Organisationsnummer;Datum;Journal;Konto;Debet;Kredit;Serie"


def write(folder: Path, name: str, kronor: str) -> None:
    row = f"{GARDENS.name};{GARDENS.organisation_number};2026-11-30;A25"
    rows = (f"{row};1510;{kronor};;A", f"{row};3011;;{kronor};A")
    (folder / name).write_text("\n".join((HEADER, *rows)), encoding="utf-8")


def connect(running: Product) -> None:
    rooms, home = running.agent.rooms, running.agent.settings.redirect_uri
    (owner,) = all_owners(rooms.ledger)
    address = rooms.connections.start(owner.id, "/")
    answer = walk(address, owner.organisation_number, home)
    rooms.connections.finish(dict(parse_qsl(urlsplit(answer).query)), "test")


def away(running: Product) -> Agent:
    """Stop the agent, a journal pressed and not sent; give the one of the next day."""
    write(running.folder, "a.csv", "100,00")
    wait_until(lambda: len(waiting(running.agent.rooms.ledger)) == 1)
    connect(running)
    (one,) = waiting(running.agent.rooms.ledger)
    running.agent.stop()
    settings = running.agent.settings
    with closing(open_ledger(settings.ledger_file, utc_now)) as ledger:
        outbox.plan(ledger, [one.id], "anna")
    store = running.agent._store  # noqa: SLF001  the PC keeps it
    return Agent(settings, store, create_page)


def booked(simulator: Simulator) -> int:
    return sum(
        (one.method, one.path) == ("POST", "/3/vouchers") for one in simulator.requests
    )


def test_another_version_that_lies_in_the_folder_stops_the_one_that_waits(
    tmp_path: Path,
) -> None:
    with product(tmp_path) as running:
        again = away(running)
        write(running.folder, "b.csv", "200,00")
        again.start()
        try:
            wait_until(lambda: len(waiting(again.rooms.ledger)) == 2)
            states = {one.state for one in waiting(again.rooms.ledger)}
            assert states == {JournalState.CHANGED}
        finally:
            again.stop()
        assert booked(running.simulator) == 0


def test_where_nothing_new_lies_it_is_sent(tmp_path: Path) -> None:
    with product(tmp_path) as running:
        again = away(running)
        again.start()
        try:
            wait_until(lambda: not outbox.owners_in_hand(again.rooms.ledger))
        finally:
            again.stop()
        assert booked(running.simulator) == 1


def test_what_is_pressed_before_the_folders_are_read_is_sent_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    has_looked = False
    monkeypatch.setattr(Folders, "have_looked", lambda _: has_looked)
    monkeypatch.setattr(app, "CARRY_ON_EVERY", 1)
    with product(tmp_path) as running:
        rooms = running.agent.rooms
        write(running.folder, "a.csv", "100,00")
        wait_until(lambda: len(waiting(rooms.ledger)) == 1)
        connect(running)
        rooms.transfers.start([one.id for one in waiting(rooms.ledger)], "anna")
        assert not rooms.transfers.is_running
        has_looked = True
        wait_until(lambda: not outbox.owners_in_hand(rooms.ledger))
        assert booked(running.simulator) == 1
