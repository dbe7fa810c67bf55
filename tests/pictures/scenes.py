"""Every scene that README.md, docs/ and the help show: one journey through the demo.

docs/make_screenshots.py pictures them; tests/browser/test_pictures.py only sees that
each can still be reached, so that a page cannot change away from its picture unseen.
"""

import re
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Page, ViewportSize

from agent.demo.demo import JOURNALS, Demo
from agent.errors import ConnectionEnded
from agent.journeys import wait_for
from agent.ledger import journals
from agent.ledger.connections import all_connections

Take = Callable[[Page, str], None]

WINDOW: ViewportSize = {"width": 1200, "height": 750}
INACTIVE = 3015  # an account of journal A25
DOS = "cp437"  # what SIE files are written in
FILE = "Björkgården avisering.si"
# A25 as it comes again, with another rent, and a journal that has not been there.
OTHER_ROWS = {"83849.00": "84349.00", "-65568.00": "-66068.00"}
NEW_JOURNAL = """#VER A A27 20261215 "Avisering A27 parkering" 20261215
{
#TRANS 1510 {} 2400.00
#TRANS 3015 {} -2400.00
}
"""


def play(page: Page, demo: Demo, take: Take) -> None:
    """Go through all scenes, in the order in which a user meets them."""
    wait_for(demo.agent.folders.have_settled, "Journalerna lästes inte in.")
    account = next(
        one for one in demo.simulator.companies[0].accounts if one.number == INACTIVE
    )
    account.active = False
    page.set_viewport_size(WINDOW)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    _begin(page, demo, take)
    _transfer(page, demo, take)
    _look_back(page, demo, take)
    _receive_more(page, demo, take)
    _see_in_the_dark(page, demo, take)
    _end_a_consent(page, demo, take)


def _begin(page: Page, demo: Demo, take: Take) -> None:
    page.goto(demo.agent.page.link("/start"))
    page.get_by_role("heading", name="Kom igång", level=1).wait_for()
    take(page, "kom-igang")
    _go(page, demo, "/kopplingar/runda")
    owner = page.locator("#bolag").inner_text()
    page.get_by_role("button", name="Koppla med servicekonto").click()
    page.get_by_role("button", name="Logga in med BankID").click()
    _choose_company(page, owner)
    page.get_by_role("button", name="Godkänn behörighet").click()
    page.get_by_role("status").first.wait_for()
    take(page, "runda")


def _transfer(page: Page, demo: Demo, take: Take) -> None:
    _go(page, demo, "/overforing")
    page.get_by_role("button", name="Välj allt nytt").click()
    page.locator("#overfor:enabled").click()
    page.get_by_role("heading", name="inte kopplade").wait_for()
    _connect_all(page, take)
    _mend(page, take)
    page.locator("tr.journal .fold").first.click()
    page.locator("tr.row").first.wait_for()
    take(page, "overforing")
    page.locator("#overfor").click()
    page.locator("article[data-finished]").wait_for()
    take(page, "kvitto")


def _connect_all(page: Page, take: Take) -> None:
    first = True
    while page.locator("#overfor").count() == 0:
        owner = page.locator(".card strong").first.inner_text()
        # One is a user's, so that Kopplingar has both kinds to show.
        way = f"Koppla {owner}" if first else f"Som användare för {owner}"
        page.get_by_role("button", name=way).click()
        page.get_by_text("Simulator").first.wait_for()
        if page.locator("#username").count():
            page.get_by_role("button", name="Logga in med BankID").click()
        _choose_company(page, owner)
        approve = page.get_by_role("button", name="Godkänn behörighet")
        approve.wait_for()
        if first:
            take(page, "samtycke")
        first = False
        approve.click()
        page.wait_for_url(re.compile(r"localhost:\d+/overforing"))


def _choose_company(page: Page, owner: str) -> None:
    page.locator("button[name=company]", has_text=owner).click()


def _mend(page: Page, take: Take) -> None:
    """See what the checks stop, and have it mended in Fortnox."""
    page.locator("#kontrollerat", has_text="stoppar").wait_for()
    take(page, "anmarkningar")
    page.get_by_role("link", name=f"Aktivera konto {INACTIVE}").first.click()
    page.get_by_role("button", name=f"Aktivera konto {INACTIVE}").click()
    page.get_by_text("utan anmärkning").wait_for()


def _look_back(page: Page, demo: Demo, take: Take) -> None:
    page.get_by_role("link", name=re.compile("^Rätta")).first.click()
    page.get_by_label("Rättelsens datum").wait_for()
    take(page, "rattelse")
    _go(page, demo, "/kopplingar")
    take(page, "kopplingar")
    _go(page, demo, "/avstamning?fran=2026-11-01&till=2026-12-31")
    page.get_by_role("button", name="Stäm av").click()
    page.get_by_text("allt stämmer hos 3 av 3").wait_for()
    take(page, "avstamning")
    _go(page, demo, "/historik")
    page.get_by_text("A25").first.wait_for()
    take(page, "historik")
    _go(page, demo, "/agare/1/kontrollista")
    take(page, "kontrollista")
    _go(page, demo, "/installningar")
    take(page, "installningar")
    _go(page, demo, "/felsokning")
    page.get_by_text("Undersöker datorn").wait_for(state="detached")
    take(page, "felsokning")


def _receive_more(page: Page, demo: Demo, take: Take) -> None:
    """Have df3 write a journal again with other rows, and one that is new."""
    _write_again(demo)
    ledger = demo.agent.rooms.ledger
    wait_for(lambda: len(journals.waiting(ledger)) > 1, "Journalerna kom inte igen.")
    _go(page, demo, "/")
    take(page, "oversikt")
    _go(page, demo, "/overforing")
    page.get_by_role("link", name="Jämför A25").click()
    changed = page.get_by_text("ändrat belopp").first
    changed.wait_for()
    changed.evaluate("row => row.scrollIntoView({block: 'center'})")
    take(page, "andrad")


def _write_again(demo: Demo) -> None:
    text = (JOURNALS / FILE).read_text(DOS)
    for before, after in OTHER_ROWS.items():
        text = text.replace(before, after)
    folder = demo.agent.rooms.settings.journal_dirs[0]
    (folder / FILE).write_text(text + NEW_JOURNAL, DOS)


def _see_in_the_dark(page: Page, demo: Demo, take: Take) -> None:
    page.emulate_media(color_scheme="dark")
    _go(page, demo, "/kvitto/1")
    take(page, "kvitto-dark")
    page.emulate_media(color_scheme="light")


def _end_a_consent(page: Page, demo: Demo, take: Take) -> None:
    """Take back a consent at Fortnox, and have the agent notice."""
    company = demo.simulator.companies[0]
    demo.simulator.end_consents(company.organisation_number)
    for one, view in all_connections(demo.agent.rooms.ledger).items():
        if view.company_name == company.name:
            with suppress(ConnectionEnded):
                demo.agent.rooms.connections.renew(one)
    _go(page, demo, "/kvitto/1")
    take(page, "varning")


def _go(page: Page, demo: Demo, path: str) -> None:
    page.goto(f"{demo.agent.origin}{path}")
    page.locator("h1").first.wait_for()
