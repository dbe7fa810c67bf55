"""Avstämning and a reversal in a real browser, against the simulator."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from agent.demo.demo import Demo, running_demo
from agent.demo.journey import make_journey
from tests.browser import window
from tests.office import BJORKGARDEN, wait_until
from tests.tools import needs
from webui.page import create_page

pytestmark = needs("chromium")

DECEMBER = "?fran=2026-12-01&till=2026-12-31"


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """The demo after its journey, with a row changed in Fortnox afterwards."""
    with running_demo(create_page, port=0, https=False) as running:
        make_journey(running)
        wait_until(lambda: not running.agent.rooms.transfers.is_running)
        company = running.simulator.company(BJORKGARDEN.organisation_number)
        second = next(one for one in company.vouchers if one.number == 2)
        row = next(one for one in second.rows if one.cost_centre == "10")
        row.cost_centre = "30"
        yield running


def enter(tab: Page, demo: Demo, path: str) -> None:
    window.enter(tab, demo.agent.page.link(path))


def test_the_button_compares_and_the_page_shows_the_verdicts(
    tab: Page, demo: Demo
) -> None:
    enter(tab, demo, f"/avstamning{DECEMBER}")
    expect(tab.get_by_text("Inte avstämd för perioden")).to_have_count(3)
    window.resize(tab, window.PHONE)
    _has_room(tab.get_by_role("cell", name="Inte avstämd för perioden").first)
    window.resize(tab, window.LAPTOP)

    tab.get_by_role("button", name="Stäm av", exact=True).press("Enter")

    expect(tab.get_by_text("Allt stämmer: 1 verifikation")).to_have_count(2)
    tab.get_by_role("link", name="BRF Björkgården").press("Enter")
    verdict = tab.locator(".verdict")
    expect(verdict).to_contain_text("1 verifikation är ändrad i Fortnox.")
    expect(tab.locator("#skiljer + table")).to_contain_text(
        "kostnadsställe 30 i Fortnox"
    )
    outside = tab.locator("summary", has_text="Bokfört utanför Journalbryggan (0)")
    expect(tab.get_by_text("Inget.")).to_be_hidden()
    outside.press("Enter")
    expect(tab.get_by_text("Inget.")).to_be_visible()
    with tab.expect_download() as download:
        tab.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "avstamning.csv"


def test_a_voucher_is_taken_back_after_two_questions(tab: Page, demo: Demo) -> None:
    company = demo.simulator.company(BJORKGARDEN.organisation_number)
    before = len(company.vouchers)
    enter(tab, demo, "/kvitto/1")
    row = tab.locator("[data-line]", has_text="A25")

    row.get_by_role("link", name="Rätta").press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Rätta A 1")
    whose = tab.get_by_role("definition").first
    whose.evaluate("one => { one.textContent = 'Bostadsrättsföreningen Ek'; }")
    _has_room(whose)
    expect(tab.locator("main")).to_contain_text(
        "Rättelse av A 1, 2026-12-01: Avisering A25"
    )
    tab.get_by_role("button", name="Fortsätt").press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text(
        "Bokföra rättelsen av A 1?"
    )
    assert len(company.vouchers) == before
    tab.get_by_role("button", name="Ja, bokför rättelsen").press("Enter")

    expect(tab.locator("#antal")).to_contain_text("1 av 1")
    expect(tab.locator("[data-reconciled]")).to_contain_text("Allt stämmer")
    assert len(company.vouchers) == before + 1
    enter(tab, demo, "/kvitto/1")
    expect(row).to_contain_text("Rättad genom A 3")


def _has_room(words: Locator) -> None:
    """Fail where words go over what is beside them."""
    assert words.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
