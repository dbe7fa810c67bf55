"""A real Chromium, and the page served to it on a free port of localhost."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.warning.warning import Alert
from tests.browser.window import enter, window
from tests.conftest import Clock, OpenChromium
from tests.webui.stand_ins import (
    PlayedChecking,
    PlayedConnections,
    PlayedTransfers,
    rooms_with,
)
from webui.page import Page as WebPage
from webui.page import create_page


@pytest.fixture(scope="session")
def chromium(open_chromium: OpenChromium) -> Iterator[Browser]:
    with open_chromium() as browser:
        yield browser


@dataclass(frozen=True)
class Served:
    """The page on its port, with what stands behind it."""

    web: WebPage
    ledger: Ledger
    connections: PlayedConnections
    transfers: PlayedTransfers
    checking: PlayedChecking
    wrong: list[Alert] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return self.web.origin

    def enter(self, tab: Page, path: str = "/") -> None:
        """Open the page in a tab by a one-time link."""
        enter(tab, self.web.link(path))
        tab.wait_for_url(f"{self.origin}{path}")


@contextmanager
def serving(make_app: Callable[[int], WSGIApplication], host: str) -> Iterator[int]:
    """Serve what `make_app` makes for a free port; give the port."""
    apps: list[WSGIApplication] = []

    def app(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        # Whole, and closed here: werkzeug forgets to where the browser hangs up.
        answer = apps[0](environ, start)
        try:
            return list(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()

    server = make_server(host, 0, app, threaded=True)
    apps.append(make_app(server.port))
    thread = threading.Thread(
        target=server.serve_forever, args=(0.05,), name=f"served-{server.port}"
    )
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    clock = Clock()
    pages: list[WebPage] = []
    with closing(open_ledger(tmp_path / "ledger.db", clock)) as ledger:
        connections, transfers = PlayedConnections(ledger), PlayedTransfers(ledger)
        checking = PlayedChecking()
        wrong: list[Alert] = []
        rooms = rooms_with(
            ledger,
            connections,
            transfers,
            clock,
            tmp_path,
            checking=checking,
            alerts=lambda: tuple(wrong),
        )

        def make_app(port: int) -> WSGIApplication:
            pages.append(create_page(rooms, f"http://localhost:{port}"))
            return pages[0].app

        with serving(make_app, "127.0.0.1"):
            yield Served(pages[0], ledger, connections, transfers, checking, wrong)


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    """A tab of a laptop's size; errors of script, style or policy fail the test."""
    with window(chromium) as page:
        yield page
