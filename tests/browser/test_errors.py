"""An error's page as a user meets it."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.tools import needs

pytestmark = needs("chromium")


def test_the_details_are_copied_whole_with_one_press(tab: Page, served: Served) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    served.enter(tab)
    tab.goto(f"{served.origin}/finns-inte")
    button = tab.get_by_role("button", name="Kopiera uppgifter till supporten")
    room = button.bounding_box()

    button.press("Enter")

    pressed = tab.get_by_role("button", name="Kopierat")
    expect(pressed).to_be_focused()
    assert pressed.bounding_box() == room
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied == tab.locator("#uppgifter").text_content()
    assert "What: HTTP 404 Not Found" in copied
