"""Historik as a user meets it: searched, followed, saved, printed, by keyboard too."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from python_calamine import CalamineWorkbook

from agent.ledger import history, outbox
from agent.ledger.history_search import Search
from tests.browser.conftest import Served
from tests.browser.window import PHONE, judge, window
from tests.tools import needs
from tests.webui.samples import large_books, sample_books, send

pytestmark = needs("chromium")

DOCUMENT = "/historik/behandling/dokument?fran=2026-01-01&till=2026-12-31"


@pytest.fixture
def books(served: Served) -> Served:
    """A month of three owners, of which A25 is booked as A 117."""
    sample_books(served.ledger)
    ids = {one.number: one.id for one in history.page(served.ledger, Search()).lines}
    outbox.plan(served.ledger, [ids["A25"]], "hanna")
    send(served.ledger, ids["A25"], 117)
    return served


def test_a_voucher_is_found_and_followed_by_keyboard_alone(
    tab: Page, books: Served
) -> None:
    books.enter(tab, "/")
    tab.get_by_role("link", name="Historik").press("Enter")
    expect(tab.locator("#antal")).to_contain_text("9 journaler")

    tab.get_by_label("Verifikation").focus()
    tab.keyboard.type("a 117")
    expect(tab.locator("#antal")).to_have_text("1 journal, 83 849,00 kr")
    expect(tab).to_have_url(f"{books.origin}/historik?ver=a+117")
    expect(tab.get_by_label("Verifikation")).to_be_focused()
    expect(tab.locator("#sagt")).to_have_text("1 journal, 83 849,00 kr")

    for _ in range(20):
        if tab.evaluate("document.activeElement.textContent").startswith("A25"):
            break
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Journal A25, 2026-12-01")
    expect(tab.locator("main")).to_contain_text("bokförd som verifikation A 117.")
    tab.get_by_role("link", name="Kvitto 1").press("Enter")
    tab.get_by_role("link", name="A25", exact=True).press("Enter")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Journal A25, 2026-12-01")


def test_what_is_written_before_the_script_is_there_is_searched_for(
    tab: Page, books: Served
) -> None:
    asked: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route)

    tab.route("**/history.js", hold)
    books.enter(tab, "/")
    tab.goto(f"{books.origin}/historik", wait_until="commit")
    tab.get_by_label("Verifikation").fill("a 117")
    tab.wait_for_timeout(500)  # longer than it waits for more to be written
    asked[0].continue_()
    expect(tab.locator("#antal")).to_have_text("1 journal, 83 849,00 kr")


def test_a_search_is_in_the_address_and_survives_going_back(
    tab: Page, books: Served
) -> None:
    books.enter(tab, "/historik")
    tab.get_by_label("Läge").select_option("Bokförd")
    expect(tab.locator("#antal")).to_contain_text("1 journal")
    tab.get_by_role("link", name="A25").click()
    tab.go_back()
    expect(tab.locator("#antal")).to_contain_text("1 journal")
    expect(tab.get_by_label("Läge")).to_have_value("booked")
    tab.get_by_role("link", name="Rensa").click()
    expect(tab.locator("#antal")).to_contain_text("9 journaler")


def test_what_cannot_be_read_is_told_beside_its_field_as_one_types(
    tab: Page, books: Served
) -> None:
    books.enter(tab, "/historik")
    amount = tab.get_by_label("Belopp")
    amount.fill("mycket")
    expect(tab.locator("#fel-belopp")).to_contain_text("Skriv beloppet som")
    expect(amount).to_have_attribute("aria-invalid", "true")
    judge(tab)
    amount.fill("60 000 – 90 000")
    expect(tab.locator("#fel-belopp")).to_have_count(0)
    expect(amount).not_to_have_attribute("aria-invalid", "true")
    expect(tab.locator("#antal")).to_have_text("2 journaler, 145 049,00 kr")


def test_without_script_the_button_searches_and_pages_lead_on(
    chromium: Browser, served: Served
) -> None:
    large_books(served.ledger, journals=120, lines=2)
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    # The one-time link needs script: its session is handed over here.
    with window(chromium) as other:
        served.enter(other, "/historik")
        context.add_cookies([dict(one) for one in other.context.cookies()])  # type: ignore[misc]  # playwright's own cookies, by another type
    tab.goto(f"{served.origin}/historik")
    tab.get_by_label("Text eller nummer").fill("avisering")
    tab.get_by_role("button", name="Sök").press("Enter")
    expect(tab.locator("#funnet tbody tr")).to_have_count(100)
    tab.get_by_role("link", name="Äldre").press("Enter")
    expect(tab.locator("#funnet tbody tr")).to_have_count(20)
    tab.get_by_role("link", name="Nyare").press("Enter")
    expect(tab.locator("#funnet tbody tr")).to_have_count(100)
    context.close()


def test_what_was_found_is_saved_in_three_ways(
    tab: Page, books: Served, tmp_path: Path
) -> None:
    books.enter(tab, "/historik?ver=117")
    saved = {}
    for word in ("CSV", "Excel"):
        with tab.expect_download() as download:
            tab.get_by_role("link", name=f"Spara som {word}").press("Enter")
        saved[word] = tmp_path / download.value.suggested_filename
        download.value.save_as(saved[word])
    assert "A25" in saved["CSV"].read_text("utf-8-sig")
    assert CalamineWorkbook.from_path(saved["Excel"]).sheet_names == [
        "Journaler",
        "Rader",
    ]
    tab.get_by_role("link", name="Spara som SIE").press("Enter")
    expect(tab.locator("main")).to_contain_text("Välj fastighetsägare")
    tab.get_by_role("link", name="Tillbaka till Historik").press("Enter")
    tab.get_by_label("Fastighetsägare").select_option("BRF Björkgården")
    expect(tab).to_have_url(f"{books.origin}/historik?agare=1&ver=117")
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Spara som SIE").press("Enter")
    assert download.value.suggested_filename.startswith("7696114821-")


def test_the_treatment_history_is_chosen_shown_and_a_paper(
    tab: Page, books: Served
) -> None:
    books.enter(tab, "/historik")
    tab.get_by_role("link", name="Behandlingshistorik").press("Enter")
    tab.get_by_label("Fastighetsägare").select_option("BRF Björkgården")
    tab.get_by_role("button", name="Visa dokumentet").press("Enter")
    expect(tab.locator(".chain")).to_contain_text("Kedjan är hel")
    expect(tab.locator("tbody")).to_contain_text("bokförd som verifikation A 117.")
    expect(tab.locator("tbody")).not_to_contain_text("Lindbergs")
    judge(tab)
    tab.emulate_media(media="print")
    expect(tab.locator(".top")).to_be_hidden()
    expect(tab.get_by_role("button", name="Skriv ut")).to_be_hidden()
    assert tab.pdf(prefer_css_page_size=True).startswith(b"%PDF")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_broken_chain_is_seen_at_once(
    chromium: Browser, books: Served, scheme: str
) -> None:
    with books.ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE events SET actor = 'ingen' WHERE id = 3")
    with window(chromium, PHONE, scheme) as tab:
        books.enter(tab, DOCUMENT)
        expect(tab.get_by_role("alert")).to_contain_text("Kedjan är bruten")
        expect(tab.get_by_role("alert")).to_contain_text("Händelse 3 säger inte längre")
        judge(tab)
