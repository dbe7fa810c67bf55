"""Översikt as a user has it open all day: it follows what happens, and stands still."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from agent.journal import Owner
from agent.ledger import outbox
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from tests.browser.conftest import Served
from tests.browser.window import LAPTOP, SCHEMES, judge, window, without_script
from tests.tools import needs
from tests.webui.samples import (
    GARDENS,
    LINDBERG,
    connect,
    journal,
    rows,
    sample_books,
    send,
    take_in,
)

pytestmark = needs("chromium")

A_LOOK = 3100  # milliseconds, after which the page has asked once more
PLACES = """() => [...document.querySelectorAll(".tile, .owner-table tr, h2, h3")]
  .map(one => { const {x, y, width, height} = one.getBoundingClientRect();
                return [x, y, width, height].map(Math.round).join(); })"""


def watched(tab: Page, served: Served) -> None:
    """Open the overview, whose timers run as the test says."""
    tab.clock.install()
    served.enter(tab)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Översikt")


def look_again(tab: Page) -> None:
    with tab.expect_response(re.compile("/lage")):
        tab.clock.run_for(A_LOOK)


def many_owners(ledger: Ledger, number: int = 300) -> None:
    """Let nothing wait with most of them."""
    owners = [Owner(f"BRF Storbo {nr:03}", f"7690{nr:06}") for nr in range(number)]
    take_in(ledger, [journal(one, "A1", lines=rows("10")) for one in owners], "s.si")
    theirs = [one.id for one in waiting(ledger) if one.number == "A1"]
    outbox.plan(ledger, theirs[number // 8 :], "anna")


def test_what_comes_in_is_shown_without_reload_and_moves_nothing(
    tab: Page, served: Served
) -> None:
    sample_books(served.ledger)
    watched(tab, served)
    expect(tab.locator("[data-live=vantar]")).to_contain_text("9\u00a0journaler")
    before = tab.evaluate(PLACES)
    take_in(served.ledger, [journal(GARDENS, "A27", lines=rows("1000"))], "ny.si")
    look_again(tab)
    expect(tab.locator("[data-live=vantar]")).to_contain_text("10\u00a0journaler")
    row = tab.get_by_role("row", name="BRF Björkgården")
    expect(row).to_contain_text("164\u00a0299,50")
    expect(tab.locator("[data-live=mappar]")).to_contain_text("ny.si")
    assert tab.evaluate(PLACES) == before
    expect(tab.locator("#sagt")).to_contain_text("10\u00a0journaler")


def test_a_new_owner_is_told_of_and_nothing_jumps(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    watched(tab, served)
    before = tab.evaluate(PLACES)
    newcomer = Owner("BRF Nykomlingen", "7690000001")
    take_in(served.ledger, [journal(newcomer, "A1")], "ny.si")
    look_again(tab)
    told = tab.get_by_text("Listan har ändrats.")
    expect(told).to_be_visible()
    assert tab.evaluate(PLACES) == before
    told.get_by_role("link").click()
    expect(tab.get_by_role("row", name="BRF Nykomlingen")).to_be_visible()


def test_what_has_the_focus_is_left_alone(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    watched(tab, served)
    row = tab.get_by_role("row", name="BRF Björkgården")
    link = row.get_by_role("link", name="BRF Björkgården", exact=True)
    link.focus()
    take_in(served.ledger, [journal(GARDENS, "A27", lines=rows("1000"))], "ny.si")
    look_again(tab)
    expect(tab.locator("[data-live=vantar]")).to_contain_text("10\u00a0journaler")
    expect(link).to_be_focused()
    expect(row).to_contain_text("163\u00a0299,50")
    link.evaluate("link => link.blur()")
    look_again(tab)
    expect(row).to_contain_text("164\u00a0299,50")


def test_what_the_user_has_unfolded_stays_so(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    (one, other) = (
        one.id for one in waiting(served.ledger) if one.number in {"A25", "A26"}
    )
    served.transfers.start([one, other], "anna")
    send(served.ledger, one, 1)
    watched(tab, served)
    tab.get_by_text("Visa som tabell").click()
    tab.get_by_role("heading", level=1).click()
    send(served.ledger, other, 2)
    look_again(tab)
    table = tab.get_by_role("table", name="Bokförda verifikationer per månad")
    expect(table.get_by_role("row", name="Summa")).to_contain_text("2")


def test_a_session_that_has_ended_is_told_of_and_not_asked_again(
    tab: Page, served: Served
) -> None:
    watched(tab, served)
    tab.context.clear_cookies()
    look_again(tab)
    expect(tab.locator("#utloggad")).to_be_visible()
    expect(tab.locator("#tyst")).to_be_hidden()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.clock.run_for(60_000)
    assert asked == []


def test_an_agent_that_is_silent_is_told_of_and_its_return_too(
    tab: Page, served: Served
) -> None:
    sample_books(served.ledger)
    watched(tab, served)
    before = tab.evaluate(PLACES)
    tab.route(re.compile("/lage"), lambda route: route.abort())
    tab.clock.run_for(A_LOOK)
    expect(tab.get_by_text("Sidan uppdateras inte.")).to_be_visible()
    assert tab.evaluate(PLACES) == before
    tab.unroute(re.compile("/lage"))
    tab.clock.run_for(10_100)
    expect(tab.get_by_text("Sidan uppdateras inte.")).to_be_hidden()


def test_typing_finds_an_owner_that_is_folded_away(tab: Page, served: Served) -> None:
    many_owners(served.ledger)
    served.enter(tab)
    folded = tab.locator("details.owner-group")
    expect(folded.get_by_role("row", name="BRF Storbo 290")).to_be_hidden()
    tab.get_by_label("Sök fastighetsägare").fill("storbo 29")
    expect(tab.locator("tbody tr[data-live]:visible")).to_have_count(10)
    expect(folded.get_by_role("row", name="BRF Storbo 290")).to_be_visible()
    expect(tab.get_by_text("Har något som väntar")).to_be_hidden()
    expect(tab.locator("#inga")).to_have_text("10 visas")

    tab.get_by_label("Sök fastighetsägare").fill("finns inte")
    expect(tab.locator("#inga")).to_have_text("Ingen ägare heter så")
    tab.get_by_label("Sök fastighetsägare").fill("")
    expect(folded.get_by_role("row", name="BRF Storbo 290")).to_be_hidden()
    expect(tab.get_by_text("Har något som väntar")).to_be_visible()


def test_the_year_is_a_drawing_and_by_the_keyboard_a_table(
    tab: Page, served: Served
) -> None:
    sample_books(served.ledger)
    ids = [one.id for one in waiting(served.ledger) if one.number in {"A25", "A26"}]
    served.transfers.start(ids, "anna")
    for number, one in enumerate(ids, start=1):
        send(served.ledger, one, number)
    served.enter(tab)
    expect(tab.locator(".chart rect")).to_have_count(1)
    expect(tab.locator(".chart .this-month")).to_contain_text("2")
    tab.get_by_text("Visa som tabell").focus()
    tab.keyboard.press("Enter")
    table = tab.get_by_role("table", name="Bokförda verifikationer per månad")
    expect(table.get_by_role("row")).to_have_count(14)
    expect(table.get_by_role("row", name="Summa")).to_contain_text("2")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_among_many_owners(
    chromium: Browser, served: Served, scheme: str
) -> None:
    sample_books(served.ledger)
    connect(served.ledger, LINDBERG)
    many_owners(served.ledger, 30)
    ids = [one.id for one in waiting(served.ledger) if one.number == "A25"]
    served.transfers.start(ids, "anna")
    send(served.ledger, ids[0], 1)
    with window(chromium, LAPTOP, scheme) as tab:
        served.enter(tab)
        tab.locator("details.owner-group > summary").click()
        tab.get_by_text("Visa som tabell").click()
        judge(tab)


def test_nothing_moves_or_blinks(chromium: Browser, served: Served) -> None:
    sample_books(served.ledger)
    with window(chromium, less_motion=True) as tab:
        served.enter(tab)
        assert tab.evaluate("document.getAnimations().length") == 0


def test_the_overview_says_all_without_javascript(
    chromium: Browser, served: Served, tab: Page
) -> None:
    sample_books(served.ledger)
    served.enter(tab)
    with without_script(chromium, tab) as plain:
        plain.goto(f"{served.origin}/")
        expect(plain.get_by_text("9\u00a0journaler", exact=True)).to_be_visible()
        plain.get_by_role("link", name="Börja").or_(
            plain.get_by_role("link", name="Fortsätt")
        ).click()
        expect(plain.get_by_role("heading", level=1)).to_have_text("Kom igång")
