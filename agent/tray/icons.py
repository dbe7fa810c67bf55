"""pystray, and what it leaves to us: the only file that knows it.

Importing this needs a desktop: Windows, or Linux with an X display and a system tray
(there pystray has no menu and no notifications, and a click is the default choice).

pystray ignores that its icon was refused at log-on. On Windows it vetoes log-off by
answering 0 to WM_QUERYENDSESSION, drops clicks on notifications, and rebuilds a menu
that may be on screen; on X it never asks for clicks and fails over a title beyond
Latin-1. All this is put right here, in its private parts.
"""
# ruff: noqa: SLF001  see above; the locked pystray is the last there has been since 2023

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import SimpleQueue

import structlog
from PIL.Image import Image

from agent.errors import TrayUnavailable
from agent.tray.menu import Choice

if sys.platform == "win32":
    import ctypes

    from pystray import Menu, MenuItem
    from pystray._util import win32
    from pystray._win32 import Icon

    WM_QUERYENDSESSION = 0x0011
    WM_ENDSESSION = 0x0016
    WM_POWERBROADCAST = 0x0218
    PBT_APMRESUMEAUTOMATIC = 0x0012
    NIN_BALLOONUSERCLICK = win32.WM_USER + 5
else:
    from Xlib import X  # type: ignore[import-untyped]
    from Xlib.display import Display  # type: ignore[import-untyped]
    from Xlib.error import DisplayError  # type: ignore[import-untyped]
    from Xlib.protocol.event import (  # type: ignore[import-untyped]
        ClientMessage,
    )
    from Xlib.xobject.drawable import Window  # type: ignore[import-untyped]

    try:
        from pystray import Menu, MenuItem
        from pystray._xorg import Icon
    except (ImportError, DisplayError) as error:
        raise TrayUnavailable(
            "Här finns inget skrivbord att visa ikonen på.", detail=str(error)
        ) from error

log = structlog.get_logger(__name__)


class PlatformIcon:
    """An icon in the notification area.

    `run` belongs to the main thread. The others may be called while it runs, by one
    thread only. The callbacks come on the main thread and must return at once.
    """

    def __init__(
        self,
        name: str,
        choices: Sequence[Choice],
        *,
        notice_clicked: Callable[[], None],
        session_ends: Callable[[], None],
        woken: Callable[[], None],
    ) -> None:
        self._icon = Icon(name, title=name, menu=Menu(*map(_menu_item, choices)))
        _put_right(self._icon, notice_clicked, session_ends, woken)

    def run(self, ready: Callable[[], None]) -> None:
        """Serve the icon until stop(); `ready` is called once it can be shown."""
        self._icon.run(setup=lambda _: ready())

    def show(self, image: Image, title: str) -> None:
        """Show this picture, with these words under the pointer."""
        _do(self._icon, lambda: self._show(image, title))

    def notify(self, title: str, text: str) -> None:
        """Show a notification, where there are such."""
        if self._icon.HAS_NOTIFICATION:
            self._icon.notify(text, title)

    def tend(self) -> None:
        """Show the icon again if the desktop has lost or refused it."""
        if self._icon.visible and _needs_showing(self._icon):
            log.info("icon_shown_again")
            _do(self._icon, self._icon._show)

    def stop(self) -> None:
        """Take the icon away and let run() return."""
        _do(self._icon, self._icon.stop)

    def _show(self, image: Image, title: str) -> None:
        self._icon.icon = image
        _set_title(self._icon, title)
        self._icon.visible = True


def _menu_item(choice: Choice) -> MenuItem:
    text, checked = choice.text, choice.checked
    return MenuItem(
        text if isinstance(text, str) else lambda _: text(),
        lambda _icon, _item: choice.chosen(),
        checked=None if checked is None else lambda _: checked(),
        default=choice.default,
    )


if sys.platform == "win32":

    def _put_right(
        icon: Icon,
        notice_clicked: Callable[[], None],
        session_ends: Callable[[], None],
        woken: Callable[[], None],
    ) -> None:
        menu_is_open = False

        def on_notify(wparam: int, lparam: int) -> None:
            nonlocal menu_is_open
            if lparam == NIN_BALLOONUSERCLICK:
                notice_clicked()
            elif lparam != win32.WM_RBUTTONUP:
                icon._on_notify(wparam, lparam)
            elif not menu_is_open:
                menu_is_open = True
                icon.update_menu()
                icon._on_notify(wparam, lparam)
                menu_is_open = False

        def on_end_session(ending: int, _lparam: int) -> None:
            if ending:
                session_ends()

        def on_power(event: int, _lparam: int) -> bool:
            if event == PBT_APMRESUMEAUTOMATIC:
                woken()
            return True

        icon._message_handlers |= {
            win32.WM_NOTIFY: on_notify,
            WM_QUERYENDSESSION: lambda _wparam, _lparam: True,
            WM_ENDSESSION: on_end_session,
            WM_POWERBROADCAST: on_power,
        }

    def _set_title(icon: Icon, title: str) -> None:
        icon.title = title

    def _needs_showing(icon: Icon) -> bool:
        tip = win32.NOTIFYICONDATAW(
            cbSize=ctypes.sizeof(win32.NOTIFYICONDATAW),
            hWnd=icon._hwnd,
            uFlags=win32.NIF_TIP,
            szTip=icon.title,
        )
        return not win32.Shell_NotifyIcon(win32.NIM_MODIFY, tip)

    def _do(_icon: Icon, work: Callable[[], None]) -> None:
        work()

else:

    def _put_right(
        icon: Icon,
        _notice_clicked: Callable[[], None],
        _session_ends: Callable[[], None],
        _woken: Callable[[], None],
    ) -> None:
        """Ask X for the clicks that pystray handles but does not ask for.

        And do what `_do` has sent: python-xlib's connection is the pump's alone. Used
        by two threads at once, it may leave a request unsent and both waiting.
        """
        icon._window.change_attributes(
            event_mask=X.ExposureMask | X.StructureNotifyMask | X.ButtonPressMask
        )
        work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        of_pystray = icon._message_handlers[X.ClientMessage]

        def on_message(event: ClientMessage) -> None:
            while not work.empty():
                try:
                    work.get()()
                except Exception:  # else it would end the thread's loop
                    log.exception("icon_work_failed")
            of_pystray(event)

        icon._message_handlers[X.ClientMessage] = on_message
        icon._work = work

    def _do(icon: Icon, work: Callable[[], None]) -> None:
        icon._work.put(work)
        with _own_view(icon) as (display, window):
            ours = display.intern_atom("_JOURNALBRYGGAN")
            window.send_event(
                ClientMessage(window=window, client_type=ours, data=(32, [0] * 5))
            )

    def _set_title(icon: Icon, title: str) -> None:
        """Set the window's name; pystray alone manages no more than Latin-1."""
        icon.title = title.encode("latin-1", "replace").decode("latin-1")
        encoding = icon._display.intern_atom("UTF8_STRING")
        name = icon._display.intern_atom("_NET_WM_NAME")
        icon._window.change_property(name, encoding, 8, title.encode())

    def _needs_showing(icon: Icon) -> bool:
        """Whether a notification area is there that has not taken the icon in.

        One that has is made to ask for the picture again: while it takes an icon in
        it may paint over it.
        """
        with _own_view(icon) as (display, window):
            area = f"_NET_SYSTEM_TRAY_S{display.get_default_screen()}"
            owner = display.get_selection_owner(display.intern_atom(area))
            tree = window.query_tree()
            window.clear_area(exposures=True)
        return owner != X.NONE and bool(tree.parent == tree.root)

    @contextmanager
    def _own_view(icon: Icon) -> Iterator[tuple[Display, Window]]:
        """The icon's window, over another connection than the one that serves it."""
        display = Display()
        try:
            yield display, display.create_resource_object("window", icon._window.id)
            display.sync()
        finally:
            display.close()
