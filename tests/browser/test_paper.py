"""Kvitto and Avstämning as paper: what is on it, what is not, and how it is divided."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from agent.ledger import journals
from agent.settings import VERSION
from tests.browser.conftest import Served
from tests.browser.gallery import SCENES, Gallery, open_gallery
from tests.tools import needs
from tests.webui.samples import GARDENS, connect, journal, rows, send, take_in

pytestmark = needs("chromium")

SCENE = {one.name: one for one in SCENES}
MANY = 150  # vouchers: more than two pages of A4, and not more than five


@pytest.fixture(scope="module")
def shown(chromium: Browser) -> Iterator[Gallery]:
    with open_gallery(chromium) as opened:
        yield opened


def pages_of(tab: Page) -> int:
    """How many sheets the page shown is, printed as its style sheet says."""
    return len(re.findall(rb"/Type /Page\b", tab.pdf(prefer_css_page_size=True)))


def printed(shown: Gallery, name: str) -> Page:
    tab = shown.show(SCENE[name])
    tab.emulate_media(media="print")
    return tab


def test_a_receipt_on_paper_says_whose_when_and_by_what_program(shown: Gallery) -> None:
    tab = printed(shown, "kvitto-pagar")

    head = tab.locator(".letterhead")
    expect(head).to_be_visible()
    expect(head).to_contain_text("av hanna på KONTOR-12")
    expect(head).to_contain_text(f"Journalbryggan {VERSION}")
    section = tab.locator(".receipt-owner")
    expect(section).to_contain_text("769611-4821 · Fortnox: BRF Björkgården")
    expect(section.get_by_text("2026-12-01 – 2026-12-01")).to_be_visible()
    assert pages_of(tab) == 1


def test_a_reconciliation_on_paper_has_head_sums_and_room_to_sign(
    shown: Gallery,
) -> None:
    tab = printed(shown, "avstamning-skiljer")

    head = tab.locator(".letterhead")
    for said in ("769611-4821", "BRF Björkgården", "2026-12-01 – 2026-12-31", "anna"):
        expect(head).to_contain_text(said)
    sums = tab.locator("tfoot", has_text="Summa debet")
    expect(sums).to_contain_text("185\u00a0948,50")
    expect(sums).to_contain_text("185\u00a0099,50")
    expect(tab.get_by_text("Underskrift")).to_be_visible()
    assert pages_of(tab) == 2


def test_what_is_folded_on_the_screen_is_on_paper(shown: Gallery) -> None:
    tab = shown.show(SCENE["avstamning-skiljer"])
    outside = tab.get_by_text("Lokalvård")
    expect(outside).to_be_hidden()

    tab.emulate_media(media="print")

    assert outside.bounding_box() is not None
    assert tab.evaluate(
        "[...document.querySelectorAll('details')]"
        ".every(one => one.scrollHeight > one.querySelector('summary').offsetHeight)"
    )


@pytest.mark.parametrize(
    "name", ["kvitto-klart", "kvitto-pagar", "avstamning-lika", "kontrollista"]
)
def test_nothing_that_is_pressed_is_on_paper(shown: Gallery, name: str) -> None:
    tab = printed(shown, name)
    expect(tab.get_by_role("navigation")).to_be_hidden()
    for pressed in ("main button", "main .button", ".banner", ".foot", ".skip"):
        for one in tab.locator(pressed).all():
            expect(one).to_be_hidden()


def test_paper_is_black_on_white_in_the_dark_too(shown: Gallery) -> None:
    tab = printed(shown, "avstamning-skiljer")
    tab.emulate_media(media="print", color_scheme="dark")
    used: list[str] = tab.evaluate(
        """() => [...new Set([...document.querySelectorAll("main *")].flatMap(one => {
          const style = getComputedStyle(one);
          return [style.color, style.backgroundColor];
        }))]"""
    )
    transparent = "rgba(0, 0, 0, 0)"
    levels = [re.findall(r"\d+", one)[:3] for one in used if one != transparent]
    assert all(len(set(one)) == 1 for one in levels), used


def test_a_long_receipt_has_its_heads_on_every_sheet(tab: Page, served: Served) -> None:
    _book_many(served)
    served.enter(tab, "/kvitto/1")
    tab.emulate_media(media="print")

    heads = tab.locator("thead").evaluate("one => getComputedStyle(one).display")
    feet = tab.locator("tfoot").evaluate("one => getComputedStyle(one).display")
    assert heads == "table-header-group"
    assert feet == "table-row-group"  # the sum is said once, at the end
    assert 3 <= pages_of(tab) <= 5


@pytest.mark.parametrize("media", ["print", "screen"])
def test_a_sum_of_millions_has_room_in_its_column(
    tab: Page, served: Served, media: Literal["print", "screen"]
) -> None:
    take_in(served.ledger, [journal(GARDENS, "A25", lines=rows("2345678.50"))])
    (one,) = journals.waiting(served.ledger)
    served.transfers.start([one.id], "anna")
    send(served.ledger, one.id, 1)
    served.enter(tab, "/kvitto/1")
    tab.set_viewport_size({"width": 800, "height": 768})
    tab.emulate_media(media=media)

    for amount in tab.locator("td.amount").all():
        expect(amount).to_have_text("2\u00a0345\u00a0678,50")
        assert amount.evaluate("one => one.scrollWidth <= one.clientWidth")


def _book_many(served: Served) -> None:
    ledger = served.ledger
    many = [journal(GARDENS, f"A{nr}", lines=rows("810")) for nr in range(MANY)]
    take_in(ledger, many)
    connect(ledger, GARDENS)
    ids = [one.id for one in journals.waiting(ledger)]
    served.transfers.start(ids, "anna")
    for number, one in enumerate(ids[:20], 1):
        send(ledger, one, number)
