"""What the user is shown and told of beside the clock, once there is a tray.

What is wrong is gathered in standing.py, when it is told of is decided in warning/;
here it is put into the icon, notifications and the system's event log.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from agent.desktop.here import event_log
from agent.folders import FolderView
from agent.ledger.ledger import Ledger
from agent.settings import Settings
from agent.standing import standing
from agent.tray.status import Level, Notice, Status
from agent.warning.rules import Quiet, Topic
from agent.warning.warning import Alert, Severity
from agent.warning.watch import Watch

PAGE_IS_DEAD = "sidan svarar inte. Starta om Journalbryggan."


class Telling:
    """The icon's state and the notifications, of one seat."""

    def __init__(
        self,
        settings: Settings,
        ledger: Ledger,
        alerts: Callable[[], tuple[Alert, ...]],
        is_page_alive: Callable[[], bool],
        clock: Callable[[], datetime],
    ) -> None:
        """Tell of `alerts`; nobody hears anything before `through`."""
        self._seat = settings.seat
        self._ledger = ledger
        self._is_page_alive = is_page_alive
        self._show: Callable[[Status], None] = lambda _: None
        self._tell: Callable[[Notice], None] = lambda _: None
        self._can_tell = False
        self._standing: Status
        self._shown_for: object = None
        self.watch = Watch(ledger, alerts, self.tell, clock, record=self._record)
        self.go_by(settings)

    def through(
        self, show: Callable[[Status], None], tell: Callable[[Notice], None]
    ) -> None:
        """Go by the tray's two ways of reaching the user from now on."""
        self._show, self._tell = show, tell
        self._can_tell = True

    def go_by(self, settings: Settings) -> None:
        """Tell what the user wants to be told of, and when."""
        self.watch.quiet = Quiet(settings.quiet_from, settings.quiet_to)
        self.watch.untold = settings.untold

    def look(self, folders: Sequence[FolderView]) -> None:
        """Tell what is due, and show how things are."""
        self.watch.look(can_tell=self._can_tell)
        self.show(folders)

    def show(self, folders: Sequence[FolderView]) -> None:
        """Show how things are; the ledger is asked where something may be new."""
        alerts = self.watch.seen
        basis = (self._ledger.writes, folders, alerts)
        if basis != self._shown_for or self._ledger.is_shared:
            self._standing = standing(self._ledger, folders, alerts)
            is_wrong = self._standing.level is Level.WRONG  # it may be over by itself
            self._shown_for = None if is_wrong else basis
        how = self._standing
        if not self._is_page_alive():
            how = replace(how, level=Level.WRONG, text=PAGE_IS_DEAD)
        self._show(how)

    def tell(self, notice: Notice) -> None:
        """Show the user a notification, where there is something to show it on."""
        self._tell(notice)

    def tell_of_journals(self, number: int) -> None:
        """Tell that so many new ones have come from df3."""
        if Topic.JOURNALS in self.watch.untold:
            return
        what = "En ny journal" if number == 1 else f"{number} nya journaler"
        self.tell(
            Notice(f"{what} från df3", "Klicka för att föra över.", "/overforing")
        )

    def tell_of_lacking_trust(self) -> None:
        """Tell that browsers warn for the page."""
        self.tell(
            Notice(
                "Webbläsaren varnar för sidan",
                "Klicka för att se hur du får datorn att lita på den.",
                "/installningar#datorn",
            )
        )

    def _record(self, alert: Alert) -> None:
        event_log.write(
            f"{alert.title}. Användare: {self._seat}. ({alert.kind})",
            is_error=alert.severity is Severity.GRAVE,
        )
