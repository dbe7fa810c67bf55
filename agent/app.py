"""The agent put together: every room built once, started in order, stopped in reverse.

Start: one instance → ledger → port → page → what was under way → folders → the clock.
The tray belongs to the main thread and is run by cli.py.
"""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from wsgiref.types import WSGIApplication

import structlog
from keyring.backend import KeyringBackend

from agent.computer import Computer, page_certificate
from agent.connections.connections import Connections
from agent.connections.keeping import Keeper
from agent.connections.secrets import Secrets
from agent.connections.tokens import Alone
from agent.daily_backup import DailyBackup
from agent.desktop.awake import Wakefulness
from agent.desktop.doorbell import answer_ring
from agent.desktop.here import event_log, machine_folder
from agent.desktop.instance import only_instance
from agent.desktop.machine_client import machine_client
from agent.desktop.stop_request import is_asked_to_stop
from agent.doctor.doctor import Doctor
from agent.doctor.looks import looks
from agent.doctor.pc import Pc
from agent.errors import AgentError, LedgerError
from agent.folders import Folders, FolderView
from agent.fortnox.http import Http
from agent.ledger.ledger import Ledger
from agent.own_ledger import ledger_of_agent
from agent.preferences.preferences import Preferences
from agent.settings import VERSION, Settings
from agent.sharing import Reception
from agent.standing import standing, what_is_wrong
from agent.transfer.checking import Checking
from agent.transfer.reconciler import Reconciler
from agent.transfer.reversing import Reversing
from agent.transfer.transfers import Transfers
from agent.tray.status import Level, Notice, Status
from agent.warning.rules import Quiet, Topic
from agent.warning.warning import Alert, Severity
from agent.warning.watch import Watch

if TYPE_CHECKING:
    from agent.https.front import Front

log = structlog.get_logger(__name__)

TICK = 0.5  # seconds between looks at what is due
CARRY_ON_EVERY = 20  # ticks
GRACE = 5.0  # seconds that each room's requests under way may take when we stop
PARKED_WITHIN = 1.0  # seconds that those to Fortnox may take where the session ends
PAGE_IS_DEAD = "sidan svarar inte. Starta om Journalbryggan."


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
    computer: Computer
    clock: Callable[[], datetime]
    reconciler: Reconciler
    reversing: Reversing
    checking: Checking
    alerts: Callable[[], tuple[Alert, ...]]
    doctor: Doctor
    preferences: Preferences
    backup: DailyBackup


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
        alone: Alone = lambda _: nullcontext(),
    ) -> None:
        """Prepare; nothing is opened or started before `start`.

        `alone` keeps others who share `store` from refreshing tokens at the same time.
        """
        self.settings = settings
        self._store = store
        self._alone = alone
        self._make_page = make_page
        self._clock = clock
        self._closing = ExitStack()
        self._ledger_in_use = ExitStack()
        self._grace = GRACE
        self._stopping = threading.Event()
        self._tell: Callable[[Notice], None] = lambda _: None
        self._show: Callable[[Status], None] = lambda _: None
        self._can_tell = False
        self._end: Callable[[], None] = lambda: None
        self._awake = Wakefulness(clock)
        self._http = Http()
        self.rooms: Rooms
        self.folders: Folders
        self.page: Page
        self.origin: str
        self._front: Front
        self._standing: Status
        self._shown_for: object = None

    def start(self) -> None:
        """Start every room.

        Raises:
            AlreadyRunning: this user's agent runs already.
            LedgerError: the ledger cannot be used.
            PortTaken: another program holds the page's port.
        """
        with ExitStack() as opened:
            opened.enter_context(only_instance(self.settings.data_dir))
            self._started_at = time.time()
            reception = Reception(self.settings)
            opened.callback(reception.stop)
            self.rooms, self.folders = self._build(opened, reception)
            self._serve(opened, reception)
            self._carry_on()
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

    def park(self) -> None:
        """Leave everything so that the PC may end us at once, within two seconds.

        What Fortnox has not answered stays "sending" in the ledger, and is settled
        after the next start. `stop` does the rest, if there is time.
        """
        self._stopping.set()
        self._grace = 0.0
        self._keeper.stop(0.0)
        self.rooms.transfers.stop(PARKED_WITHIN)
        self._ledger_in_use.close()
        log.info("agent parked")

    def pause(self, paused: bool) -> None:  # noqa: FBT001  the menu's check mark
        """Leave the folders alone, or look again; the icon says so at once."""
        self.folders.pause(paused)
        self._show_standing()

    def tell_through(
        self, show: Callable[[Status], None], tell: Callable[[Notice], None]
    ) -> None:
        """Give the tray's two ways of reaching the user."""
        self._show, self._tell = show, tell
        self._can_tell = True

    def end_through(self, end: Callable[[], None]) -> None:
        """Give the way to end the agent when an administrator's command asks for it."""
        self._end = end

    def wake_up(self) -> None:
        """Go on after sleep: connections kept are dead, and what was due is overdue."""
        log.info("woken")
        self._http.reset()
        self._keeper.wake_up()
        self._watch.wake_up()
        self._carry_on()

    def ask_for_trust(self) -> None:
        """Ask once, in a thread of its own, whether browsers may trust the page."""
        threading.Thread(target=self._ask_for_trust, name="trust", daemon=True).start()

    def _build(self, opened: ExitStack, reception: Reception) -> tuple[Rooms, Folders]:
        settings = self.settings
        opened.enter_context(self._ledger_in_use)
        ledger = self._ledger_in_use.enter_context(
            ledger_of_agent(settings, self._clock)
        )
        self._backup = DailyBackup(ledger, settings.backup_folder, self._clock)
        opened.callback(self._backup.stop)
        connections = Connections(
            ledger,
            Secrets(self._store, self._machine_client),
            login_url=settings.login_url,
            api_url=settings.api_url,
            redirect_uri=settings.redirect_uri,
            http=self._http,
            expect_answer=reception.expect_answer,
            state_prefix=reception.state_prefix,
            lifetime=timedelta(days=settings.connection_days),
            alone=self._alone,
        )
        self._keeper = Keeper(connections, ledger)
        opened.callback(lambda: self._keeper.stop(self._grace))
        reconciler = Reconciler(ledger, connections)
        opened.callback(lambda: reconciler.stop(self._grace))
        transfers = Transfers(
            ledger,
            connections,
            grace=settings.grace,
            second_look=settings.second_look,
            reconcile=reconciler.after_transfers,
        )
        opened.callback(lambda: transfers.stop(self._grace))
        checking = Checking(ledger, connections, transfers.shelf)
        opened.callback(checking.stop)
        folders = Folders(ledger, settings.journal_dirs, on_new=self._tell_of_journals)
        self._certificate = page_certificate(settings, self._clock())
        self._watch = Watch(
            ledger,
            self._what_is_wrong,
            lambda notice: self._tell(notice),  # noqa: PLW0108  it comes later
            self._clock,
            quiet=Quiet(settings.quiet_from, settings.quiet_to),
            untold=settings.untold,
            record=self._record,
        )
        rooms = Rooms(
            settings,
            ledger,
            connections,
            transfers,
            folders.views,
            Computer(settings, self._certificate, str(reception.holder or "")),
            self._clock,
            reconciler,
            Reversing(ledger, connections, transfers, reconciler),
            checking,
            self._watch.current,
            self._doctor(ledger, reception),
            Preferences(settings, ledger, self._put_in_force),
            self._backup,
        )
        return rooms, folders

    def _put_in_force(self, settings: Settings) -> None:
        """Go by what the user has changed, from now on."""
        self._watch.quiet = Quiet(settings.quiet_from, settings.quiet_to)
        self._watch.untold = settings.untold
        self._backup.use(settings.backup_folder)
        self.folders.watch(settings.journal_dirs)
        self.rooms.doctor.go_by(settings)
        self._show_standing()

    def _doctor(self, ledger: Ledger, reception: Reception) -> Doctor:
        pc = Pc(
            self.settings,
            self._clock,
            lambda: nullcontext(ledger),
            lambda: self._store,
            self._machine_client,
            reception.port,
            str(reception.holder or ""),
        )
        return Doctor(pc, looks)

    def _serve(self, opened: ExitStack, reception: Reception) -> None:
        scheme = "http" if self._certificate is None else "https"
        self.origin = f"{scheme}://localhost:{reception.port}"
        self.page = self._make_page(self.rooms, self.origin)
        self._front = reception.serve(self.page.app, self._certificate)
        self._front.start()
        opened.callback(lambda: self._front.stop(self._grace))

    def _tick(self) -> None:
        ticks = 0
        while not self._stopping.wait(TICK):
            try:
                self._look(is_long_ago=ticks % CARRY_ON_EVERY == 0)
            except Exception:  # the thread's supervisor
                log.exception("tick failed")
            ticks += 1

    def _look(self, *, is_long_ago: bool) -> None:
        """Do what is due; what costs more, less often."""
        if is_asked_to_stop(machine_folder.machine_folder(), self._started_at):
            log.info("asked to stop")
            self._end()
        if self._awake.has_slept():
            self.wake_up()
        answer_ring(self.settings.data_dir, self.page.link)
        if is_long_ago:
            self._carry_on()
            self._backup.look()
            self._watch.look(can_tell=self._can_tell)
            self._show_standing()

    def _show_standing(self) -> None:
        """Show how things are; the ledger is asked where something may be new."""
        ledger, alerts = self.rooms.ledger, self._watch.seen
        folders = self.folders.views()
        basis = (ledger.writes, folders, alerts)
        if basis != self._shown_for or ledger.is_shared:
            self._standing = standing(ledger, folders, alerts)
            is_wrong = self._standing.level is Level.WRONG  # it may be over by itself
            self._shown_for = None if is_wrong else basis
        how = self._standing
        if not self._front.is_alive:
            how = replace(how, level=Level.WRONG, text=PAGE_IS_DEAD)
        self._show(how)

    def _carry_on(self) -> None:
        try:
            self.rooms.transfers.carry_on()
            self._keeper.look()
        except LedgerError as error:  # its database is away, say; we come again
            log.warning("not carried on", reason=str(error))

    def _ask_for_trust(self) -> None:
        try:
            is_lacking = self.rooms.computer.ask_at_first_start()
        except AgentError as error:
            log.warning("not trusted", reason=str(error))
            is_lacking = True
        if is_lacking:
            self._tell(
                Notice(
                    "Webbläsaren varnar för sidan",
                    "Klicka för att se hur du får datorn att lita på den.",
                    "/installningar#datorn",
                )
            )

    def _machine_client(self) -> tuple[str, str] | None:
        return machine_client(machine_folder.machine_folder())

    def _tell_of_journals(self, number: int) -> None:
        if Topic.JOURNALS in self._watch.untold:
            return
        what = "En ny journal" if number == 1 else f"{number} nya journaler"
        self._tell(
            Notice(f"{what} från df3", "Klicka för att föra över.", "/overforing")
        )

    def _what_is_wrong(self) -> tuple[Alert, ...]:
        return what_is_wrong(
            self.rooms.ledger,
            self.folders.views(),
            self._backup.problem,
            None if self._certificate is None else self._certificate.expires_at,
            self._clock(),
        )

    def _record(self, alert: Alert) -> None:
        event_log.write(
            f"{alert.title}. Användare: {self.settings.seat}. ({alert.kind})",
            is_error=alert.severity is Severity.GRAVE,
        )
