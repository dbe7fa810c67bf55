"""What every room's tests share: a moved clock, the samples' place, a browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.postgres import Server, running_server
from tests.second_try import pytest_terminal_summary  # noqa: F401  pytest's hook
from tests.secret_search import SecretSearch, searching

# A busy machine is slow, not wrong; and what lands has been tried with what is there.
settings.register_profile("ours", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "ours")

SEEN_MS = 60_000  # until what a page should show counts as missing

SHARED = Path(__file__).parents[2] / "shared"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, time: timedelta) -> None:
        self.now += time


@pytest.fixture
def clock() -> Clock:
    return Clock()


# Root, as in a container, has no sandbox to give; nothing is fetched behind our back.
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


@pytest.fixture(scope="session", autouse=True)
def secret_search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecretSearch]:
    """Fails the run where a file of it has a secret that a simulator gave out.

    Who removes files before the end has them searched before (`SecretSearch.refuse`).
    """
    yield from searching(tmp_path_factory.getbasetemp())


OpenChromium = Callable[..., AbstractContextManager[Browser]]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one driver of browsers that a process can have."""
    with sync_playwright() as driver:
        expect.set_options(timeout=SEEN_MS)
        yield driver


@pytest.fixture(scope="session")
def open_chromium(playwright: Playwright) -> OpenChromium:
    """Opens a real Chromium with the switches given."""

    @contextmanager
    def opened(*switches: str) -> Iterator[Browser]:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*CHROMIUM, *switches]
        )
        try:
            yield browser
        finally:
            browser.close()

    return opened


@pytest.fixture(scope="session")
def postgres(secret_search: SecretSearch) -> Iterator[Server]:
    """A PostgreSQL server; whoever stops it starts it again."""
    with running_server() as server:
        yield server
        server.kill()  # quickly: what it has not written yet is in its WAL
        secret_search.refuse(server.folder)


@pytest.fixture
def database_url(postgres: Server) -> str:
    """The address of a ledger that nobody has used."""
    return postgres.new_database()
