"""The menu: eight places, in every window, that stand still from page to page."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Served
from tests.browser.window import (
    DESKTOP,
    LAPTOP,
    PHONE,
    WALL_ZOOMED,
    ZOOMED,
    Size,
    fits,
    window,
)
from tests.tools import needs

pytestmark = needs("chromium")

PLACES = [
    "Översikt",
    "Överföring",
    "Historik",
    "Kvitton",
    "Avstämning",
    "Kopplingar",
    "Inställningar",
    "Hjälp",
]


def places(tab: Page) -> list[tuple[float, float]]:
    """Where each word of the menu stands."""
    boxes = [one.bounding_box() for one in tab.locator(".top nav a").all()]
    return [(box["x"], box["y"]) for box in boxes if box]


@pytest.mark.parametrize(
    ("size", "rows"),
    [(PHONE, 2), (ZOOMED, 1), (LAPTOP, 1), (DESKTOP, 1), (WALL_ZOOMED, 1)],
)
def test_all_eight_are_seen_whole_and_stand_still(
    chromium: Browser, served: Served, size: Size, rows: int
) -> None:
    with window(chromium, size) as tab:
        served.enter(tab)
        words = tab.locator(".top nav a").all_inner_texts()
        assert [one.split("\n")[0] for one in words] == PLACES
        before = places(tab)
        assert len({y for _, y in before}) == rows
        fits(tab)

        tab.get_by_role("link", name="Kvitton").click()

        tab.wait_for_url("**/kvitto")
        assert places(tab) == before


def test_the_page_shown_is_marked_by_more_than_colour(
    tab: Page, served: Served
) -> None:
    served.enter(tab, "/kvitto")
    current = tab.locator(".top nav a[aria-current=page]")
    other = tab.get_by_role("link", name="Historik")
    expect(current).to_have_text("Kvitton")
    expect(current).to_have_css("font-weight", "600")
    expect(other).to_have_css("font-weight", "400")
    expect(other).to_have_css("border-bottom-color", "rgba(0, 0, 0, 0)")


def test_the_menu_is_walked_by_keyboard_in_its_order(tab: Page, served: Served) -> None:
    served.enter(tab)
    tab.get_by_role("link", name="Journalbryggan").focus()
    walked = []
    for _ in PLACES:
        tab.keyboard.press("Tab")
        walked.append(tab.evaluate("document.activeElement.dataset.word"))
    assert walked == PLACES
