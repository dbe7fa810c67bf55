"""The checks in a real browser: six faults shown, two mended, the sound ones booked."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Browser, Page, expect

from agent.checks.findings import Finding, Severity
from agent.demo.consenting import walk
from agent.journal import Journal, JournalRow, signed_row
from agent.ledger import journals, selection
from agent.simulator import Company
from tests.browser.conftest import Served
from tests.browser.test_journey import browser_at
from tests.browser.window import axe, without_script
from tests.conftest import OpenChromium
from tests.product import Product, product
from tests.tools import needs
from tests.webui.samples import GARDENS, journal, owner_id, sample_books, take_in

pytestmark = needs("chromium")

FAULTS = {
    "F1": "Konto 3099 är inte aktivt",
    "F2": "Kostnadsställe 40 finns inte",
    "F3": "Debet och kredit skiljer",
    "F4": "Verifikationsserien Q finns inte",
    "F5": "Konto 3333 finns inte",
    "F6": "Räkenskapsår saknas",
}
SOUND = ("S1", "S2")
# The rows, series and dates of the journals that are at fault; the usual otherwise.
OCTOBER = "2026-10-01"


def pair(
    kronor: str, account: str = "3011", centre: str = "10"
) -> tuple[JournalRow, ...]:
    amount = Decimal(kronor)
    return (
        signed_row("1510", amount, note="Avier"),
        signed_row(account, -amount, centre, note="Hyror"),
    )


def one(
    number: str,
    lines: tuple[JournalRow, ...],
    series: str = "A",
    day: str = OCTOBER,
) -> Journal:
    return journal(GARDENS, number, day, lines, series=series, text=f"Hyror {number}")


BATCH = (
    one("S1", pair("100")),
    one("S2", pair("200")),
    one("F1", pair("301", account="3099")),
    one("F2", pair("302", centre="40")),
    one("F3", (signed_row("1510", Decimal(303)), signed_row("3011", Decimal(-300)))),
    one("F4", pair("304"), series="Q"),
    one("F5", pair("305", account="3333")),
    one("F6", pair("306"), day="2031-10-01"),
)


@contextmanager
def waiting_batch(
    place: Path, open_chromium: OpenChromium
) -> Iterator[tuple[Product, Page]]:
    """The product with the batch waiting, its owner connected, and a browser at it."""
    with product(place) as running, browser_at(running, open_chromium) as tab:
        rooms = running.agent.rooms
        take_in(rooms.ledger, BATCH)
        address = rooms.connections.start(owner_id(rooms.ledger, GARDENS), "/")
        home = running.agent.settings.redirect_uri
        answer = urlsplit(walk(address, GARDENS.organisation_number, home)).query
        rooms.connections.finish(dict(parse_qsl(answer)), "test")
        yield running, tab


def company(running: Product) -> Company:
    return running.simulator.company(GARDENS.organisation_number)


def id_of(running: Product, number: str) -> int:
    listed = journals.waiting(running.agent.rooms.ledger)
    return next(one.id for one in listed if one.number == number)


def sees(tab: Page, said: str) -> None:
    """Wait until the sum of the checks, made at Fortnox' pace, says something."""
    expect(tab.locator("#kontrollerat")).to_contain_text(said)


def mend(tab: Page, word: str, name: str = "") -> None:
    """Press what mends, read what it will change, and press once more."""
    tab.locator("#kontroll").get_by_role("link", name=word).click()
    asked = tab.get_by_role("heading", level=1)
    expect(asked).to_have_text(f"{word} i Fortnox?")
    if name:
        axe(tab)
        tab.get_by_label("Kostnadsställets namn").fill(name)
    tab.get_by_role("button", name=word).click()
    tab.wait_for_url(re.compile("/overforing"))
    expect(tab.get_by_role("status").first).to_contain_text("klart i Fortnox")


def test_six_faults_are_shown_two_mended_and_the_sound_ones_booked(
    tmp_path: Path, open_chromium: OpenChromium
) -> None:
    with waiting_batch(tmp_path, open_chromium) as (running, tab):
        tab.goto(running.agent.page.link("/overforing"))
        tab.get_by_label("Välj alla", exact=True).check()

        sees(tab, "6\u00a0stoppar")
        expect(tab.locator("#overfor")).to_have_text("Överför 2 av 8")
        for number, said in FAULTS.items():
            below = tab.locator(f"tr.found[data-of='{id_of(running, number)}']")
            expect(below).to_contain_text(said)
        axe(tab)

        mend(tab, "Aktivera konto 3099")
        sees(tab, "5\u00a0stoppar")
        mend(tab, "Skapa kostnadsställe 40", "Storgatan 4")
        sees(tab, "4\u00a0stoppar")
        year = company(running).year_of(date(2026, 10, 1))
        assert year is not None
        account = company(running).account(3099, year.id)
        assert account is not None
        assert account.active
        centre = company(running).cost_centre("40")
        assert centre is not None
        assert centre.description == "Storgatan 4"
        assert company(running).vouchers == []

        tab.get_by_role("button", name="Överför 4 av 8").click()
        expect(tab.locator("#antal")).to_contain_text("4 av 4")
        booked = {one.description for one in company(running).vouchers}
        assert booked == {f"Hyror {number}" for number in (*SOUND, "F1", "F2")}

        tab.get_by_role("link", name="Överföring").click()
        held = {"F3", "F4", "F5", "F6"}
        listed = journals.waiting(running.agent.rooms.ledger)
        assert {one.number for one in listed} == held
        assert {one.number for one in listed if one.selected} == held
        assert selection.selection(running.agent.rooms.ledger).journals == len(held)
        expect(tab.locator("#overfor")).to_be_disabled()


STOPS = Finding(
    "account-missing",
    Severity.STOPS,
    "Konto 3011 finns inte i Fortnox.",
    "Lägg upp det.",
    row=3,
)


def ticked(served: Served, *numbers: str) -> list[int]:
    """Fill the books and tick some journals, the first of which is stopped."""
    sample_books(served.ledger)
    by_number = {one.number: one.id for one in journals.waiting(served.ledger)}
    ids = [by_number[number] for number in numbers]
    selection.tick(served.ledger, ids, ticked=True)
    served.checking.found = dict.fromkeys(ids, ()) | {ids[0]: (STOPS,)}
    return ids


def test_what_is_found_in_a_row_stands_in_that_row(tab: Page, served: Served) -> None:
    [a25] = ticked(served, "A25")
    found, served.checking.found = served.checking.found, {}
    served.enter(tab, "/overforing")
    tab.get_by_role("button", name="A25").click()
    expect(tab.locator("tr.row")).to_have_count(7)
    expect(tab.locator("tr.row-found")).to_have_count(0)

    served.checking.found = found
    tab.get_by_label("Välj journal A26").check()

    expect(tab.locator("tr.row-found")).to_contain_text(STOPS.message)
    expect(tab.locator("tr.row").nth(3)).to_have_class(re.compile("row-found"))
    expect(tab.locator(f"#j{a25}")).to_have_attribute("data-stopped", "")


def test_the_button_says_how_many_can_go(tab: Page, served: Served) -> None:
    ticked(served, "A25", "A26", "A8")
    served.enter(tab, "/overforing")
    button = tab.locator("#overfor")
    expect(button).to_have_text("Överför 2 av 3")

    tab.get_by_label("Välj journal A8").uncheck()
    expect(button).to_have_text("Överför 1 av 2")
    tab.get_by_label("Välj journal A26").uncheck()
    expect(button).to_be_disabled()
    tab.get_by_label("Välj journal A8").check()
    tab.get_by_label("Välj journal A25").uncheck()
    expect(button).to_have_text("Överför")
    expect(tab.locator("tr.found")).to_have_count(0)


def test_a_link_in_the_sum_leads_to_its_journal_by_keyboard(
    tab: Page, served: Served
) -> None:
    [a25] = ticked(served, "A25")
    served.enter(tab, "/overforing")
    tab.get_by_role("button", name="Fäll ihop alla").click()
    journal = tab.locator(f"#j{a25}")
    expect(journal).to_be_hidden()

    tab.locator("#kontroll").get_by_role("link", name="A25").focus()
    tab.keyboard.press("Enter")

    expect(journal).to_be_visible()
    expect(journal.get_by_role("button", name="A25")).to_be_focused()
    expect(tab.locator("tr.found")).to_contain_text(STOPS.message)


def test_without_script_the_page_shows_what_is_known(
    chromium: Browser, served: Served, tab: Page
) -> None:
    ticked(served, "A25", "A26")
    served.enter(tab)
    with without_script(chromium, tab) as plain:
        plain.goto(f"{served.origin}/overforing")

        expect(plain.locator("tr.found")).to_contain_text(STOPS.message)
        plain.get_by_role("button", name="Överför 1 av 2").click()
        plain.wait_for_url("**/kvitto/1")
        assert len(served.transfers.started[0]) == 1


def test_the_template_is_tried_while_it_is_typed(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    served.enter(tab, f"/agare/{owner_id(served.ledger, GARDENS)}/installningar")
    field = tab.get_by_label("Mall")
    field.fill("Hyror {nummer}")
    expect(tab.locator("#prov")).to_contain_text("Hyror I12")
    expect(field).to_be_focused()

    field.fill("Hyror {belopp}")
    expect(tab.locator("#prov")).to_contain_text("Fältet {belopp} finns inte")
    field.fill("{nummer} hos {ägare}")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("status")).to_contain_text("sparade")

    tab.get_by_role("button", name="Ångra").click()
    expect(tab.get_by_label("Mall")).to_have_value("")


def test_what_the_checks_say_does_not_move_the_button_to_transfer(
    tab: Page, served: Served
) -> None:
    take_in(served.ledger, [one("A1", pair("100"))])
    served.enter(tab, "/overforing")
    go = tab.get_by_role("button", name="Överför", exact=True)
    before = go.bounding_box()
    tab.get_by_role("button", name="Välj allt nytt").click()
    expect(tab.get_by_role("button", name="Kontrollera igen")).to_be_visible()
    assert go.bounding_box() == before
