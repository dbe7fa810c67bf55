"""An office's guided round in a real browser: sixty owners, one click here for each."""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from agent.journal import Journal, Owner
from agent.ledger.connections import Kind, all_connections
from agent.ledger.files import FileFacts
from agent.ledger.imports import import_journals
from agent.ledger.ledger import Ledger
from agent.ledger.owners import all_owners
from agent.simulator import Account, Company, FinancialYear, Series
from tests.browser.test_journey import browser_at
from tests.browser.window import axe
from tests.conftest import OpenChromium
from tests.office import a_journal
from tests.product import product
from tests.tools import needs

pytestmark = needs("chromium")

COMPANIES = tuple(f"BRF Kvarteret {number:02}" for number in range(1, 60))
# The sixtieth has no number, and its books in the company of the twentieth.
GARAGE = Owner("BRF Kvarteret 20 garage")
SHARED = COMPANIES[19]
# Whoever logs in is not its system administrator.
NOT_ADMINISTRATED = COMPANIES[29]


# Two minutes are enough for it, but not on a machine that is busy with other things.
@pytest.mark.timeout(600)
def test_an_office_connects_its_sixty_owners(
    tmp_path: Path, open_chromium: OpenChromium
) -> None:
    with (
        product(tmp_path, [company(name) for name in COMPANIES]) as running,
        browser_at(running, open_chromium) as page,
    ):
        take_in(running.agent.rooms.ledger)
        logins = count_logins(page)
        page.goto(running.agent.page.link("/kopplingar"))
        page.get_by_role("link", name="Koppla 60 fastighetsägare").click()

        consent(page, COMPANIES[0])
        pick_wrong_company_for(page, COMPANIES[1])
        for name in COMPANIES[1:9]:
            consent(page, name)
        pass_over(page, COMPANIES[9])
        for name in COMPANIES[10:20]:
            consent(page, name)
        connect_shared_company(page)
        expect_progress(page, "19 av 59")

        leave_and_take_up_again(page)
        pass_over(page, COMPANIES[9])
        for name in COMPANIES[20:29]:
            consent(page, name)
        fall_back_to_user_for(page, NOT_ADMINISTRATED)
        page.get_by_role("button", name="Med servicekonto").focus()
        for name in COMPANIES[30:]:
            consent(page, name)
        page.get_by_role("link", name="Ta den som är kvar").press("Enter")
        consent(page, COMPANIES[9])

        expect(page.get_by_text("Alla är kopplade")).to_be_visible()
        expect_progress(page, "59 av 59")
        made = all_connections(running.agent.rooms.ledger).values()
        assert {one.company_name for one in made} == set(COMPANIES)
        by_users = [one.company_name for one in made if one.kind is Kind.USER]
        assert by_users == [NOT_ADMINISTRATED]
        assert len(all_owners(running.agent.rooms.ledger)) == 59
        assert len(logins) == 1


def company(name: str) -> Company:
    return Company(
        organisation_number=number_of(name),
        name=name,
        database_number=int(name[-2:]) + 1000,
        years=[FinancialYear(1, date(2026, 1, 1), date(2026, 12, 31))],
        accounts=[Account(1510, "Kundfordringar"), Account(3020, "Årsavgifter")],
        series=[Series("A", "Hyror")],
        user_is_administrator=name != NOT_ADMINISTRATED,
    )


def number_of(name: str) -> str:
    return f"76961000{name[-2:]}"


def take_in(ledger: Ledger) -> None:
    """Let df3 write a journal for every owner."""
    owners = [*(Owner(name, number_of(name)) for name in COMPANIES), GARAGE]
    journals: list[Journal] = [a_journal(owner=one) for one in owners]
    import_journals(ledger, FileFacts("f" * 64, "alla.si", "journaler", 1), journals)


def count_logins(page: Page) -> list[str]:
    """Note every time that Fortnox shows its login."""
    seen: list[str] = []
    page.on(
        "framenavigated",
        lambda frame: seen.append("login") if "/login?" in frame.url else None,
    )
    return seen


def consent(page: Page, name: str) -> None:
    """Do what the page says: one key here, then the company and yes at Fortnox."""
    visit_fortnox(page, name)
    expect(page.get_by_role("status")).to_contain_text(f"{name} är kopplad")


def visit_fortnox(
    page: Page, name: str, *, choose: str = "", word: str = "servicekonto"
) -> None:
    expect(page.locator("#bolag")).to_have_text(name)
    expect(page.get_by_role("button", name=word)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/oauth-v1/(login|company)"))
    if "/login" in page.url:
        page.get_by_role("button", name="Logga in med BankID").press("Enter")
    page.locator(f"button[value='{number_of(choose or name)}']").press("Enter")
    page.get_by_role("button", name="Godkänn behörighet").press("Enter")
    page.wait_for_url(re.compile(r"localhost:\d+/kopplingar"))


def pick_wrong_company_for(page: Page, name: str) -> None:
    visit_fortnox(page, name, choose=COMPANIES[40])
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text(f"Du valde {COMPANIES[40]}")
    expect(refused).to_contain_text(f"fastighetsägaren är {name}")
    expect(refused).to_contain_text(f"{COMPANIES[40]} är en egen fastighetsägare här")
    axe(page)


def fall_back_to_user_for(page: Page, name: str) -> None:
    """Have a service account refused, and a user consent instead."""
    visit_fortnox(page, name)
    expect(page.get_by_role("alert")).to_contain_text("systemadministratör")
    visit_fortnox(page, name, word="Koppla som användare")
    expect(page.get_by_role("status")).to_contain_text(f"{name} är kopplad")


def pass_over(page: Page, name: str) -> None:
    expect(page.locator("#bolag")).to_have_text(name)
    page.get_by_role("link", name="Hoppa över").press("Enter")
    expect(page.locator("#bolag")).not_to_have_text(name)


def connect_shared_company(page: Page) -> None:
    """Connect an owner whose books are in the company of another one."""
    expect(page.locator("#bolag")).to_have_text(GARAGE.name)
    page.get_by_role("button", name="Koppla med servicekonto").press("Enter")
    page.locator(f"button[value='{number_of(SHARED)}']").press("Enter")
    page.get_by_role("button", name="Godkänn behörighet").press("Enter")
    expect(page.get_by_text(f"Bolaget hör till {SHARED}")).to_be_visible()
    page.get_by_role("button", name="Ja, det är samma").press("Enter")
    expect(page.get_by_role("status")).to_contain_text(f"{SHARED} är kopplad")


def leave_and_take_up_again(page: Page) -> None:
    page.get_by_role("link", name="Översikt").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Översikt")
    page.get_by_role("link", name="Kopplingar", exact=True).press("Enter")
    page.get_by_role("link", name="i tur och ordning").press("Enter")


def expect_progress(page: Page, text: str) -> None:
    expect(page.locator("#hur-langt")).to_contain_text(text)
