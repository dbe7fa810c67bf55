"""The agent put together: every room built once, started in order, stopped in reverse.

Start: one instance → ledger → port → page → what was under way → folders → the clock.
The tray belongs to the main thread and is run by cli.py.
"""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from wsgiref.types import WSGIApplication

import structlog
from keyring.backend import KeyringBackend

from agent.connections.connections import Connections
from agent.connections.secrets import Secrets
from agent.desktop.doorbell import answer_ring
from agent.desktop.instance import only_instance
from agent.folders import Folders, FolderView
from agent.fortnox.http import Http
from agent.https.certificate import ensure_certificate
from agent.https.front import Front
from agent.https.listeners import loopback_listeners
from agent.https.peer import is_not_another_user
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.settings import VERSION, Settings
from agent.standing import standing
from agent.transfer.transfers import Transfers
from agent.tray.status import Notice, Status

log = structlog.get_logger(__name__)

TICK = 0.5  # seconds between looks at what is due
CARRY_ON_EVERY = 20  # ticks


class Page(Protocol):
    """The web page as the agent knows it; webui makes it."""

    @property
    def app(self) -> WSGIApplication:
        """The WSGI application."""

    def link(self, path: str = "/") -> str:
        """Return a one-time link to a path."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """Everything that the page may use."""

    settings: Settings
    ledger: Ledger
    connections: Connections
    transfers: Transfers
    folders: Callable[[], tuple[FolderView, ...]]
    clock: Callable[[], datetime]


MakePage = Callable[[Rooms, str], Page]


def utc_now() -> datetime:
    """Return the time; the one place that asks the PC for it."""
    return datetime.now(UTC)


class Agent:
    """Everything that runs on the PC, but the tray."""

    def __init__(
        self,
        settings: Settings,
        store: KeyringBackend,
        make_page: MakePage,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """Prepare; nothing is opened or started before `start`."""
        self.settings = settings
        self._store = store
        self._make_page = make_page
        self._clock = clock
        self._closing = ExitStack()
        self._stopping = threading.Event()
        self._tell: Callable[[Notice], None] = lambda _: None
        self._show: Callable[[Status], None] = lambda _: None
        self.rooms: Rooms
        self.folders: Folders
        self.page: Page
        self.origin: str

    def start(self) -> None:
        """Start every room.

        Raises:
            AlreadyRunning: this user's agent runs already.
            LedgerError: the ledger cannot be used.
            PortTaken: another program holds the page's port.
        """
        with ExitStack() as opened:
            opened.enter_context(only_instance(self.settings.data_dir))
            self.rooms, self.folders = self._build(opened)
            self._serve(opened)
            self.rooms.transfers.carry_on()
            self.folders.start()
            opened.callback(self.folders.stop)
            ticker = threading.Thread(target=self._tick, name="clock", daemon=True)
            ticker.start()
            opened.callback(ticker.join, 2.0)
            opened.callback(self._stopping.set)
            self._closing = opened.pop_all()
        log.info("agent started", version=VERSION, origin=self.origin)

    def stop(self) -> None:
        """Stop every room; what is on its way is parked in the ledger."""
        self._closing.close()
        log.info("agent stopped")

    def tell_through(
        self, show: Callable[[Status], None], tell: Callable[[Notice], None]
    ) -> None:
        """Give the tray's two ways of reaching the user."""
        self._show, self._tell = show, tell

    def _build(self, opened: ExitStack) -> tuple[Rooms, Folders]:
        settings = self.settings
        ledger = open_ledger(settings.ledger_file, self._clock)
        opened.callback(ledger.close)
        connections = Connections(
            ledger,
            Secrets(self._store),
            login_url=settings.login_url,
            api_url=settings.api_url,
            redirect_uri=settings.redirect_uri,
            http=Http(),
        )
        transfers = Transfers(
            ledger,
            connections,
            grace=settings.grace,
            second_look=settings.second_look,
        )
        opened.callback(transfers.stop)
        folders = Folders(
            ledger,
            settings.journal_dirs,
            on_new=self._tell_of_journals,
            on_trouble=self._tell_of_trouble,
        )
        rooms = Rooms(
            settings, ledger, connections, transfers, folders.views, self._clock
        )
        return rooms, folders

    def _serve(self, opened: ExitStack) -> None:
        settings = self.settings
        listeners = loopback_listeners(settings.port)
        port = listeners[0].getsockname()[1]
        self.origin = f"{'http' if settings.plain_http else 'https'}://localhost:{port}"
        certificate = (
            None
            if settings.plain_http
            else ensure_certificate(settings.data_dir / "tls", self._clock())
        )
        self.page = self._make_page(self.rooms, self.origin)
        front = Front(self.page.app, listeners, certificate, is_not_another_user)
        front.start()
        opened.callback(front.stop)

    def _tick(self) -> None:
        ticks = 0
        while not self._stopping.wait(TICK):
            try:
                answer_ring(self.settings.data_dir, self.page.link)
                if ticks % CARRY_ON_EVERY == 0:
                    self.rooms.transfers.carry_on()
                    self._show(standing(self.rooms.ledger, self.folders.views()))
            except Exception:  # the thread's supervisor
                log.exception("tick failed")
            ticks += 1

    def _tell_of_journals(self, number: int) -> None:
        what = "En ny journal" if number == 1 else f"{number} nya journaler"
        self._tell(
            Notice(f"{what} från df3", "Klicka för att föra över.", "/overforing")
        )

    def _tell_of_trouble(self, what: str) -> None:
        self._tell(Notice("Journalbryggan behöver hjälp", what, "/"))
