"""The pages as a user meets them: seen, read aloud, without mouse, without script."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask, request
from playwright.sync_api import Browser, Page, expect

from agent.connections.connections import Finished
from agent.errors import ConsentDenied
from agent.ledger import journals, outbox, selection, vouchers
from agent.ledger.ledger import Ledger
from tests.browser.conftest import Served, serving
from tests.browser.full_books import FOUND
from tests.browser.window import axe, stands_still, without_script
from tests.tools import needs
from tests.webui.samples import (
    LINDBERG,
    connect,
    large_books,
    owner_id,
    sample_books,
    send,
)

pytestmark = needs("chromium")


def _id(ledger: Ledger, number: str) -> int:
    return next(one.id for one in journals.waiting(ledger) if one.number == number)


def _fill(served: Served) -> None:
    """Fill the books, with a transfer under way and a journal ticked."""
    sample_books(served.ledger)
    ids = [_id(served.ledger, number) for number in ("A26", "I12")]
    served.transfers.start(ids, "anna")
    send(served.ledger, ids[0], 117)
    vouchers.rejected(served.ledger, ids[1], "Kontot är inte aktivt.")
    ticked = _id(served.ledger, "A40")
    selection.tick(served.ledger, [ticked], ticked=True)
    served.checking.found = {ticked: FOUND}


def _box(number: str) -> str:
    return f"[aria-label='Välj journal {number}']"


def test_the_entrance_and_the_way_back_pass_axe_too(tab: Page, served: Served) -> None:
    tab.route("**/svar/**", lambda route: route.abort("aborted"))
    for path in ("/oppna", "/ater/x", "/"):
        tab.goto(f"{served.origin}{path}")
        axe(tab)


def test_the_one_time_link_leaves_no_trace_in_the_address(
    tab: Page, served: Served
) -> None:
    served.enter(tab, "/kopplingar")
    assert tab.url == f"{served.origin}/kopplingar"
    assert "t=" not in tab.evaluate("document.referrer + location.href")


def test_a_group_box_is_some_all_or_none(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    owner = tab.get_by_label("Välj alla journaler hos BRF Björkgården")
    day = tab.get_by_label("Välj alla journaler 2026-12-01").first
    tab.check(_box("A25"))
    expect(day).to_have_js_property("indeterminate", value=True)
    expect(owner).to_have_js_property("indeterminate", value=True)
    tab.check(_box("A26"))
    expect(day).to_be_checked()
    expect(owner).to_have_js_property("indeterminate", value=True)
    owner.check()
    expect(tab.locator(_box("I12"))).to_be_checked()
    owner.uncheck()
    expect(tab.locator(_box("A25"))).not_to_be_checked()
    expect(day).to_have_js_property("indeterminate", value=False)


def test_all_takes_only_what_needs_no_look(tab: Page, served: Served) -> None:
    _fill(served)
    served.enter(tab, "/overforing")
    tab.get_by_label("Välj alla", exact=True).check()
    for number in ("A25", "A8", "A40", "A30"):
        expect(tab.locator(_box(number))).to_be_checked()
    for number in ("A9", "I12"):  # to review, and refused by Fortnox
        expect(tab.locator(_box(number))).not_to_be_checked()
    # A40 is stopped: it is ticked, said and left behind.
    expect(tab.locator("#summa")).to_have_text(
        re.compile(r"^3\sjournaler, 3 ägare, 1\s319\s191,00$")
    )
    expect(tab.locator("#stoppade")).to_have_text(
        re.compile(r"^1 vald journal, 42\s000,00, stoppas av kontrollen")
    )


def test_ticks_are_in_the_ledger_a_moment_later(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    with tab.expect_response("**/overforing/val") as saved:
        tab.check(_box("A25"))
        tab.check(_box("A26"))
    assert saved.value.status == 204
    ids = {_id(served.ledger, "A25"), _id(served.ledger, "A26")}
    assert set(selection.ticked_ids(served.ledger)) == ids
    tab.reload()
    expect(tab.locator(_box("A26"))).to_be_checked()


def test_a_tick_just_before_leaving_is_kept(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    tab.check(_box("A25"))
    tab.get_by_role("link", name="Kopplingar").click()
    tab.wait_for_url("**/kopplingar")
    wanted = (_id(served.ledger, "A25"),)
    for _ in range(100):
        if selection.ticked_ids(served.ledger) == wanted:
            break
        tab.wait_for_timeout(50)
    assert selection.ticked_ids(served.ledger) == wanted


def test_rows_open_below_their_journal(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    fold = tab.get_by_role("button", name="A25")
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "true")
    rows = tab.locator(".row")
    expect(rows).to_have_count(7)
    expect(rows.nth(1)).to_contain_text("1510")
    expect(rows.last).to_contain_text("Summa A25")
    fold.click()
    expect(rows).to_have_count(0)


def test_overforing_is_walked_with_the_keyboard_alone(
    tab: Page, served: Served
) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("link", name="Till innehållet")).to_be_focused()
    tab.get_by_label("Välj alla journaler hos BRF Björkgården").focus()
    tab.keyboard.press("Space")
    walked = []
    for _ in range(5):
        tab.keyboard.press("Tab")
        walked.append(_focused_name(tab))
    assert walked == [
        "Visa journaler hos BRF Björkgården",
        "Välj alla journaler 2026-12-01",
        "Visa journaler 2026-12-01",
        "Välj journal A25",
        "A25",
    ]
    tab.keyboard.press("Enter")
    expect(tab.locator(".row")).to_have_count(7)
    tab.get_by_role("button", name="Överför", exact=True).focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/kvitto/1")
    assert len(served.transfers.started[0]) == 3


def _focused_name(tab: Page) -> str:
    name: str = tab.evaluate(
        "document.activeElement.getAttribute('aria-label')"
        " ?? document.activeElement.textContent.trim()"
    )
    return name


def test_focus_is_never_hidden_by_the_bar(tab: Page, served: Served) -> None:
    large_books(served.ledger, journals=100, lines=2)
    served.enter(tab, "/overforing")
    tab.locator("[data-group=all]").focus()
    for _ in range(40):
        tab.keyboard.press("Tab")
        hidden = tab.evaluate(
            "document.activeElement.getBoundingClientRect().bottom >"
            " document.querySelector('.bar').getBoundingClientRect().top"
        )
        assert not hidden, _focused_name(tab)


def test_the_filter_changes_the_tree_and_keeps_the_focus(
    tab: Page, served: Served
) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    search = tab.get_by_label("Sök", exact=True)
    search.fill("inbetal")
    expect(tab.locator("tr.journal")).to_have_count(1)
    expect(search).to_be_focused()
    assert tab.url.endswith("/overforing?text=inbetal")
    tab.get_by_role("link", name="Rensa filter").click()
    expect(tab.locator("tr.journal")).to_have_count(9)


def test_choosing_an_owner_shows_that_owner(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    tab.get_by_label(re.compile("Lindbergs Fastigheter AB")).first.check()
    expect(tab.locator("section.owner")).to_have_count(1)


def test_a_long_list_of_owners_is_narrowed_by_typing(tab: Page, served: Served) -> None:
    large_books(served.ledger, journals=40, lines=2)
    served.enter(tab, "/overforing")
    tab.get_by_label("Sök fastighetsägare").fill("storbo 17")
    expect(tab.locator("#agarlista li:visible")).to_have_count(1)


def test_two_thousand_journals_are_ticked_and_kept_by_one_press(
    tab: Page, served: Served
) -> None:
    large_books(served.ledger, lines=2)
    served.enter(tab, "/overforing")
    with tab.expect_response("**/overforing/val/alla*") as kept:
        tab.locator("[data-group=all]").click()
    assert kept.value.ok
    expect(tab.locator("#summa")).to_contain_text("2\u00a0000\u00a0journaler")
    assert selection.selection(served.ledger).journals == 2000


def test_everything_essential_works_without_javascript(
    chromium: Browser, served: Served, tab: Page
) -> None:
    sample_books(served.ledger)
    served.enter(tab)
    with without_script(chromium, tab) as plain:
        plain.goto(f"{served.origin}/overforing")
        expect(plain.locator(".group").first).to_be_hidden()
        plain.get_by_role("link", name="A25").click()
        expect(plain.get_by_role("heading", name="Journal A25")).to_be_visible()
        plain.go_back()
        plain.check(_box("A25"))
        plain.get_by_role("button", name="Överför", exact=True).click()
        plain.wait_for_url("**/kvitto/1")
        expect(plain.locator("#antal")).to_contain_text("0 av 1")


def test_the_receipt_follows_the_transfer_without_jumping(
    tab: Page, served: Served
) -> None:
    sample_books(served.ledger)
    one = _id(served.ledger, "A25")
    served.transfers.start([one], "anna")
    served.enter(tab, "/kvitto/1")
    expect(tab.locator("[data-part=state]")).to_have_text("I kö")
    before = tab.locator(".receipt-lines").bounding_box()
    send(served.ledger, one, 117)
    outbox.finish_transfers(served.ledger)
    expect(tab.locator("[data-part=voucher]")).to_have_text("A 117")
    expect(tab.locator("tfoot .amount")).to_have_text("83\u00a0849,00")
    expect(tab.locator("#sagt")).to_have_text("Klart. 1 av 1 bokförda.")
    assert tab.locator(".receipt-lines").bounding_box() == before
    stands_still(tab, most=0.0005)


def test_the_receipt_on_paper_has_no_menu(tab: Page, served: Served) -> None:
    _fill(served)
    served.enter(tab, "/kvitto/1")
    tab.emulate_media(media="print")
    expect(tab.get_by_role("navigation")).to_be_hidden()
    expect(tab.get_by_text("A 117")).to_be_visible()


@pytest.fixture
def fortnox(served: Served) -> Iterator[str]:
    """Another site, which asks and sends the browser back as Fortnox does."""
    app = Flask("fortnox")

    @app.get("/oauth-v1/auth")
    def ask() -> str:
        back = f"{served.origin}/?code=planted-code&state={request.args['state']}"
        return f'<a href="/godkann?till={quote(back)}">Godkänn behörighet</a>'

    @app.get("/godkann")
    def grant() -> tuple[str, int, dict[str, str]]:
        return "", 302, {"Location": request.args["till"]}

    with serving(lambda _: app, "127.0.0.1") as port:
        yield f"http://127.0.0.1:{port}"


def test_the_user_is_back_at_the_selection_after_consent(
    tab: Page, served: Served, fortnox: str
) -> None:
    sample_books(served.ledger)
    served.connections.login = fortnox
    lindberg = owner_id(served.ledger, LINDBERG)
    served.enter(tab, "/overforing?serie=B")
    tab.check(_box("A40"))
    tab.get_by_role("button", name="Överför", exact=True).click()
    tab.get_by_role("button", name="Koppla Lindbergs").click()
    tab.wait_for_url(f"{fortnox}/**")
    served.connections.outcome = Finished(
        lindberg, "x", "x", "5568402712", served.connections.asked[0][1], False
    )
    connect(served.ledger, LINDBERG)
    tab.get_by_role("link", name="Godkänn behörighet").click()
    tab.wait_for_url(f"{served.origin}/overforing?serie=B&kopplad={lindberg}")
    expect(tab.get_by_role("status").first).to_contain_text("är kopplad")
    expect(tab.locator(_box("A40"))).to_be_checked()
    tab.get_by_role("button", name="Överför", exact=True).click()
    tab.wait_for_url("**/kvitto/1")


def test_a_denied_consent_says_so_at_a_clean_address(
    tab: Page, served: Served, fortnox: str
) -> None:
    sample_books(served.ledger)
    served.connections.login = fortnox
    served.connections.outcome = ConsentDenied("Du tryckte på Avbryt i Fortnox.")
    served.enter(tab, "/kopplingar")
    tab.get_by_role("button", name="Koppla Lindbergs").click()
    tab.get_by_role("link", name="Godkänn behörighet").click()
    tab.wait_for_url(f"{served.origin}/kopplingar/svar/*")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Kopplingen blev inte av")
    assert "planted-code" not in tab.url
