"""Takes the pictures of README.md from the running demo: `make screenshots`.

Every picture is of the product as it is; none is drawn or retouched. That of the
notification needs Wine.
"""

import os
import re
import shutil
from contextlib import suppress
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from agent.demo.demo import Demo, running_demo
from agent.errors import ConnectionEnded
from agent.journeys import wait_for
from agent.ledger.connections import all_connections
from agent.tray.icon import draw
from agent.tray.status import Level
from tests.installer.pc import new_pc
from tests.office import wait_until
from tests.tray.screen import x_server
from tests.windows.test_frozen_tray import screenshot
from tests.windows.wine import PYTHON, start, windows_path
from webui.page import create_page

HERE = Path(__file__).parent
ICON_SIZES = (16, 20, 24, 32)  # the taskbar's at 100, 125, 150 and 200 %
ICON_ROOM = 36
TASKBARS = ("#101010", "#f3f3f3")
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
SCREEN = 640, 240  # pixels of the desktop with the notification
BALLOON = 3000  # white pixels, at least
PATIENCE = 120.0  # seconds
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
            page.emulate_media(color_scheme="light")
            page.set_viewport_size(DESKTOP)
            _end_a_consent(demo)
            page.goto(f"{demo.agent.origin}/kvitto/1")
            _take(page, "varning")
            browser.close()
    _take_notification()
    _draw_icons()


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


def _end_a_consent(demo: Demo) -> None:
    """Take back a consent at Fortnox, and have the agent notice."""
    demo.simulator.end_consents(demo.simulator.companies[0].organisation_number)
    for one, view in all_connections(demo.agent.rooms.ledger).items():
        if view.company_name == demo.simulator.companies[0].name:
            with suppress(ConnectionEnded):
                demo.agent.rooms.connections.renew(one)


def _take_notification() -> None:
    """Have a Windows Python tell of an ended connection, on the desktop Wine draws."""
    with TemporaryDirectory() as folder, x_server(*SCREEN) as display:
        pc = new_pc(Path(folder), with_python=True)
        # In one piece: cmd gives it files that Wine's desktop would not.
        show = f"{PYTHON} {windows_path(HERE / 'notification.py')} <NUL >NUL 2>&1"
        desktop = (
            "explorer",
            "/desktop=shell,{}x{}".format(*SCREEN),
            "cmd",
            "/c",
            show,
        )
        shown = start(
            *desktop,
            env={"DISPLAY": display, "PYTHONPATH": windows_path(HERE.parent)},
            place=pc.prefix,
        )
        try:
            wait_until(lambda: _has_balloon(screenshot(display)), PATIENCE)
            screenshot(display).save(HERE / "screenshots" / "avisering.png")
        finally:
            shown.kill()
            shown.wait()
            pc.throw_away()


def _has_balloon(picture: Image.Image) -> bool:
    above_taskbar = picture.crop((0, 0, SCREEN[0], SCREEN[1] - 24))
    colours = {colour: number for number, colour in above_taskbar.getcolors() or []}
    return colours.get((255, 255, 255), 0) > BALLOON


def _draw_icons() -> None:
    """Draw the icon in each size and state, on both taskbars, in colour and without."""
    columns = list(product(ICON_SIZES, Level))
    rows = list(product(TASKBARS, ("RGB", "L")))
    sheet = Image.new("RGB", (ICON_ROOM * len(columns), ICON_ROOM * len(rows)))
    for row, (taskbar, colours) in enumerate(rows):
        band = Image.new("RGB", (sheet.width, ICON_ROOM), taskbar)
        for column, (size, level) in enumerate(columns):
            icon = draw(level, size)
            margin = (ICON_ROOM - size) // 2
            band.paste(icon, (ICON_ROOM * column + margin, margin), mask=icon)
        sheet.paste(band.convert(colours).convert("RGB"), (0, ICON_ROOM * row))
    larger = sheet.resize((sheet.width * 3, sheet.height * 3), Image.Resampling.NEAREST)
    larger.quantize(64).save(HERE / "screenshots" / "ikonen.png", optimize=True)


def _take(page: Page, name: str) -> None:
    page.screenshot(path=HERE / "screenshots" / f"{name}.png")


if __name__ == "__main__":
    main()
