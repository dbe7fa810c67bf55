"""Felsökning in a real Chromium: axe, sizes, light and dark, keyboard and saving."""

import zipfile

from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.tools import needs

pytestmark = needs("chromium")


def test_the_findings_come_by_themselves(tab: Page, served: Served) -> None:
    served.enter(tab, "/felsokning")
    expect(tab.locator("#sagt")).to_have_text("1 fel och 1 sak att göra.")
    expect(tab.locator(".point")).to_have_count(3)
    tab.get_by_role("button", name="Kör igen").click()
    expect(tab.locator(".point").first).to_contain_text("Journalmapp")


def test_the_bundle_is_reached_and_saved_by_keyboard(tab: Page, served: Served) -> None:
    served.enter(tab)
    tab.get_by_role("link", name="Felsökning").focus()
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="Visa underlaget").focus()
    tab.keyboard.press("Enter")
    save = tab.get_by_role("link", name="Spara")
    save.focus()
    with tab.expect_download() as saved:
        tab.keyboard.press("Enter")
    assert saved.value.suggested_filename.startswith("journalbryggan-underlag-")
    with zipfile.ZipFile(saved.value.path()) as packed:
        assert "logg.jsonl" in packed.namelist()
