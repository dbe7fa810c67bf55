"""How fast the page is in a real browser, with 300 owners and 60,000 rows waiting.

    python -m benchmarks.page_speed [--journals 5000] [--rounds 5]

The real agent in a process of its own, over TLS; headless Chromium, with nothing in its
cache; the browser's own timing. A page is *interactive* when its scripts have run and
it has been painted, counted from the start of the navigation. A click is *answered* at
the next paint (Event Timing). Bytes are what came over the connection, styles, scripts
and icons among them. Beside each page stands a peer from the same run: its text alone,
without styles or scripts, as a plain document.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from agent.journal import ZERO, Journal, JournalRow, Owner
from agent.ledger.connections import ConnectionView, connected
from agent.ledger.files import FileFacts
from agent.ledger.imports import import_journals
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.settings import Settings
from benchmarks.running_agent import running_agent

OWNERS = 300
JOURNALS = 5_000
ROWS = 12  # a journal's
ROUNDS = 5
UNCONNECTED = 15  # one owner in so many
SIZE_GOAL = 150  # kB
CLICK_GOAL = 100  # ms
GOALS = {"/": 500, "/overforing": 1000}  # ms until interactive
MENU = "nav[aria-label=Huvudmeny] a"
WATCH_CLICKS = """() => {
  globalThis.answered = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) {
      if (one.name === "click") answered.push(one.duration);
    }
  }).observe({ type: "event", durationThreshold: 16 });
}"""
# 0: so fast that the browser does not tell (under 16 ms).
ANSWERED = "() => Math.max(0, ...answered.splice(0))"
TIMES = """() => {
  const [visit] = performance.getEntriesByType("navigation");
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  const all = [visit, ...performance.getEntriesByType("resource")];
  return {
    server: visit.responseStart - visit.requestStart,
    interactive: Math.max(visit.domContentLoadedEventEnd, paint?.startTime ?? 0),
    bytes: all.reduce((sum, one) => sum + one.transferSize, 0),
  };
}"""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a page cost: ms until the first byte, ms until interactive, and kB."""

    server: float
    interactive: float
    kilobytes: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--journals", type=int, default=JOURNALS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _fill(Path(folder), chosen.journals)
        with running_agent(Path(folder)) as running, _chromium() as browser:
            _measure(browser, running.link, chosen.rounds)
    print(f"load: {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores")


def _measure(browser: Browser, link: str, rounds: int) -> None:
    tab = browser.new_context(ignore_https_errors=True, locale="sv-SE").new_page()
    tab.goto(link)
    tab.wait_for_selector(MENU)
    network = tab.context.new_cdp_session(tab)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    parts = urlsplit(link)
    origin = f"{parts.scheme}://{parts.netloc}"
    print(
        f"{'':34} {'server':>7} {'inter-':>7} {'goal':>6} {'kB':>6} {'goal':>5}", end=""
    )
    print(f" {'plain:':>9} {'kB':>6}")
    for path in _paths(tab):
        ours = _median([_visit(tab, f"{origin}{path}") for _ in range(rounds)])
        plain = _median([_plain(tab, f"{origin}{path}") for _ in range(rounds)])
        _print_page(path, ours, plain)
    print(f"\n{'answered, ms':52} goal {CLICK_GOAL}")
    for what, took in _clicks(tab, f"{origin}/overforing", rounds).items():
        print(f"{what:50} {_told(took):>6}")


def _paths(tab: Page) -> list[str]:
    found = tab.locator(MENU).evaluate_all("all => all.map(one => one.pathname)")
    return [str(one) for one in found]


def _visit(tab: Page, address: str) -> Visit:
    tab.goto(address, wait_until="networkidle")
    found = tab.evaluate(TIMES)
    return Visit(found["server"], found["interactive"], found["bytes"] / 1000)


def _plain(tab: Page, address: str) -> Visit:
    """Visit the same page with neither styles nor scripts."""
    tab.route("**/static/**", lambda route: route.abort())
    try:
        return _visit(tab, address)
    finally:
        tab.unroute("**/static/**")


def _clicks(tab: Page, address: str, rounds: int) -> dict[str, float]:
    """Click as a user does; how long each kind of click took to be answered."""
    tab.goto(address, wait_until="networkidle")
    tab.evaluate(WATCH_CLICKS)
    boxes = tab.locator("[data-group=owner]")
    folds = tab.locator("[data-fold=owner]")
    found = {
        "Välj alla": [_click(tab, "[data-group=all]") for _ in range(2 * rounds)],
        "Välj allt nytt": [_click(tab, "#valj-nya") for _ in range(rounds)],
        "an owner's box": [
            _timed(tab, lambda nr=nr: boxes.nth(nr).click())  # type: ignore[misc]
            for nr in range(rounds)
        ],
        "unfold an owner": [
            _timed(tab, lambda nr=nr: folds.nth(nr).click())  # type: ignore[misc]
            for nr in range(rounds)
        ],
        "a journal's box": [
            _click(tab, "tr.journal input >> nth=0") for _ in range(rounds)
        ],
        "unfold a journal": [
            _click(tab, "tr.journal button.fold >> nth=0") for _ in range(rounds)
        ],
        "unfold an owner, until its journals are there": [
            _until_there(tab, nr) for nr in range(rounds, 2 * rounds)
        ],
        "search, until the answer is there": [
            _search(tab, f"A{1000 + nr}") for nr in range(rounds)
        ],
    }
    return {what: median(took) for what, took in found.items()}


def _click(tab: Page, what: str) -> float:
    return _timed(tab, lambda: tab.locator(what).click())


def _timed(tab: Page, act: Callable[[], None]) -> float:
    act()
    # The browser tells once it has painted; and what was ticked is to be saved.
    tab.wait_for_timeout(600)
    return float(tab.evaluate(ANSWERED))


def _until_there(tab: Page, number: int) -> float:
    owner = tab.locator(".owner").nth(number)
    began = time.perf_counter()
    owner.locator("[data-fold=owner]").click()
    owner.locator("tr.journal").first.wait_for()
    return (time.perf_counter() - began) * 1000


def _search(tab: Page, text: str) -> float:
    began = time.perf_counter()
    tab.locator("input[name=text]").fill(text)
    tab.wait_for_url(f"**?text={text}")
    return (time.perf_counter() - began) * 1000


def _median(visits: list[Visit]) -> Visit:
    return Visit(
        median(one.server for one in visits),
        median(one.interactive for one in visits),
        median(one.kilobytes for one in visits),
    )


def _print_page(path: str, ours: Visit, plain: Visit) -> None:
    goal = GOALS.get(path, "")
    print(f"{path:34} {ours.server:7.0f} {ours.interactive:7.0f} {goal:>6}", end="")
    print(f" {ours.kilobytes:6.0f} {SIZE_GOAL:>5}", end="")
    print(f" {plain.interactive:9.0f} {plain.kilobytes:6.0f}")


def _told(took: float) -> str:
    return f"{took:.0f}" if took else "< 16"


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        yield browser
        browser.close()


def _fill(folder: Path, count: int) -> None:
    """Let journals wait for 300 owners, most of them connected."""
    now = datetime.now(UTC)
    seat = Settings(data_dir=folder).seat
    ledger = open_ledger(folder / "ledger.db", lambda: now, seat)
    import_journals(ledger, FileFacts("x", "x.si", "", 1), _journals(count))
    for owner_id in range(1, OWNERS + 1):
        if owner_id % UNCONNECTED:
            _connect(ledger, owner_id, now)
    ledger.close()


def _connect(ledger: Ledger, owner_id: int, now: datetime) -> None:
    view = ConnectionView(
        owner_id=owner_id,
        database_number=str(1_000_000 + owner_id),
        company_name=f"BRF Storbo {owner_id}",
        organisation_number=f"7690{owner_id - 1:06}",
        scopes=frozenset({"bookkeeping"}),
        connected_at=now,
        refreshed_at=now,
    )
    connected(ledger, view, "benchmark")


def _journals(count: int) -> list[Journal]:
    kronor = Decimal("1234.50")
    rows = (
        JournalRow("1510", kronor, ZERO, note="Hyror och avgifter"),
        JournalRow("3020", ZERO, kronor, "101", note="Hyror och avgifter"),
    )
    return [
        Journal(
            owner=Owner(f"BRF Storbo {nr % OWNERS + 1}", f"7690{nr % OWNERS:06}"),
            number=f"A{nr}",
            series="A",
            date=date(2026, 11, 1) + timedelta(days=nr // OWNERS % 25),
            text=f"Avisering A{nr}",
            rows=rows * (ROWS // 2),
        )
        for nr in range(count)
    ]


if __name__ == "__main__":
    main()
