"""Kom igång in a real browser: what happens elsewhere is seen, and read aloud well."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from agent.checks.findings import Finding, Severity
from agent.ledger.connections import Kind
from agent.ledger.journals import waiting
from agent.preferences import likely
from tests.browser.conftest import Served
from tests.browser.window import LAPTOP, SCHEMES, Size, judge, resize, window
from tests.tools import needs
from tests.webui import stand_ins
from tests.webui.samples import GARDENS, connect, journal, rows, take_in

pytestmark = needs("chromium")

NARROWEST = Size(320, 700)  # WCAG 1.4.10
A_LOOK = 3100  # milliseconds
WHILE_BEFORE_TELLING = 21_000  # the same
WARNS = Finding("alike", Severity.WARNS, "Journalen liknar A24.", "Jämför dem.")


def look_again(tab: Page) -> None:
    with tab.expect_response(re.compile("/start/lage")):
        tab.clock.run_for(A_LOOK)


def test_the_next_step_opens_by_itself_when_df3_has_written(
    tab: Page, served: Served
) -> None:
    tab.clock.install()
    served.enter(tab, "/start")
    expect(tab.get_by_text("visas här av sig själva")).to_be_visible()
    take_in(served.ledger, [journal(GARDENS, "A25")])
    look_again(tab)
    expect(tab.get_by_role("button", name="Koppla BRF Björkgården")).to_be_visible()
    said = tab.locator("#sagt")
    expect(said).to_have_text("Har ändrats: Koppla en första fastighetsägare")

    connect(served.ledger, GARDENS, Kind.SERVICE)
    look_again(tab)
    expect(tab.get_by_text("Kontrolleras mot Fortnox")).to_be_visible()

    send = tab.get_by_role("button", name="Överför den här journalen")
    send.focus()
    (one,) = waiting(served.ledger)
    served.checking.found = {one.id: ()}
    take_in(served.ledger, [journal(GARDENS, "A99", lines=rows("99999") * 9)], "b.si")
    look_again(tab)
    expect(tab.locator("[data-live=kontroll]")).to_contain_text("utan anmärkning")
    expect(send).to_be_focused()
    expect(said).to_have_text("Har ändrats: Koppla en första fastighetsägare")
    tab.clock.run_for(WHILE_BEFORE_TELLING)
    expect(said).to_have_text("Kontrollerad mot Fortnox utan anmärkning.")


def test_what_the_checks_say_is_seen_also_where_nothing_has_the_focus(
    tab: Page, served: Served
) -> None:
    take_in(served.ledger, [journal(GARDENS, "A25")])
    connect(served.ledger, GARDENS, Kind.SERVICE)
    tab.clock.install()
    served.enter(tab, "/start")
    expect(tab.get_by_text("Kontrolleras mot Fortnox")).to_be_visible()

    (one,) = waiting(served.ledger)
    served.checking.found = {one.id: ()}
    take_in(served.ledger, [journal(GARDENS, "A99", lines=rows("99999") * 9)], "b.si")
    look_again(tab)

    expect(tab.locator("[data-live=kontroll]")).to_contain_text("utan anmärkning")


@pytest.fixture
def nothing_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """An agent, served afterwards, whose user has not said where df3 writes."""
    monkeypatch.setattr(stand_ins, "folder_views", tuple)
    monkeypatch.setattr(likely, "places", tuple)


@pytest.mark.usefixtures("nothing_watched")
def test_what_is_typed_stays_while_the_page_is_kept_up(
    tab: Page, served: Served
) -> None:
    tab.clock.install()
    served.enter(tab, "/start")
    field = tab.get_by_label("Mappens sökväg")
    field.fill("D:\\journaler")
    tab.get_by_role("heading", level=1).click()
    take_in(served.ledger, [journal(GARDENS, "A25")])
    look_again(tab)
    expect(field).to_have_value("D:\\journaler")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_in_any_step(
    chromium: Browser, served: Served, scheme: str
) -> None:
    with window(chromium, LAPTOP, scheme) as tab:
        served.connections.has_client = False
        served.enter(tab, "/start")
        judge(tab)
        served.connections.has_client = True
        take_in(served.ledger, [journal(GARDENS, "A25")])
        tab.reload()
        expect(tab.get_by_role("button", name="Koppla BRF Björkgården")).to_be_visible()
        judge(tab)
        connect(served.ledger, GARDENS)
        (one,) = waiting(served.ledger)
        served.checking.found = {one.id: (WARNS,)}
        tab.reload()
        expect(tab.get_by_text("Journalen liknar A24.")).to_be_visible()
        judge(tab)
        resize(tab, NARROWEST)
        judge(tab)
        tab.get_by_role("button", name="Överför den här journalen").click()
        expect(tab.get_by_text("Titta nu i Fortnox")).to_be_visible()
        judge(tab)


def test_the_guide_is_put_away_and_found_again(tab: Page, served: Served) -> None:
    served.enter(tab)
    tab.get_by_role("button", name="Visa inte guiden igen").click()
    expect(tab.get_by_text("Kom igång i fyra steg")).to_have_count(0)
    tab.get_by_role("link", name="Guiden Kom igång").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Kom igång")
    tab.go_back()
    tab.get_by_role("button", name="Visa guiden här igen").click()
    expect(tab.get_by_text("Kom igång i fyra steg")).to_be_visible()
