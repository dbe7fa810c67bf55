"""The user's journey in a real browser: from a file in the folder to voucher numbers.

Real TLS: the browser accepts the agent's own certificate and no other, by the hash of
its key, as if it were trusted on the PC.
"""

import base64
import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Page, expect

from agent.demo.demo import JOURNALS
from agent.journal import Journal
from agent.simulator import (
    Account,
    Company,
    CostCentre,
    FinancialYear,
    Series,
    Voucher,
)
from agent.sources.detect import read_journals
from tests.conftest import SHARED, OpenChromium
from tests.product import Product, product
from tests.tools import needs

REAL09 = (
    SHARED / "journal-samples/jsisie/sie_test_files__Exempelbolaget_SIE_110322_B_33.si"
)

pytestmark = needs("chromium")


def test_from_the_folder_to_voucher_numbers(
    tmp_path: Path, open_chromium: OpenChromium
) -> None:
    with product(tmp_path) as running, browser_at(running, open_chromium) as page:
        shutil.copytree(JOURNALS, running.folder, dirs_exist_ok=True)
        page.goto(running.agent.page.link("/overforing"))
        see_after_reload(page, "Lindbergs Fastigheter AB")

        page.get_by_label("Välj alla", exact=True).check()
        page.get_by_role("button", name="Överför").click()
        connect_everybody(page)
        expect(page.locator("#summa")).to_contain_text("6 journaler")
        page.get_by_role("button", name="Överför").click()

        expect(page.locator("#antal")).to_contain_text("6 av 6")
        shown = set(page.locator("[data-part=voucher]").all_inner_texts())
        assert shown == {"A 1", "A 2", "I 1"}
        for file in JOURNALS.iterdir():
            for journal in read_journals(file.read_bytes(), file.name).journals:
                assert rows_of_journal(journal) in booked(running, journal)


def test_after_consent_the_address_is_clean_and_the_selection_kept(
    tmp_path: Path, open_chromium: OpenChromium
) -> None:
    with product(tmp_path) as running, browser_at(running, open_chromium) as page:
        shutil.copy(next(JOURNALS.glob("*.si")), running.folder)
        page.goto(running.agent.page.link("/overforing"))
        see_after_reload(page, "A26")

        page.get_by_label("Välj journal A25").check()
        page.get_by_role("button", name="Överför").click()
        connect_everybody(page)

        expect(page.get_by_label("Välj journal A25")).to_be_checked()
        expect(page.get_by_label("Välj journal A26")).not_to_be_checked()
        assert "code=" not in page.url
        assert "state=" not in page.url
        back = page.evaluate("performance.getEntriesByType('navigation')[0].name")
        assert "code=" not in back


def test_pressing_avbryt_at_fortnox_says_that_nothing_was_sent(
    tmp_path: Path, open_chromium: OpenChromium
) -> None:
    with product(tmp_path) as running, browser_at(running, open_chromium) as page:
        shutil.copy(next(JOURNALS.glob("*.si")), running.folder)
        page.goto(running.agent.page.link("/kopplingar"))
        see_after_reload(page, "BRF Björkgården")

        page.get_by_role("button", name="Koppla BRF Björkgården").click()
        log_in(page)
        choose_company(page, "BRF Björkgården")
        page.get_by_role("button", name="Avbryt").click()

        expect(page.get_by_text("Godkännandet avbröts i Fortnox.")).to_be_visible()
        expect(page.get_by_text("Ingenting har skickats")).to_be_visible()


def test_the_wrong_company_is_refused_with_both_names(
    tmp_path: Path, open_chromium: OpenChromium
) -> None:
    with product(tmp_path) as running, browser_at(running, open_chromium) as page:
        shutil.copy(next(JOURNALS.glob("*.si")), running.folder)
        page.goto(running.agent.page.link("/kopplingar"))
        see_after_reload(page, "BRF Björkgården")

        page.get_by_role("button", name="Koppla BRF Björkgården").click()
        log_in(page)
        choose_company(page, "BRF Sjöutsikten")
        page.get_by_role("button", name="Godkänn behörighet").click()

        expect(page.get_by_text("Du valde BRF Sjöutsikten")).to_be_visible()
        expect(page.get_by_text("fastighetsägaren är BRF Björkgården")).to_be_visible()


@pytest.mark.skipif(not REAL09.exists(), reason=f"needs ../shared: {REAL09.name}")
def test_a_real_property_programs_file_goes_all_the_way(
    tmp_path: Path, open_chromium: OpenChromium
) -> None:
    content = REAL09.read_bytes()
    reading = read_journals(content, REAL09.name)
    with (
        product(tmp_path, [exempelbolaget(reading.journals)]) as running,
        browser_at(running, open_chromium) as page,
    ):
        (running.folder / "REAL09.si").write_bytes(content)
        page.goto(running.agent.page.link("/overforing"))
        see_after_reload(page, "Exempelbolaget")

        page.get_by_label("Välj alla", exact=True).check()
        page.get_by_role("button", name="Överför").click()
        connect_everybody(page)
        page.get_by_role("button", name="Överför").click()

        expect(page.locator("#antal")).to_contain_text("13 av 13")
        numbers = page.locator("[data-part=voucher]").all_inner_texts()
        # One in 2009, twelve in 2010: Fortnox counts anew each financial year.
        assert numbers == ["B 1", *(f"B {number}" for number in range(1, 13))]
        for journal in reading.journals:
            assert rows_of_journal(journal) in booked(running, journal)


@contextmanager
def browser_at(running: Product, open_chromium: OpenChromium) -> Iterator[Page]:
    """A browser in which the agent's certificate, and only that, is trusted."""
    pem = (running.agent.settings.data_dir / "tls/localhost.pem").read_bytes()
    key = x509.load_pem_x509_certificate(pem).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    trusted = base64.b64encode(hashlib.sha256(spki).digest()).decode()
    with open_chromium(f"--ignore-certificate-errors-spki-list={trusted}") as browser:
        yield browser.new_page(viewport={"width": 1366, "height": 768})


def see_after_reload(page: Page, text: str) -> None:
    """Wait for something to turn up that df3 has just written."""
    for _ in range(20):
        if page.get_by_text(text).first.is_visible():
            return
        page.wait_for_timeout(300)
        page.reload()
    raise AssertionError(f"{text} did not turn up")


def connect_everybody(page: Page) -> None:
    """Consent for each owner that the page asks for, one after another."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("kopplad")
    while page.locator("#overfor").count() == 0:
        owner = page.locator(".card strong").first.inner_text()
        page.get_by_role("button", name=f"Koppla {owner}").click()
        log_in(page)
        choose_company(page, owner)
        page.get_by_role("button", name="Godkänn behörighet").click()
        page.wait_for_url(re.compile(r"localhost:\d+/overforing"))
        expect(page.get_by_role("button", name=f"Koppla {owner}")).to_have_count(0)


def log_in(page: Page) -> None:
    """Log in at Fortnox, where one is not logged in already."""
    expect(page.get_by_text("Simulator").first).to_be_visible()
    if page.locator("#username").count():
        page.fill("#username", "anna@1")
        page.fill("#password", "hemligt")
        page.get_by_role("button", name="Logga in", exact=True).click()


def choose_company(page: Page, name: str) -> None:
    """Choose the company, where the user has several."""
    choice = page.locator("button[name=company]", has_text=name)
    if choice.count():
        choice.click()


def exempelbolaget(journals: tuple[Journal, ...]) -> Company:
    """The company that REAL09's file is for, with the accounts that it uses."""
    accounts = {int(row.account) for journal in journals for row in journal.rows}
    return Company(
        organisation_number="1111111116",
        name="Exempelbolaget",
        database_number=4711,
        years=[
            FinancialYear(number, date(year, 1, 1), date(year, 12, 31))
            for number, year in enumerate((2009, 2010, 2011), start=1)
        ],
        accounts=[Account(number, f"Konto {number}") for number in sorted(accounts)],
        series=[Series("B", "Hyror")],
        cost_centres=[CostCentre("1", "Fastighet 1")],
    )


Rows = list[tuple[str, str, str, str]]


def booked(running: Product, journal: Journal) -> list[Rows]:
    """The rows of every voucher that Fortnox has for a journal's owner and date."""
    company = running.simulator.company(journal.owner.organisation_number)
    return [
        rows_of_voucher(one) for one in company.vouchers if one.date == journal.date
    ]


def rows_of_journal(journal: Journal) -> Rows:
    return [
        (row.account, f"{row.debit:.2f}", f"{row.credit:.2f}", row.cost_centre)
        for row in journal.rows
        if row.debit or row.credit
    ]


def rows_of_voucher(voucher: Voucher) -> Rows:
    return [
        (
            str(row.account),
            f"{row.debit:.2f}",
            f"{row.credit:.2f}",
            row.cost_centre or "",
        )
        for row in voucher.rows
    ]
