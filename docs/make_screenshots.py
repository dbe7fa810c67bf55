"""Takes the pictures of README.md from the running demo: `make screenshots`.

Every picture is of the product as it is; none is drawn or retouched.
"""

import os
import re
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from agent.demo.demo import Demo, running_demo
from agent.journeys import wait_for
from webui.page import create_page

HERE = Path(__file__).parent
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
INACTIVE = 3015  # an account of journal A25


def main() -> None:
    """Make the journey once, with a picture at every stop."""
    with running_demo(create_page, port=0, https=False) as demo:
        wait_for(demo.agent.folders.have_settled, "Journalerna lästes inte in.")
        gardens = demo.simulator.companies[0]
        account = next(one for one in gardens.accounts if one.number == INACTIVE)
        account.active = False
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=["--no-sandbox", "--disable-gpu", "--lang=sv-SE"],
                env={**os.environ, "LANGUAGE": "sv"},
            )
            page = browser.new_page(
                viewport=DESKTOP, color_scheme="light", locale="sv-SE"
            )
            _journey(page, demo)
            page.emulate_media(color_scheme="dark")
            page.goto(f"{demo.agent.origin}/kvitto/1")
            _take(page, "kvitto-dark")
            page.set_viewport_size(PHONE)
            page.goto(f"{demo.agent.origin}/")
            _take(page, "oversikt-phone-dark")
            browser.close()


def _journey(page: Page, demo: Demo) -> None:
    page.goto(demo.agent.page.link("/"))
    page.wait_for_selector("h1:has-text('Översikt')")
    _take(page, "oversikt")
    _begin_round(page, demo)
    page.goto(f"{demo.agent.origin}/overforing")
    page.get_by_label("Välj alla", exact=True).check()
    page.locator("tr.journal .fold").first.click()
    page.wait_for_timeout(400)
    _take(page, "overforing")
    page.get_by_role("button", name="Överför").click()
    _connect_all(page)
    _mend(page)
    page.locator("#overfor").click()
    page.locator("article[data-finished]").wait_for()
    page.wait_for_timeout(800)  # the bar glides
    _take(page, "kvitto")
    page.goto(f"{demo.agent.origin}/kopplingar")
    _take(page, "kopplingar")
    page.goto(f"{demo.agent.origin}/avstamning?fran=2026-11-01&till=2026-12-31")
    page.get_by_role("button", name="Stäm av").click()
    page.get_by_text("allt stämmer hos 3 av 3").wait_for()
    _take(page, "avstamning")


def _mend(page: Page) -> None:
    """See what the checks stop, and have it mended in Fortnox."""
    mend = page.get_by_role("link", name=f"Aktivera konto {INACTIVE}").first
    page.locator("#kontrollerat", has_text="stoppar").wait_for()
    _take(page, "anmarkningar")
    mend.click()
    page.get_by_role("button", name=f"Aktivera konto {INACTIVE}").click()
    page.get_by_text("utan anmärkning").wait_for()


def _begin_round(page: Page, demo: Demo) -> None:
    """Connect the first owner in the guided round, which then has the next ready."""
    page.goto(f"{demo.agent.origin}/kopplingar/runda")
    owner = page.locator("#bolag").inner_text()
    page.get_by_role("button", name="Koppla med servicekonto").click()
    page.get_by_role("button", name="Logga in med BankID").click()
    page.locator("button[name=company]", has_text=owner).click()
    page.get_by_role("button", name="Godkänn behörighet").click()
    page.get_by_role("status").wait_for()
    _take(page, "runda")


def _connect_all(page: Page) -> None:
    first = True
    while page.locator("#overfor").count() == 0:
        owner = page.locator(".card strong").first.inner_text()
        page.get_by_role("button", name=f"Koppla {owner}").click()
        page.get_by_text("Simulator").first.wait_for()
        if page.locator("#username").count():
            page.get_by_role("button", name="Logga in med BankID").click()
        page.locator("button[name=company]", has_text=owner).click()
        page.get_by_role("button", name="Godkänn behörighet").wait_for()
        if first:
            _take(page, "samtycke")
        first = False
        page.get_by_role("button", name="Godkänn behörighet").click()
        page.wait_for_url(re.compile(r"localhost:\d+/overforing"))


def _take(page: Page, name: str) -> None:
    page.screenshot(path=HERE / "screenshots" / f"{name}.png")


if __name__ == "__main__":
    main()
