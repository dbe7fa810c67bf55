"""Överföring at scale, as a user meets it: folded, fetched, walked, ticked, copied."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from agent.journal import Owner
from agent.ledger import journals, selection
from agent.ledger.ledger import Ledger
from tests.browser.conftest import Served
from tests.browser.window import axe, judge, without_script
from tests.tools import needs
from tests.webui.samples import (
    GARDENS,
    LINDBERG,
    SEA_VIEW,
    connect,
    journal,
    large_books,
    owner_id,
    rows,
    sample_books,
    take_in,
)
from webui import selecting

pytestmark = needs("chromium")

MANY = 5000
LAST = Owner("BRF Storbo 40", "7690000039")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a list be long that has more than two journals."""
    monkeypatch.setattr(selecting, "MOST", 2)


def _box(number: str) -> str:
    return f"[aria-label='Välj journal {number}']"


def _group(tab: Page, name: str) -> Locator:
    return tab.get_by_label(f"Välj alla journaler hos {name}")


def _fold(tab: Page, name: str) -> Locator:
    return tab.get_by_role("button", name=f"Visa journaler hos {name}", exact=True)


def _ticked(ledger: Ledger) -> set[str]:
    return {one.number for one in journals.ticked(ledger)}


def _says(tab: Page, said: str) -> None:
    expect(tab.locator("#summa")).to_have_text(re.compile(said.replace(" ", r"\s")))


def _saved(tab: Page) -> None:
    """Wait until all that was ticked is in the ledger."""
    tab.evaluate("document.getElementById('urval').saved()")


def test_five_thousand_journals_are_ticked_unfolded_searched_and_sent(
    tab: Page, served: Served
) -> None:
    large_books(served.ledger, journals=MANY, lines=2)
    connect(served.ledger, LAST)
    served.enter(tab, "/overforing")
    expect(tab.locator("section.owner.folded")).to_have_count(40)
    expect(tab.locator("tr.journal")).to_have_count(0)

    tab.get_by_label("Välj alla", exact=True).check()
    _says(tab, "^5 000 journaler, 40 ägare, 6 172 500,00$")
    _fold(tab, "BRF Storbo 7").click()
    boxes = tab.locator("tr.journal input")
    expect(boxes).to_have_count(125)
    expect(boxes.nth(124)).to_be_checked()
    tab.locator(_box("A6")).uncheck()
    expect(_group(tab, "BRF Storbo 7")).to_have_js_property("indeterminate", value=True)
    _says(tab, "^4 999 journaler, 40 ägare, 6 171 265,50$")
    _saved(tab)
    assert selection.selection(served.ledger).journals == MANY - 1

    tab.get_by_label("Sök", exact=True).fill("A4999")
    expect(boxes).to_have_count(1)
    expect(tab.locator("#utanfor")).to_contain_text("visas inte här")
    tab.get_by_role("button", name="Överför", exact=True).click()
    tab.wait_for_url("**/kvitto/1")
    assert len(served.transfers.started[0]) == 1
    assert selection.selection(served.ledger).journals == MANY - 2


@pytest.mark.usefixtures("few")
def test_an_owners_days_are_fetched_one_by_one(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    _fold(tab, "BRF Björkgården").click()
    day = tab.locator("tbody[data-date='2026-12-01']")
    expect(day).to_have_class("folded")
    expect(tab.locator("tr.journal")).to_have_count(0)

    tab.get_by_label("Välj alla journaler 2026-12-01").check()
    _says(tab, "^2 journaler, 1 ägare, 102 099,50$")
    day.get_by_role("button").click()
    expect(day.locator("tr.journal")).to_have_count(2)
    expect(tab.locator(_box("A26"))).to_be_checked()
    tab.locator(_box("A26")).uncheck()
    _says(tab, "^1 journal, 1 ägare, 83 849,00$")
    expect(tab.locator("[data-chosen]").first).to_have_text(
        re.compile(r"1 valda, 83\s849,00")
    )
    judge(tab)


@pytest.mark.usefixtures("few")
def test_what_is_gone_when_it_is_unfolded_says_so(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    of_lindberg = [
        one.id
        for one in journals.waiting(served.ledger)
        if one.owner_id == owner_id(served.ledger, LINDBERG)
    ]
    served.transfers.start([of_lindberg[0]], "anna")
    tab.route("**/gren?*", lambda route: route.fulfill(body=GONE))
    _fold(tab, LINDBERG.name).click()
    expect(tab.get_by_role("alert").filter(has_text="väntar här")).to_be_visible()


GONE = '<p class="empty">Inget väntar här längre.</p>'


def test_what_was_approved_is_undone_where_it_stands_without_script_too(
    chromium: Browser, tab: Page, served: Served
) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    with without_script(chromium, tab) as plain:
        plain.goto(f"{served.origin}/overforing")
        plain.get_by_role("button", name="Jag har granskat den").click()
        expect(plain.locator(_box("A9"))).to_be_enabled()

        tab.reload()
        axe(tab)
        tab.get_by_role("button", name="Ångra granskningen av A9").click()
        expect(tab.locator(_box("A9"))).to_be_disabled()

        plain.get_by_role("button", name="Ångra granskningen av A9").click()
        said = plain.get_by_text("Journalen väntar redan på att granskas.")
        expect(said).to_be_visible()


@pytest.mark.usefixtures("few")
def test_in_a_long_list_one_comes_back_to_the_journal_one_has_approved(
    tab: Page, served: Served
) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    _fold(tab, SEA_VIEW.name).first.click()
    tab.get_by_role("button", name="Jag har granskat den").click()
    tab.wait_for_url("**/overforing?vid=*")
    tab.get_by_role("button", name="Ångra granskningen av A9").click()
    expect(tab.get_by_role("button", name="Jag har granskat den")).to_be_visible()
    expect(tab.locator("tr.journal button.fold").filter(has_text="A9")).to_be_focused()


def test_ticking_moves_nothing_below(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    place = "() => document.querySelectorAll('.owner')[1].getBoundingClientRect().y"
    before = tab.evaluate(place)
    tab.check(_box("A25"))
    expect(tab.locator("[data-chosen]").first).not_to_be_empty()
    assert tab.evaluate(place) == before


def test_all_that_is_new_is_ticked_by_one_key(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    tab.get_by_role("button", name="Välj allt nytt", exact=True).focus()
    tab.keyboard.press("Enter")
    _says(tab, "^6 journaler, 4 ägare, ")
    expect(tab.locator("#overfor")).to_be_enabled()
    expect(tab.locator(_box("A25"))).to_be_checked()
    _saved(tab)
    assert _ticked(served.ledger) == {"A25", "A26", "I12", "A8", "A40", "A30"}


@pytest.mark.usefixtures("few")
def test_what_is_new_is_ticked_unfetched(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    tab.get_by_role("button", name="Välj allt nytt", exact=True).click()
    _says(tab, "^6 journaler, 4 ägare, ")
    _group(tab, "BRF Björkgården").uncheck()
    _says(tab, "^3 journaler, 3 ägare, ")
    _saved(tab)
    assert _ticked(served.ledger) == {"A8", "A40", "A30"}
    tab.reload()
    _says(tab, "^3 journaler, 3 ägare, ")


@pytest.mark.usefixtures("few")
def test_the_tree_is_walked_unfolded_and_ticked_with_keys_alone(
    tab: Page, served: Served
) -> None:
    gardens = GARDENS.name
    sample_books(served.ledger)
    served.enter(tab, "/overforing?serie=A&till=2026-12-01")
    tab.get_by_label("Välj alla", exact=True).focus()
    tab.keyboard.press("ArrowDown")
    expect(_group(tab, gardens)).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator(_box("A26"))).to_be_visible()
    for key in ("ArrowRight", "ArrowRight"):
        tab.keyboard.press(key)
    expect(tab.locator(_box("A25"))).to_be_focused()
    tab.keyboard.press("Space")
    expect(tab.locator(_box("A25"))).to_be_checked()
    tab.keyboard.press("Shift+ArrowDown")
    expect(tab.locator(_box("A26"))).to_be_focused()
    _says(tab, "^2 journaler, 1 ägare, 102 099,50$")

    tab.keyboard.press("ArrowLeft")
    expect(tab.get_by_label("Välj alla journaler 2026-12-01")).to_be_focused()
    tab.keyboard.press("ArrowLeft")
    expect(tab.locator(_box("A25"))).to_be_hidden()
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("ArrowLeft")
    expect(_fold(tab, gardens)).to_have_attribute("aria-expanded", "false")
    tab.keyboard.press("End")
    expect(_group(tab, "BRF Sjöutsikten").last).to_be_focused()
    tab.keyboard.press("Home")
    expect(tab.get_by_label("Välj alla", exact=True)).to_be_focused()
    _saved(tab)
    assert _ticked(served.ledger) == {"A25", "A26"}


def test_the_keys_are_told_where_they_work(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    tab.get_by_text("Tangenter").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("öppna eller fäll ihop")).to_be_visible()
    judge(tab)


def test_shift_and_a_click_tick_what_lies_between(tab: Page, served: Served) -> None:
    take_in(
        served.ledger, [journal(GARDENS, f"A{nr}", lines=rows("1")) for nr in range(8)]
    )
    served.enter(tab, "/overforing")
    tab.locator(_box("A2")).click()
    tab.locator(_box("A5")).click(modifiers=["Shift"])
    _says(tab, "^4 journaler, ")
    tab.locator(_box("A3")).click()
    tab.locator(_box("A4")).click(modifiers=["Shift"])
    _says(tab, "^2 journaler, ")
    _saved(tab)
    assert _ticked(served.ledger) == {"A2", "A5"}


@pytest.mark.usefixtures("few")
def test_a_range_takes_folded_owners_as_a_whole(tab: Page, served: Served) -> None:
    large_books(served.ledger, journals=80, lines=2)
    served.enter(tab, "/overforing")
    heads = tab.locator("[data-group=owner]")
    heads.nth(3).click()
    with tab.expect_request("**/val/alla?agare=*&agare=*") as asked:
        heads.nth(6).click(modifiers=["Shift"])
    assert asked.value.url.count("agare=") == 4
    _says(tab, "^8 journaler, 4 ägare, ")
    _saved(tab)
    assert selection.selection(served.ledger).journals == 8


def test_a_range_from_what_has_been_folded_away_takes_one(
    tab: Page, served: Served
) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    tab.locator(_box("A25")).click()
    _fold(tab, GARDENS.name).click()
    tab.locator(_box("A8")).click(modifiers=["Shift"])
    _says(tab, "^2 journaler, 2 ägare, ")


def test_what_is_ticked_is_copied_for_excel(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    served.enter(tab, "/overforing")
    tab.locator(_box("A25")).check()
    copy = tab.locator("#kopiera")
    expect(copy).to_have_text("Kopiera valda till Excel")
    copy.press("Enter")
    expect(copy).to_have_text(re.compile(r"Kopierat: 1\sjournal"))
    lines = tab.evaluate("navigator.clipboard.readText()").splitlines()
    assert len(lines) == 7
    assert lines[2].split("\t")[8:11] == ["1510", "", "83849,00"]


SUM_ONCE_COPIED = """new MutationObserver((_, observer) => {
  const word = document.getElementById("kopiera");
  if (!word.textContent.includes("Kopierat")) return;
  observer.disconnect();
  const form = document.getElementById("urval");
  form.dispatchEvent(new CustomEvent("summed", { detail: 2 }));
  document.body.dataset.said = word.textContent;
}).observe(document.getElementById("kopiera"), { childList: true, subtree: true })"""


def test_what_was_copied_stays_told_where_a_check_sums_up_anew(
    tab: Page, served: Served
) -> None:
    sample_books(served.ledger)
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    served.enter(tab, "/overforing")
    tab.locator(_box("A25")).check()
    tab.evaluate(SUM_ONCE_COPIED)
    tab.locator("#kopiera").press("Enter")
    said = re.compile(r"Kopierat: 1\sjournal")
    expect(tab.locator("body")).to_have_attribute("data-said", said)


def test_nothing_is_sent_while_a_tick_cannot_be_saved(
    tab: Page, served: Served
) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    tab.route("**/overforing/val", lambda route: route.fulfill(status=403))
    tab.locator(_box("A25")).check()
    tab.get_by_role("button", name="Överför", exact=True).click()
    expect(tab.locator("#fel")).to_contain_text("Urvalet kunde inte sparas")
    assert served.transfers.started == []
    assert tab.url.endswith("/overforing")


def test_ticks_of_another_tab_are_not_sent_unseen(tab: Page, served: Served) -> None:
    sample_books(served.ledger)
    served.enter(tab, "/overforing")
    tab.locator(_box("A25")).check()
    _saved(tab)
    found = {one.number: one.id for one in journals.waiting(served.ledger)}
    selection.tick(served.ledger, [found["A26"]], ticked=True)
    tab.get_by_role("button", name="Överför", exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(
        "Urvalet är inte längre det som sidan visade"
    )
    assert served.transfers.started == []


@pytest.mark.usefixtures("few")
def test_a_long_list_works_without_javascript(
    chromium: Browser, served: Served, tab: Page
) -> None:
    sample_books(served.ledger)
    served.enter(tab)
    with without_script(chromium, tab) as plain:
        plain.goto(f"{served.origin}/overforing")
        plain.get_by_role("button", name="Välj alla hos BRF Björkgården").click()
        _says(plain, "^3 journaler, 1 ägare, 163 299,50$")
        plain.get_by_role("link", name="Visa journalerna hos BRF Björkgården").click()
        plain.get_by_role("link", name="2026-12-03").click()
        plain.locator(_box("I12")).uncheck()
        plain.get_by_role("button", name="Överför", exact=True).click()
        expect(plain.get_by_role("heading", level=1)).to_have_text(
            "Ingen journal är vald"
        )
        plain.goto(f"{served.origin}/overforing")
        _says(plain, "^2 journaler, 1 ägare, 102 099,50$")
        plain.get_by_role("button", name="Överför", exact=True).click()
        plain.wait_for_url("**/kvitto/1")
        assert len(served.transfers.started[0]) == 2


def test_the_sum_of_a_long_named_owner_is_beside_the_name_and_not_under_it(
    tab: Page, served: Served
) -> None:
    name = "Bostadsrättsföreningen Södra Ängby Trädgårdsstads Samfällighet u.p.a."
    take_in(served.ledger, [journal(Owner(name, "7690000039"), "A1")], "a.si")
    served.enter(tab, "/overforing")
    head = tab.get_by_role("rowheader", name=f"Summa {name}")
    assert head.evaluate("one => one.scrollWidth - one.clientWidth") == 0
