"""How cost grows: every page, the start and the memory, at a tenth and at ten years.

    python -m benchmarks.growth [--owners 300] [--visits 40]

The real agent in a process of its own, visited over TLS by way of its own links. The
goals after ten years: every page in under 300 ms at the 95th percentile, a start in
under 3 s, and less than 200 MB. What a page costs at ten years beside a tenth of that
is its ratio: 10 grows with the ledger, 1 does not. The processor's time is the figure
to trust while others use the machine.
"""

import argparse
import http.client
import os
import re
import ssl
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit

import psutil

from agent.settings import Settings
from benchmarks.grown_ledger import OWNERS, grow
from benchmarks.running_agent import Running, running_agent

STARTS = 3
MOST_ADDRESSES = 20  # of one route that are visited
# What scripts fetch and people type, beside what the pages link to.
ALSO = {
    "/overforing": (
        "?text=hus",
        "?text=finns-inte",
        "?fran=2026-12-01&till=2026-12-31",
    ),
    "/overforing/journal/<int:journal_id>": ("/rader",),
    "/historik": (
        "?text=avisering",
        "?text=finns-inte",
        "?agare=7&text=hus",
        "?belopp=1000-5000",
        "?lage=booked&fran=2020-01-01",
        "?ver=A+117",
        "?nummer=A777",
        "?fore=2018-05-01.1000",
    ),
    "/kvitto/<int:transfer_id>": ("/lage",),
    "/avstamning": ("/lage", "/avstamning.csv"),
    "/agare/<int:owner_id>/installningar": ("/prov",),
}
# The newest month and a past one, whose pages are not linked to any more.
FIRST = (
    "/",
    "/overforing/koppla",
    "/overforing/gren?agare=1",
    "/overforing/journal/1",
    "/kvitto/1",
    "/avstamning?fran=2026-11-01&till=2026-11-30",
)
# Their time is Fortnox', which is not here, or that of all there is to write.
ASIDE = ("/static", "/rattelse", "/historik/historik", "/historik/behandling/")
LINK = re.compile(r'href="(/[^"#]*)"')
PLACE = re.compile(r"<(int:)?\w+>")
HEADERS = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}


@dataclass(frozen=True, slots=True)
class Cost:
    """What one route cost: milliseconds at 95 %, the processor's on average, and kB."""

    p95: float
    work: float
    size: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What a ledger costs all told."""

    file: float  # MB
    start: float  # s
    memory: float  # MB
    routes: dict[str, Cost]
    unvisited: list[str]


class Browser:
    """Somebody whom the agent's link has let in."""

    def __init__(self, link: str) -> None:
        """Enter."""
        parts = urlsplit(link)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self._connection = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, context=context, timeout=120
        )
        self._headers = dict(HEADERS)
        answer = self.post("/oppna", {"t": parts.fragment.removeprefix("t=")})
        self._headers["Cookie"] = answer.headers["Set-Cookie"].partition(";")[0]

    def get(self, address: str) -> tuple[float, str]:
        """Return how many ms a page took, and its text; "" where it is elsewhere."""
        began = time.perf_counter()
        self._connection.request("GET", address, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read().decode()
        took = (time.perf_counter() - began) * 1000
        if answer.status >= http.HTTPStatus.BAD_REQUEST:
            raise SystemExit(f"{address}: {answer.status}")
        return took, body

    def post(self, address: str, form: dict[str, str]) -> http.client.HTTPResponse:
        """Send a form."""
        headers = {
            **self._headers,
            "Origin": self._origin,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self._connection.request("POST", address, urlencode(form), headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer


def main() -> None:
    """Measure both sizes, and print them beside each other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--owners", type=int, default=OWNERS)
    parser.add_argument("--visits", type=int, default=40)
    chosen = parser.parse_args()
    tenth = _measure(chosen.owners // 10, chosen.visits)
    whole = _measure(chosen.owners, chosen.visits)
    _print(tenth, whole)


def _measure(owners: int, visits: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.db"
        grow(file, owners, Settings(data_dir=Path(folder)).seat)
        starts = [_start(Path(folder)) for _ in range(STARTS)]
        with running_agent(Path(folder)) as running:
            browser, process = Browser(running.link), psutil.Process(running.pid)
            addresses = _crawl(browser, running)
            routes = {
                route: _cost(browser, process, found, visits)
                for route, found in addresses.items()
            }
            memory = process.memory_info().rss / 1e6
        unvisited = [one for one in running.routes if one not in addresses]
        size = file.stat().st_size / 1e6
        return Figures(size, median(starts), memory, routes, unvisited)


def _start(folder: Path) -> float:
    with running_agent(folder) as running:
        return running.seconds


def _crawl(browser: Browser, running: Running) -> dict[str, list[str]]:
    """Follow every link from the overview; return some addresses of each route."""
    patterns = {
        route: re.compile(PLACE.sub("[^/]+", route)) for route in running.routes
    }
    found: dict[str, list[str]] = defaultdict(list)
    ahead = list(FIRST)
    while ahead:
        address = ahead.pop(0)
        path = address.partition("?")[0]
        route = next(
            (one for one, pattern in patterns.items() if pattern.fullmatch(path)), ""
        )
        if not route or route.startswith(ASIDE):
            continue
        if address in found[route] or len(found[route]) >= MOST_ADDRESSES:
            continue
        found[route].append(address)
        text = browser.get(address)[1]
        ahead += [
            *LINK.findall(text),
            *(path + more for more in ALSO.get(route, ())),
        ]
    return found


def _cost(
    browser: Browser, process: psutil.Process, addresses: list[str], visits: int
) -> Cost:
    before = process.cpu_times()
    visited = [browser.get(one) for one in islice(cycle(addresses), visits)]
    after = process.cpu_times()
    work = after.user + after.system - before.user - before.system
    p95 = quantiles([took for took, _ in visited], n=20)[-1]
    size = max(len(text) for _, text in visited) / 1000
    return Cost(p95, work / visits * 1000, size)


def _print(tenth: Figures, whole: Figures) -> None:
    print(f"{'':50} {'a tenth':>8} {'ten years':>9} {'ratio':>6}")
    _line("ledger, MB", "", tenth.file, whole.file)
    _line("start, s", "goal 3", tenth.start, whole.start)
    _line("memory, MB", "goal 200", tenth.memory, whole.memory)
    nothing = Cost(float("nan"), float("nan"), 0)
    for route in sorted(whole.routes, key=lambda one: -whole.routes[one].p95):
        before, now = tenth.routes.get(route, nothing), whole.routes[route]
        more = f"   {before.work:4.0f} {now.work:4.0f} ms of work, {now.size:.0f} kB"
        _line(route, "ms, 300", before.p95, now.p95, more)
    print(f"not visited: {', '.join(whole.unvisited)}")
    print(f"load: {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores")


def _line(name: str, goal: str, before: float, now: float, more: str = "") -> None:
    print(f"{name:41} {goal:>8} {before:8.1f} {now:9.1f} {now / before:6.1f}{more}")


if __name__ == "__main__":
    main()
