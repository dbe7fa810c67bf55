"""An icon in the notification area, on whichever desktop there is.

Importing this needs a desktop: Windows, or Linux with an X display and a system tray
(there pystray has no menu and no notifications, and a click is the default choice).
What pystray leaves undone is put right by the desktop's own module.
"""
# ruff: noqa: SLF001  pystray's private parts; the locked one is the last since 2023

import sys
from collections.abc import Callable, Sequence

import structlog
from PIL.Image import Image

from agent.tray.heard import Heard
from agent.tray.menu import Choice

if sys.platform == "win32":
    from pystray import Menu, MenuItem

    from agent.tray import windows_icon as desktop
else:
    from agent.tray import x_icon as desktop  # first: it says why pystray cannot be had

    from pystray import Menu, MenuItem  # isort: skip

log = structlog.get_logger(__name__)

Drawing = Callable[[int], Image]


class PlatformIcon:
    """An icon in the notification area.

    `run` belongs to the main thread. The others may be called while it runs, by one
    thread only. What is heard is heard on the main thread and must return at once.
    """

    def __init__(self, name: str, choices: Sequence[Choice], heard: Heard) -> None:
        self._icon = desktop.new_icon(name, Menu(*map(_menu_item, choices)), heard)

    def run(self, ready: Callable[[], None]) -> None:
        """Serve the icon until stop(); `ready` is called once it can be shown."""
        self._icon.run(setup=lambda _: ready())

    def show(self, draw: Drawing, title: str) -> None:
        """Show a picture drawn for its size, with these words under the pointer."""
        desktop.do(self._icon, lambda: self._show(draw, title))

    def notify(self, title: str, text: str) -> None:
        """Show a notification, where there are such."""
        if self._icon.HAS_NOTIFICATION:
            self._icon.notify(text, title)

    def tend(self) -> None:
        """Show the icon again if the desktop has lost or refused it."""
        if self._icon.visible and desktop.needs_showing(self._icon):
            log.info("icon_shown_again")
            desktop.do(self._icon, self._icon._show)

    def stop(self) -> None:
        """Take the icon away and let run() return."""
        desktop.do(self._icon, self._icon.stop)

    def _show(self, draw: Drawing, title: str) -> None:
        self._icon.icon = draw(desktop.size())
        desktop.set_title(self._icon, title)
        self._icon.visible = True


def _menu_item(choice: Choice) -> MenuItem:
    text, checked, enabled = choice.text, choice.checked, choice.enabled
    return MenuItem(
        text if isinstance(text, str) else lambda _: text(),
        lambda _icon, _item: choice.chosen(),
        checked=None if checked is None else lambda _: checked(),
        enabled=True if enabled is None else lambda _: enabled(),
        default=choice.default,
    )
