"""Hjälp as a user meets it: by keyboard, from where one is stuck, on paper."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Served
from tests.browser.window import PHONE, SCHEMES, judge, window
from tests.tools import needs
from tests.webui.samples import sample_books

pytestmark = needs("chromium")

HEAVIEST = 150_000  # bytes of a page with all that it brings


def test_a_question_is_answered_with_the_keyboard_alone(
    tab: Page, served: Served
) -> None:
    served.enter(tab, "/hjalp")
    tab.get_by_label("Sök i hjälpen").focus()
    tab.keyboard.type("fel bolag")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/hjalp?sok=fel+bolag")
    tab.get_by_role("link", name="Fel bolag i Fortnox").first.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/hjalp/vad-gor-jag-nar#fel-bolag-i-fortnox")
    expect(tab.get_by_role("heading", name="Fel bolag i Fortnox")).to_be_in_viewport()


def test_the_contents_are_beside_the_text_and_say_where_one_is(
    tab: Page, served: Served
) -> None:
    served.enter(tab, "/hjalp/kopplingar")
    contents = tab.get_by_role("navigation", name="Hjälpens innehåll")
    here = contents.get_by_role("link", name="Kopplingar", exact=True)
    expect(here).to_have_attribute("aria-current", "page")
    beside, text = contents.bounding_box(), tab.locator("article").bounding_box()
    assert beside is not None
    assert text is not None
    assert beside["x"] + beside["width"] < text["x"]
    contents.get_by_role("link", name="Fel bolag").click()
    expect(tab.get_by_role("heading", name="Fel bolag")).to_be_in_viewport()


def test_a_phone_has_the_text_first_and_the_contents_below(
    tab: Page, served: Served
) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    served.enter(tab, "/hjalp/kopplingar")
    expect(tab.get_by_role("heading", level=1)).to_be_in_viewport()
    tab.get_by_role("link", name="Innehåll", exact=True).click()
    expect(tab.get_by_role("link", name="Ordlista")).to_be_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


# Those with what the gallery's two pages have not: tables, commands, much, and hits.
OTHERS = ("installation", "ordlista", "vad-gor-jag-nar", "?sok=kopplingen")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_kind_of_text_passes_axe_and_fits_a_phone(
    chromium: Browser, served: Served, scheme: str
) -> None:
    with window(chromium, PHONE, scheme) as tab:
        served.enter(tab, "/hjalp")
        for path in OTHERS:
            tab.goto(f"{served.origin}/hjalp{'' if path[0] == '?' else '/'}{path}")
            judge(tab)


@pytest.mark.parametrize("subject", ["sa-gar-det-till", "vad-gor-jag-nar"])
def test_a_page_of_the_help_is_light_and_nothing_moves_when_its_pictures_come(
    tab: Page, served: Served, subject: str
) -> None:
    served.enter(tab, f"/hjalp/{subject}")
    tab.wait_for_load_state("networkidle")
    brought = tab.evaluate(
        "[...performance.getEntriesByType('navigation'),"
        " ...performance.getEntriesByType('resource')]"
        ".reduce((sum, one) => sum + one.encodedBodySize, 0)"
    )
    assert brought < HEAVIEST
    for picture in tab.locator("article img").all():
        assert picture.get_attribute("width")
        assert picture.get_attribute("height")


def test_the_help_on_paper_is_the_text_alone(tab: Page, served: Served) -> None:
    served.enter(tab, "/hjalp/kopplingar")
    tab.emulate_media(media="print")
    expect(tab.get_by_role("navigation", name="Hjälpens innehåll")).to_be_hidden()
    expect(tab.get_by_text("En koppling är fastighetsägarens")).to_be_visible()


def test_the_way_back_from_the_help_leads_to_where_one_was_stuck(
    tab: Page, served: Served
) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/kopplingar")
    tab.get_by_role("link", name="Hjälp om Kopplingar").click()
    tab.wait_for_url("**/hjalp/kopplingar")
    tab.go_back()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Kopplingar")
