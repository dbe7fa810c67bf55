"""The agent put together: every room built once, started in order, stopped in reverse.

Start: one instance → ledger → port → page → folders → the clock, which carries on what
was under way once the folders have been looked at.
The tray belongs to the main thread and is run by cli.py.
"""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog
from keyring.backend import KeyringBackend

from agent.computer import Computer, page_certificate
from agent.connections.secrets import Secrets
from agent.connections.tokens import Alone
from agent.daily_backup import DailyBackup
from agent.dealings import Dealings, dealings_with_fortnox
from agent.desktop.awake import Wakefulness
from agent.desktop.doorbell import answer_ring
from agent.desktop.here import machine_folder
from agent.desktop.instance import only_instance
from agent.desktop.machine_client import machine_client
from agent.desktop.stop_request import is_asked_to_stop
from agent.doctor.doctor import Doctor
from agent.doctor.looks import looks
from agent.doctor.pc import Pc
from agent.errors import AgentError
from agent.folders import Folders
from agent.ledger.ledger import Ledger
from agent.own_ledger import ledger_of_agent
from agent.preferences.preferences import Preferences
from agent.rooms import MakePage, Page, Rooms
from agent.settings import VERSION, Settings
from agent.sharing import Reception
from agent.standing import what_is_wrong
from agent.telling import Telling
from agent.tray.status import Notice, Status
from agent.warning.warning import Alert

if TYPE_CHECKING:
    from agent.https.front import Front

log = structlog.get_logger(__name__)

TICK = 0.5  # seconds between looks at what is due
CARRY_ON_EVERY = 20  # ticks
GRACE = 5.0  # seconds that each room's requests under way may take when we stop


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
        self._end: Callable[[], None] = lambda: None
        self._awake = Wakefulness(clock)
        self.rooms: Rooms
        self.folders: Folders
        self.page: Page
        self.origin: str
        self._dealings: Dealings
        self._telling: Telling
        self._front: Front

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
            self.rooms = self._build(opened, reception)
            self._serve(opened, reception)
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
        self._dealings.park()
        self._ledger_in_use.close()
        log.info("agent parked")

    def pause(self, paused: bool) -> None:  # noqa: FBT001  the menu's check mark
        """Leave the folders alone, or look again; the icon says so at once."""
        self.folders.pause(paused)
        self._telling.show(self.folders.views())

    def tell_through(
        self, show: Callable[[Status], None], tell: Callable[[Notice], None]
    ) -> None:
        """Give the tray's two ways of reaching the user."""
        self._telling.through(show, tell)

    def end_through(self, end: Callable[[], None]) -> None:
        """Give the way to end the agent when an administrator's command asks for it."""
        self._end = end

    def wake_up(self) -> None:
        """Go on after sleep."""
        log.info("woken")
        self._dealings.wake_up()
        self._telling.watch.wake_up()
        self._dealings.carry_on()

    def ask_for_trust(self) -> None:
        """Ask once, in a thread of its own, whether browsers may trust the page."""
        threading.Thread(target=self._ask_for_trust, name="trust", daemon=True).start()

    def _build(self, opened: ExitStack, reception: Reception) -> Rooms:
        settings = self.settings
        opened.enter_context(self._ledger_in_use)
        ledger = self._ledger_in_use.enter_context(
            ledger_of_agent(settings, self._clock)
        )
        self._backup = DailyBackup(ledger, settings.backup_folder, self._clock)
        opened.callback(self._backup.stop)
        secrets = Secrets(self._store, self._machine_client)
        self._dealings = dealings = dealings_with_fortnox(
            settings,
            ledger,
            secrets,
            reception,
            alone=self._alone,
            may_send=self._may_send,
        )
        opened.callback(lambda: dealings.stop(self._grace))
        self._certificate = page_certificate(settings, self._clock())
        self._telling = Telling(
            settings,
            ledger,
            self._what_is_wrong,
            lambda: self._front.is_alive,
            self._clock,
        )
        self.folders = Folders(
            ledger, settings.journal_dirs, on_new=self._telling.tell_of_journals
        )
        return self._rooms(ledger, reception)

    def _rooms(self, ledger: Ledger, reception: Reception) -> Rooms:
        settings, dealings = self.settings, self._dealings
        return Rooms(
            settings,
            ledger,
            dealings.connections,
            dealings.transfers,
            self.folders.views,
            Computer(settings, self._certificate, str(reception.holder or "")),
            self._clock,
            dealings.reconciler,
            dealings.reversing,
            dealings.checking,
            self._telling.watch.current,
            self._doctor(ledger, reception),
            Preferences(settings, ledger, self._put_in_force),
            self._backup,
        )

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

    def _put_in_force(self, settings: Settings) -> None:
        """Go by what the user has changed, from now on."""
        self._telling.go_by(settings)
        self._backup.use(settings.backup_folder)
        self.folders.watch(settings.journal_dirs)
        self.rooms.doctor.go_by(settings)
        self._telling.show(self.folders.views())

    def _serve(self, opened: ExitStack, reception: Reception) -> None:
        scheme = "http" if self._certificate is None else "https"
        self.origin = f"{scheme}://localhost:{reception.port}"
        self.page = self._make_page(self.rooms, self.origin)
        self._front = reception.serve(self.page.app, self._certificate)
        self._front.start()
        opened.callback(lambda: self._front.stop(self._grace))

    def _tick(self) -> None:
        ticks = 0
        has_begun = False
        while not self._stopping.wait(TICK):
            may_begin = not has_begun and self.folders.have_looked()
            has_begun |= may_begin
            try:
                self._look(is_long_ago=may_begin or ticks % CARRY_ON_EVERY == 0)
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
            self._dealings.carry_on()
            self._backup.look()
            self._telling.look(self.folders.views())

    def _ask_for_trust(self) -> None:
        try:
            is_lacking = self.rooms.computer.ask_at_first_start()
        except AgentError as error:
            log.warning("not trusted", reason=str(error))
            is_lacking = True
        if is_lacking:
            self._telling.tell_of_lacking_trust()

    def _may_send(self) -> bool:
        return self.folders.have_looked()

    def _machine_client(self) -> tuple[str, str] | None:
        return machine_client(machine_folder.machine_folder())

    def _what_is_wrong(self) -> tuple[Alert, ...]:
        return what_is_wrong(
            self.rooms.ledger,
            self.folders.views(),
            self._backup.problem,
            None if self._certificate is None else self._certificate.expires_at,
            self._clock(),
        )
