"""How many clicks the two commonest paths take, counted by the page itself.

A first-time user's, from an empty ledger to the first voucher, and a weekly user's,
from the notification to the receipt; each with the mouse, and with the keyboard alone.
Typing is not counted, nor what is pressed at Fortnox.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from agent.demo.consenting import walk
from agent.demo.demo import JOURNALS
from agent.ledger.connections import Kind
from agent.ledger.files import FileFacts
from agent.ledger.imports import import_journals
from agent.ledger.journals import waiting
from agent.ledger.owners import all_owners
from agent.preferences import likely
from agent.transfer.receipt import receipt
from agent.tray.status import Notice
from tests.browser.test_journey import browser_at
from tests.conftest import OpenChromium
from tests.office import a_journal, wait_until
from tests.product import Product, product
from tests.tools import needs

pytestmark = needs("chromium")

FIRST_TIME = 12
WEEKLY = 4
PATIENCE_MS = 60_000  # a busy machine is slow, not wrong
FROM_OUTSIDE = "ikonen eller notisen vid klockan"
GARDENS = "BRF Björkgården"

# A press of the mouse, or what the keyboard makes a click of: a link or a button.
LISTENER = """
addEventListener("pointerdown", (event) => pressed(event.target), true);
addEventListener("click", (event) => event.detail === 0 && pressed(event.target), true);
function pressed(target) {
  const what = target.closest("a, button, input, summary, label") ?? target;
  noteClick(location.origin, what.textContent.trim().slice(0, 40) || what.tagName);
}
"""


def click(wanted: Locator) -> None:
    wanted.click()


def press(wanted: Locator) -> None:
    """Go there by the Tab key alone, and press Enter."""
    expect(wanted).to_be_visible()
    for _ in range(80):
        if wanted.evaluate("one => one === document.activeElement"):
            wanted.page.keyboard.press("Enter")
            return
        wanted.page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by the Tab key")


BY = {"mouse": click, "keyboard": press}


@dataclass  # without slots: Playwright notes on it what it has wrapped
class Clicks:
    """What has been pressed on our own pages, and outside them to get there.

    `meant` is what the test has pressed, which the page must have heard of.
    """

    page: Page
    home: str
    by: str
    pressed: list[str] = field(default_factory=list)
    meant: int = 0

    def note(self, _source: dict[str, Any], origin: str, what: str) -> None:
        """Hear of a click from the page's listener."""
        if origin == self.home:
            self.pressed.append(what)

    def enter(self, link: str) -> None:
        """Come from the icon or a notification, which takes one click."""
        self.meant += 1
        self.pressed.append(FROM_OUTSIDE)
        self.page.goto(link)
        self.page.wait_for_url(lambda address: "/oppna" not in address)

    def go(self, role: Literal["button", "link"], name: str) -> None:
        """Press a button or a link, once."""
        self.meant += 1
        BY[self.by](self.page.get_by_role(role, name=name).first)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("by", BY)
def test_from_an_empty_ledger_to_the_first_voucher(
    tmp_path: Path,
    open_chromium: OpenChromium,
    monkeypatch: pytest.MonkeyPatch,
    by: str,
) -> None:
    monkeypatch.setattr(likely, "places", lambda: (tmp_path,))
    with (
        product(tmp_path, is_watched=False, has_client=False) as running,
        counting(running, open_chromium, by) as clicks,
    ):
        page = clicks.page
        clicks.enter(running.agent.page.link("/"))
        clicks.go("link", "Börja")
        clicks.go("button", f"Bevaka {running.folder}")
        clicks.go("link", "Ange klient-id och klienthemlighet")
        expect(page.get_by_label("Klient-id")).to_be_focused()
        page.keyboard.type(running.simulator.client.client_id)
        page.keyboard.press("Tab")
        page.keyboard.type(running.simulator.client.client_secret)
        clicks.go("button", "Spara")

        write_in_df3(running)
        clicks.go("button", f"Koppla {GARDENS}")
        consent_at_fortnox(page, GARDENS)
        expect(page.locator("#verifikation")).to_contain_text(
            "Kontrollerad mot Fortnox"
        )
        clicks.go("button", "Överför den här journalen")

        expect(page.locator("[data-part=voucher]")).to_have_text("A 1")
        expect(page.get_by_text("Titta nu i Fortnox")).to_be_visible()
        vouchers = running.simulator.company("7696114821").vouchers
        assert len(vouchers) == 1
    judge(clicks, "First voucher", FIRST_TIME)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("by", BY)
def test_from_the_notification_to_the_receipt(
    tmp_path: Path, open_chromium: OpenChromium, by: str
) -> None:
    with (
        product(tmp_path) as running,
        counting(running, open_chromium, by) as clicks,
    ):
        notices: list[Notice] = []
        running.agent.tell_through(lambda _: None, notices.append)
        work_as_last_week(running)
        write_in_df3(running)
        wait_until(lambda: bool(news_in(notices)), patience=60.0)

        clicks.enter(running.agent.page.link(news_in(notices)[0].page))
        clicks.go("button", "Välj allt nytt")
        clicks.go("button", "Överför")
        expect(clicks.page.locator("#antal")).to_contain_text(
            "2 av 2 journaler bokförda"
        )
    judge(clicks, "Receipt", WEEKLY)


@contextmanager
def counting(
    running: Product, open_chromium: OpenChromium, by: str
) -> Iterator[Clicks]:
    """A browser that tells of every click."""
    with browser_at(running, open_chromium) as page:
        clicks = Clicks(page, running.agent.origin, by)
        page.set_default_timeout(PATIENCE_MS)
        page.expose_binding("noteClick", clicks.note)
        page.add_init_script(LISTENER)
        yield clicks


def judge(clicks: Clicks, path: str, most: int) -> None:
    pressed = clicks.pressed
    print(f"\n{path} by {clicks.by}: {len(pressed)} clicks of {most}: {pressed}")  # noqa: T201  told on every run
    assert len(pressed) == clicks.meant
    assert len(pressed) <= most


def write_in_df3(running: Product) -> None:
    """Let df3 write the two journals of one owner."""
    shutil.copy(next(JOURNALS.glob("*.si")), running.folder)


def consent_at_fortnox(page: Page, company: str) -> None:
    """Log in and approve, on pages that are Fortnox' own."""
    page.wait_for_url(re.compile("/oauth-v1/login"))
    page.get_by_role("button", name="Logga in med BankID").press("Enter")
    page.locator("button[name=company]", has_text=company).press("Enter")
    page.get_by_role("button", name="Godkänn behörighet").press("Enter")


def work_as_last_week(running: Product) -> None:
    """Have an owner connected, and a journal of it transferred."""
    rooms = running.agent.rooms
    facts = FileFacts("f" * 64, "november.si", "journaler", 1)
    import_journals(rooms.ledger, facts, [a_journal("A20")])
    (owner,) = all_owners(rooms.ledger)
    address = rooms.connections.start(owner.id, "/", kind=Kind.SERVICE)
    answer = walk(address, owner.organisation_number, running.agent.origin)
    rooms.connections.finish(dict(parse_qsl(urlsplit(answer).query)), "anna")
    (one,) = waiting(rooms.ledger)
    transfer_id = rooms.transfers.start([one.id], "anna")
    wait_until(lambda: receipt(rooms.ledger, transfer_id).booked == 1, patience=60.0)


def news_in(notices: list[Notice]) -> list[Notice]:
    """Leave out what the user is told of besides new journals."""
    return [one for one in notices if "journal" in one.title]
