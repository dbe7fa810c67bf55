"""The banner as a user meets it: legible everywhere, and never in the way."""

import re

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from agent.ledger.connections import Condition
from agent.ledger.journals import waiting
from agent.warning.connections import connection_alerts
from agent.warning.surroundings import file_alerts
from agent.warning.warning import gravest_first, notice_of
from tests.browser.conftest import Served
from tests.browser.window import LAPTOP, PHONE, ZOOMED, Size, judge, window
from tests.tools import needs
from tests.warning.samples import TODAY, a_connection
from tests.webui.samples import sample_books
from webui.entrance import BY_ITSELF

pytestmark = needs("chromium")

ENDED = [
    (
        f"Brf Mycketlångtnamnutanmellanslag {number}",
        a_connection(Condition.ENDED, owner_id=number),
    )
    for number in range(1, 8)
]
LAPSING = [("Brf Eken", a_connection(Condition.NOT_REACHED, days_left=3, owner_id=9))]
A_LOOK = 10_100  # milliseconds, after which a page has asked once more
ASKING = re.compile("/varningar")
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


def watched(tab: Page, served: Served) -> None:
    """Open a page that is kept open."""
    sample_books(served.ledger)
    served.enter(tab, "/overforing")


def look_again(tab: Page) -> Request:
    """Let the page ask now, and put in place what comes of it."""
    with tab.expect_request(ASKING) as asked:
        tab.evaluate(
            """async () => {
              const own = document.querySelector("script[src$='/banner.js']").src;
              await (await import(own)).look();
            }"""
        )
    return asked.value


def see(tab: Page, *, hidden: bool) -> None:
    """Let the tab be covered by another one, or come back."""
    tab.evaluate(
        """hidden => {
          const now = {get: () => hidden, configurable: true};
          Object.defineProperty(document, "hidden", now);
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_a_page_that_is_open_follows_what_is_wrong(tab: Page, served: Served) -> None:
    tab.clock.install()
    watched(tab, served)
    ticked = tab.get_by_role("checkbox").first
    ticked.focus()
    served.wrong.extend(WRONG)
    tab.clock.run_for(A_LOOK)

    expect(tab.locator(".banner-grave")).to_contain_text("7 kopplingar")
    expect(ticked).to_be_focused()

    served.wrong.clear()
    look_again(tab)
    expect(tab.locator(".banner-grave")).to_have_count(0)


def test_only_what_is_new_is_told_and_only_once(tab: Page, served: Served) -> None:
    served.wrong.extend(file_alerts({7: "december.si"}))
    watched(tab, served)
    look_again(tab)
    told = tab.locator("#varnat")
    expect(told).to_be_empty()

    served.wrong.extend(connection_alerts([*LAPSING], TODAY))
    look_again(tab)
    expect(told).to_contain_text("Brf Eken")
    expect(told).not_to_contain_text("december.si")
    expect(tab.get_by_role("alert")).to_have_count(0)


def test_nothing_is_touched_where_nothing_has_changed(
    tab: Page, served: Served
) -> None:
    served.wrong.extend(WRONG)
    watched(tab, served)
    first = tab.locator(".banner li").first.element_handle()
    look_again(tab)
    look_again(tab)

    assert first.evaluate("one => one.isConnected")


def test_what_has_the_focus_is_left_alone(tab: Page, served: Served) -> None:
    served.wrong.extend(connection_alerts([*LAPSING], TODAY))
    watched(tab, served)
    way = tab.get_by_role("link", name=re.compile("^Åtgärda"))
    way.focus()
    served.wrong.clear()
    look_again(tab)
    look_again(tab)
    expect(way).to_be_focused()

    way.evaluate("link => link.blur()")
    look_again(tab)
    expect(way).to_have_count(0)


def test_a_page_that_nobody_sees_asks_nothing_and_then_at_once(
    tab: Page, served: Served
) -> None:
    tab.clock.install()
    watched(tab, served)
    see(tab, hidden=True)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.clock.run_for(60_000)
    assert asked == []

    served.wrong.extend(WRONG)
    see(tab, hidden=False)
    expect(tab.locator(".banner-grave")).to_contain_text("7 kopplingar")


def test_only_who_uses_the_page_makes_the_session_last(
    tab: Page, served: Served
) -> None:
    watched(tab, served)
    assert BY_ITSELF.lower() in look_again(tab).headers

    tab.keyboard.press("Tab")
    assert BY_ITSELF.lower() not in look_again(tab).headers
    assert BY_ITSELF.lower() in look_again(tab).headers


def test_a_session_that_has_ended_is_told_of_until_there_is_one_again(
    tab: Page, served: Served
) -> None:
    watched(tab, served)
    cookies = tab.context.cookies()
    tab.context.clear_cookies()
    look_again(tab)
    ended = tab.locator("#utloggad")
    expect(ended).to_be_visible()
    expect(tab.locator("#varnat")).to_contain_text("ikonen vid klockan")
    judge(tab)

    tab.context.add_cookies(
        [
            {
                "name": one["name"],
                "value": one["value"],
                "domain": one["domain"],
                "path": one["path"],
            }
            for one in cookies
        ]
    )
    see(tab, hidden=False)
    expect(ended).to_be_hidden()


def test_a_receipt_stays_where_the_session_has_ended(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    ids = [one.id for one in waiting(served.ledger) if one.number in {"A25", "A26"}]
    receipt = served.transfers.start(ids, "anna")
    tab.clock.install()
    served.enter(tab, f"/kvitto/{receipt}")
    tab.context.clear_cookies()
    tab.clock.run_for(1_100)

    expect(tab.locator("#utloggad")).to_be_visible()
    expect(tab.get_by_role("heading", level=1)).to_have_text(f"Kvitto {receipt}")
