"""From a closed file to the page, with 2,000 journals and 20,000 rows waiting.

    python -m benchmarks.waiting_page

Prints how long a new file takes to show, how long the server takes for Överföring
(beside a constant page of the same size from the same server), and how long Chromium
takes to tick all.
"""

import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from agent.demo.demo import JOURNALS
from agent.journal import ZERO, Journal, JournalRow, Owner
from agent.ledger.files import FileFacts
from agent.ledger.imports import import_journals
from agent.ledger.journals import waiting
from agent.logs import begin_logging
from tests.office import wait_until
from tests.product import Product, product

JOURNAL_COUNT = 2000
ROWS = 10
ROUNDS = 7
TICK_ALL = """() => {
  const began = performance.now();
  document.querySelector("[data-group=all]").click();
  document.body.getBoundingClientRect();
  return performance.now() - began;
}"""
SERVER_TIME = """() => {
  const [visit] = performance.getEntriesByType("navigation");
  return visit.responseStart - visit.requestStart;
}"""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, product(Path(folder)) as running:
        begin_logging(Path(folder))
        print(f"file closed to waiting  {_file_to_ledger(running):6.2f} s   goal 3")
        import_journals(
            running.agent.rooms.ledger, FileFacts("x", "x.si", "", 1), _journals()
        )
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            page = browser.new_context(ignore_https_errors=True).new_page()
            page.goto(running.agent.page.link("/overforing"))
            page.wait_for_selector("#summa")
            origin = running.agent.origin
            shown = _median(lambda: _visit(page, f"{origin}/overforing"))
            constant = _median(lambda: _visit(page, f"{origin}/static/page.css"))
            print(f"Överföring, server      {shown:6.0f} ms  goal 300")
            print(f"a constant file         {constant:6.0f} ms")
            page.goto(f"{origin}/overforing")
            ticked = _median(lambda: float(page.evaluate(TICK_ALL)))
            print(f"ticking all 2,000       {ticked:6.0f} ms  goal 100")
            browser.close()


def _file_to_ledger(running: Product) -> float:
    shutil.copy(next(JOURNALS.glob("*.si")), running.folder)
    began = time.perf_counter()
    wait_until(lambda: bool(waiting(running.agent.rooms.ledger)))
    return time.perf_counter() - began


def _visit(page: Page, address: str) -> float:
    page.goto(address)
    return float(page.evaluate(SERVER_TIME))


def _median(measure: Callable[[], float]) -> float:
    return median(measure() for _ in range(ROUNDS))


def _journals() -> list[Journal]:
    kronor = Decimal("1234.50")
    rows = (JournalRow("1510", kronor, ZERO), JournalRow("3020", ZERO, kronor))
    return [
        Journal(
            owner=Owner(f"BRF Storbo {number % 40 + 1}", f"7690{number % 40:06}"),
            number=f"A{number}",
            series="A",
            date=date(2026, 1, 1) + timedelta(days=number // 40 % 25),
            text=f"Avisering A{number}",
            rows=rows * (ROWS // 2),
        )
        for number in range(JOURNAL_COUNT)
    ]


if __name__ == "__main__":
    main()
