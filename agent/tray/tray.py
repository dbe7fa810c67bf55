"""The tray as the rest of the agent knows it; how an icon gets there is `icons.py`.

Nothing is done on the thread that serves the icon. What the user chooses goes to one
worker and what the agent shows to another, so that neither a slow action nor a slow
desktop holds anybody up. The second worker alone ever changes the icon.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from agent.tray.icon import draw
from agent.tray.menu import Choice
from agent.tray.status import Level, Notice, Status
from agent.tray.text import NOTICE_TITLE_UNITS, NOTICE_UNITS, TOOLTIP_UNITS, cut
from agent.tray.worker import Worker

if TYPE_CHECKING:
    from agent.tray.icons import PlatformIcon

NAME = "Journalbryggan"
IMAGE_SIZE = 64  # pixels; the desktop reduces it
TEND_INTERVAL = 10.0  # seconds between looks whether the icon is still there
SESSION_END = 3.0  # seconds that log-off waits for `quit`; Windows gives about five


@dataclass(frozen=True, slots=True)
class Actions:
    """What the user can ask for. Each is called on a worker thread and may be slow.

    `woken` is called when the PC wakes from sleep, where the system tells icons of it.
    `quit` is also called at log-off: what has to be stored is stored when it returns,
    because Windows may end the process right then.
    """

    open_page: Callable[[str], None]
    transfer_new: Callable[[], None]
    pause: Callable[[bool], None]
    woken: Callable[[], None]
    quit: Callable[[], None]


class Tray:
    """The icon by the clock. `show`, `notify` and `stop` work from any thread."""

    def __init__(self, actions: Actions, version: str) -> None:
        self._actions = actions
        self._version = version
        self._status = Status(Level.WELL, "startar")
        self._shown: Status | None = None
        self._page = "/"
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
        self._status = status
        self._updates.hand_over(self._refresh)

    def notify(self, notice: Notice) -> None:
        """Show a notification; a click on it opens its page."""
        self._updates.hand_over(lambda: self._notify(notice))

    def stop(self) -> None:
        """Take the icon away and let run() return, also where it has yet to begin."""
        self._updates.hand_over(self._end)
        self._updates.stop()

    # On the updates' thread, while the icon is served.

    def _refresh(self) -> None:
        status = self._status
        if status != self._shown:
            title = cut(f"{NAME}: {status.text}", TOOLTIP_UNITS)
            self._icon.show(draw(status.level, IMAGE_SIZE), title)
            self._shown = status

    def _notify(self, notice: Notice) -> None:
        self._page = notice.page
        title = cut(notice.title, NOTICE_TITLE_UNITS)
        self._icon.notify(title, cut(notice.text, NOTICE_UNITS))

    def _tend(self) -> None:
        self._icon.tend()

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
        stored = threading.Event()
        self._quit()
        self._chosen.hand_over(stored.set)
        stored.wait(SESSION_END)

    def _transfer_text(self) -> str:
        waiting = self._status.waiting
        return "Överför nya journaler…" + (f" ({waiting})" if waiting else "")

    @cached_property
    def _icon(self) -> "PlatformIcon":
        # Not at the top: it needs a desktop, and a server has to import this file.
        from agent.tray.icons import PlatformIcon  # noqa: PLC0415

        choices = (
            Choice("Öppna Journalbryggan", lambda: self._open("/"), default=True),
            Choice(self._transfer_text, self._transfer_new),
            Choice("Kopplingar", lambda: self._open("/kopplingar")),
            Choice("Pausa bevakning", self._toggle_pause, lambda: self._status.paused),
            Choice("Om", self._tell_about),
            Choice("Avsluta", self._quit),
        )
        return PlatformIcon(
            NAME,
            choices,
            notice_clicked=lambda: self._open(self._page),
            session_ends=self._session_ends,
            woken=lambda: self._chosen.hand_over(self._actions.woken),
        )
