"""Inställningar as a user meets it: with a mouse, and by keyboard alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from agent.preferences import browsing, likely
from tests.browser.test_journey import browser_at
from tests.browser.window import enter
from tests.builders import journal, take_in
from tests.conftest import OpenChromium
from tests.office import BJORKGARDEN, SJOUTSIKTEN
from tests.patient import wait_long
from tests.product import Product, product
from tests.tools import needs

pytestmark = needs("chromium")


@dataclass(frozen=True)
class Desk:
    """A running product, its page in a tab, and the home of its user."""

    product: Product
    tab: Page
    home: Path

    def open(self) -> Page:
        """Show Inställningar."""
        self.tab.goto(f"{self.product.agent.origin}/installningar")
        return self.tab


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, open_chromium: OpenChromium
) -> Iterator[Desk]:
    home = tmp_path_factory.mktemp("hem")
    (home / "df3").mkdir()
    (home / "df3/A25.txt").touch()
    place = tmp_path_factory.mktemp("kontor")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "home", lambda: home)
        patch.setattr(likely, "places", lambda: (home,))
        patch.setattr(browsing, "places", lambda: (home,))
        wait_long(patch)
        with product(place, is_watched=False) as running:
            ledger = running.agent.rooms.ledger
            for number, owner in enumerate((BJORKGARDEN, SJOUTSIKTEN)):
                take_in(ledger, f"{number}.si", journal(owner=owner))
            with browser_at(running, open_chromium) as tab:
                enter(tab, running.agent.page.link("/installningar"))
                yield Desk(running, tab, home)


def test_a_folder_is_typed_watched_left_and_taken_back(desk: Desk) -> None:
    tab, folder = desk.open(), desk.product.folder
    section = tab.get_by_role("region", name="Mappar som bevakas")
    field = section.get_by_label("Mappens sökväg")

    field.fill(f"{folder}/borta")
    expect(section.get_by_text("finns inte")).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill(f'"{folder}"')
    expect(section.get_by_text("Går att bevaka.")).to_be_visible()
    expect(field).not_to_have_attribute("aria-invalid", "true")
    section.get_by_role("button", name="Bevaka", exact=True).click()
    expect(section.get_by_text("Sparat.")).to_be_visible()
    expect(section.get_by_role("listitem")).to_contain_text(str(folder))

    section.get_by_role("button", name="Sluta bevaka").click()
    expect(section.get_by_text("Ingen mapp bevakas")).to_be_visible()
    section.get_by_role("button", name="Ångra").click()
    expect(section.get_by_role("listitem")).to_contain_text(str(folder))
    section.get_by_role("button", name="Ångra").click()
    expect(section.get_by_text("Ingen mapp bevakas")).to_be_visible()


def test_a_folder_is_leafed_to_and_watched_by_keyboard_alone(desk: Desk) -> None:
    tab = desk.open()

    press(tab, "Bläddra efter en mapp att bevaka")
    press(tab, str(desk.home))
    press(tab, "df3")
    press(tab, "Bevaka den här mappen")

    expect(tab.get_by_text("Sparat.")).to_be_visible()
    views = desk.product.agent.rooms.folders()
    assert [view.path for view in views] == [desk.home / "df3"]
    press(tab, "Ångra den senaste ändringen")
    expect(tab.get_by_text("Ångrat.")).to_be_visible()


def test_quiet_hours_are_said_while_they_are_chosen_and_saved(desk: Desk) -> None:
    tab = desk.open()
    section = tab.get_by_role("region", name="Aviseringar vid klockan")

    section.get_by_label("Från klockan").select_option("21.00")
    expect(section.get_by_role("status")).to_have_text(
        "Tyst från 21.00 till 07.00, 10 timmar om dygnet."
    )
    section.get_by_label("Nya journaler").uncheck()
    section.get_by_role("button", name="Spara aviseringar").click()

    expect(section.get_by_text("Sparat.")).to_be_visible()
    expect(section.get_by_label("Nya journaler")).not_to_be_checked()
    expect(section.get_by_label("Från klockan")).to_have_value("21")


def test_an_owner_is_found_by_typing_and_opened(desk: Desk) -> None:
    tab = desk.open()
    section = tab.get_by_role("region", name="Fastighetsägare")

    section.get_by_label("Sök fastighetsägare").fill("sjö")
    expect(section.get_by_role("link", name=BJORKGARDEN.name)).to_have_count(0)
    section.get_by_role("link", name=SJOUTSIKTEN.name).click()

    expect(tab.get_by_role("heading", level=1)).to_contain_text(SJOUTSIKTEN.name)


def test_a_backup_is_made_now_and_seen_to_be_done(desk: Desk) -> None:
    tab = desk.open()
    section = tab.get_by_role("region", name="Säkerhetskopior")

    section.get_by_role("button", name="Säkerhetskopiera nu").click()

    expect(section.get_by_text("Senast 20")).to_be_visible()
    expect(section.get_by_role("button", name="Säkerhetskopiera nu")).to_be_enabled()


def press(tab: Page, name: str) -> None:
    """Press Tab until what is called so has the focus, then Enter."""
    for _ in range(60):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.textContent.trim()") == name:
            with tab.expect_navigation():
                tab.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} is not reached by Tab")


def test_why_a_folder_for_backups_is_refused_is_told_in_sight(desk: Desk) -> None:
    tab = desk.open()
    tab.get_by_label("Mapp för kopiorna").fill(str(desk.home / "finns inte"))
    tab.get_by_role("button", name="Spara mappen").click()
    expect(tab.get_by_text("Ingenting har ändrats.")).to_be_in_viewport()
    here = tab.locator("nav[aria-label=Huvudmeny] [aria-current=page]")
    expect(here).to_have_text("Inställningar")
