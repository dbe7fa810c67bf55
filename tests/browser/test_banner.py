"""The banner as a user meets it: legible everywhere, and never in the way."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from agent.ledger.connections import Condition
from agent.warning.connections import connection_alerts
from agent.warning.surroundings import file_alerts
from agent.warning.warning import gravest_first, notice_of
from tests.browser.conftest import Served
from tests.browser.window import LAPTOP, PHONE, ZOOMED, Size, judge, window
from tests.tools import needs
from tests.warning.samples import TODAY, a_connection
from tests.webui.samples import sample_books

pytestmark = needs("chromium")

ENDED = [
    (
        f"Brf Mycketlångtnamnutanmellanslag {number}",
        a_connection(Condition.ENDED, owner_id=number),
    )
    for number in range(1, 8)
]
LAPSING = [("Brf Eken", a_connection(Condition.NOT_REACHED, days_left=3, owner_id=9))]
WRONG = gravest_first(
    [
        *file_alerts({7: "december.si"}),
        *connection_alerts([*ENDED, *LAPSING], TODAY),
    ]
)


@pytest.mark.parametrize(
    ("size", "scheme"), [(LAPTOP, "dark"), (PHONE, "light"), (ZOOMED, "dark")]
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    chromium: Browser, served: Served, size: Size, scheme: str
) -> None:
    sample_books(served.ledger)
    served.wrong.extend(WRONG)
    with window(chromium, size, scheme) as tab:
        served.enter(tab)
        expect(tab.get_by_role("alert")).to_contain_text("7 kopplingar")
        judge(tab)


def test_the_page_does_not_move_when_it_has_been_shown(
    tab: Page, served: Served
) -> None:
    served.wrong.extend(WRONG)
    served.enter(tab)

    shift = tab.evaluate("""() => new Promise(done => {
        new PerformanceObserver(list => done(list.getEntries().length))
            .observe({type: "layout-shift", buffered: true});
        setTimeout(() => done(0), 300);
    })""")

    assert shift == 0


def test_it_leads_by_keyboard_to_the_page_that_mends_it(
    tab: Page, served: Served
) -> None:
    sample_books(served.ledger)
    served.wrong.extend(
        connection_alerts([("Eken", a_connection(Condition.ENDED))], TODAY)
    )
    served.enter(tab)

    tab.get_by_role("link", name=re.compile("^Åtgärda")).press("Enter")

    tab.wait_for_url(f"{served.origin}/kopplingar#agare-1")
    expect(tab.locator("#agare-1")).to_be_in_viewport()


def test_a_click_on_a_notification_opens_the_page_at_the_owner(
    tab: Page, served: Served
) -> None:
    sample_books(served.ledger)
    (alert,) = connection_alerts([("Eken", a_connection(Condition.ENDED))], TODAY)

    served.enter(tab, notice_of([alert]).page)

    expect(tab).to_have_url(f"{served.origin}/kopplingar#agare-1")
    expect(tab.locator("#agare-1")).to_be_in_viewport()
