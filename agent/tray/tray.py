"""The tray as the rest of the agent knows it; how an icon gets there is `icons.py`.

Nothing is done on the thread that serves the icon. What the user chooses goes to one
worker and what the agent shows to another, so that neither a slow action nor a slow
desktop holds anybody up. The second worker alone ever changes the icon.

Where the session ends, the icon's thread waits for the work to be parked, because
Windows ends the process when it has answered; no other action holds that up.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from agent.tray.heard import Heard
from agent.tray.icon import draw
from agent.tray.menu import Choice
from agent.tray.notices import Notices
from agent.tray.status import Level, Notice, Status
from agent.tray.text import NOTICE_TITLE_UNITS, NOTICE_UNITS, TOOLTIP_UNITS, cut
from agent.tray.worker import Worker

if TYPE_CHECKING:
    from agent.tray.icons import PlatformIcon

NAME = "Journalbryggan"
TEND_INTERVAL = 30.0  # seconds between looks whether the icon is still there
# So many looks without a word of the agent, which says every ten seconds how it is.
# Counted, because a PC that sleeps does not look either.
SILENCE = 3
SILENT = Status(Level.WRONG, "svarar inte. Starta om Journalbryggan.")
SESSION_END = 2.0  # seconds that the end of a session waits; Windows gives about five


@dataclass(frozen=True, slots=True)
class Actions:
    """What the user can ask for. Each is called on a worker thread and may be slow.

    `woken` is called when the PC wakes from sleep, where the system tells icons of it.
    `park` is called, on a thread of its own, when the session ends: what has to be
    stored is stored when it returns, because Windows may end the process right then.
    """

    open_page: Callable[[str], None]
    transfer_new: Callable[[], None]
    pause: Callable[[bool], None]
    woken: Callable[[], None]
    quit: Callable[[], None]
    park: Callable[[], None]


class Tray:
    """The icon by the clock. `show`, `notify` and `stop` work from any thread."""

    def __init__(self, actions: Actions, version: str) -> None:
        self._actions = actions
        self._version = version
        self._status = Status(Level.WELL, "startar")
        self._shown: Status | None = None
        self._silence = 0
        self._notices = Notices()
        self._chosen = Worker("tray-actions")
        self._updates = Worker("tray-updates", self._tend, TEND_INTERVAL)

    def run(self) -> None:
        """Serve the icon until stop(). Belongs to the main thread, once.

        Raises:
            TrayUnavailable: There is no desktop, such as on a server.
        """
        icon = self._icon
        self._updates.hand_over(self._refresh)
        self._chosen.start()
        icon.run(ready=self._updates.start)
        self._updates.stop()
        self._chosen.stop()

    def show(self, status: Status) -> None:
        """Show how things are, in the icon, its tooltip and the menu."""
        self._status, self._silence = status, 0
        self._updates.hand_over(self._refresh)

    def notify(self, notice: Notice) -> None:
        """Show a notification when it is its turn; a click on it opens its page."""
        self._updates.hand_over(partial(self._take, notice))

    def stop(self) -> None:
        """Take the icon away and let run() return, also where it has yet to begin."""
        self._updates.hand_over(self._end)
        self._updates.stop()

    # On the updates' thread, while the icon is served.

    def _refresh(self) -> None:
        status = self._status if self._silence < SILENCE else SILENT
        if status != self._shown:
            title = cut(f"{NAME}: {_words(status)}", TOOLTIP_UNITS)
            self._icon.show(partial(draw, status.level), title)
            self._shown = status
            self._show_next_notice()

    def _take(self, notice: Notice) -> None:
        self._notices.tell(notice)
        self._show_next_notice()

    def _show_next_notice(self) -> None:
        if self._shown is None:  # a notification hangs on an icon
            return
        notice = self._notices.next(time.monotonic())
        if notice is not None:
            title = cut(notice.title, NOTICE_TITLE_UNITS)
            self._icon.notify(title, cut(notice.text, NOTICE_UNITS))

    def _notice_clicked(self) -> None:
        page = self._notices.clicked()
        self._chosen.hand_over(lambda: self._actions.open_page(page))

    def _tend(self) -> None:
        self._silence += 1
        self._refresh()
        self._icon.tend()
        self._show_next_notice()

    def _end(self) -> None:
        self._icon.stop()

    # On the icon's thread: hand over and return.

    def _open(self, page: str) -> None:
        self._chosen.hand_over(lambda: self._actions.open_page(page))

    def _transfer_new(self) -> None:
        self._chosen.hand_over(self._actions.transfer_new)

    def _toggle_pause(self) -> None:
        paused = not self._status.paused
        self._chosen.hand_over(lambda: self._actions.pause(paused))

    def _tell_about(self) -> None:
        self.notify(
            Notice(
                f"{NAME} {self._version}",
                "För journaler från dinafastigheter 3 till Fortnox.",
                page="/",
            )
        )

    def _quit(self) -> None:
        self._chosen.hand_over(self._actions.quit)

    def _session_ends(self) -> None:
        parking = threading.Thread(
            target=self._actions.park, name="session-end", daemon=True
        )
        parking.start()
        parking.join(SESSION_END)
        self.stop()

    def _transfer_text(self) -> str:
        new = self._status.new
        return "Överför nya journaler…" + (f" ({new})" if new else "")

    @cached_property
    def _icon(self) -> "PlatformIcon":
        # Not at the top: it needs a desktop, and a server has to import this file.
        from agent.tray.icons import PlatformIcon  # noqa: PLC0415

        choices = (
            Choice("Öppna Journalbryggan", lambda: self._open("/"), default=True),
            Choice(
                self._transfer_text,
                self._transfer_new,
                enabled=lambda: self._status.new > 0,
            ),
            Choice("Kopplingar", lambda: self._open("/kopplingar")),
            Choice("Pausa bevakning", self._toggle_pause, lambda: self._status.paused),
            Choice("Om", self._tell_about),
            Choice("Avsluta", self._quit),
        )
        heard = Heard(
            notice_clicked=lambda: self._updates.hand_over(self._notice_clicked),
            notice_gone=lambda: self._updates.hand_over(self._notices.gone),
            session_ends=self._session_ends,
            woken=lambda: self._chosen.hand_over(self._actions.woken),
        )
        return PlatformIcon(NAME, choices, heard)


def _words(status: Status) -> str:
    """Say the state; that the watch is paused is said in every state."""
    if status.paused and status.level is not Level.WELL:
        return f"{status.text} (bevakningen är pausad)"
    return status.text
