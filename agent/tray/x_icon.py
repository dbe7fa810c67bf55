"""pystray's icon on X, and what it leaves to us there.

It never asks for clicks, fails over a title beyond Latin-1, and lets two threads use
one connection.
"""
# ruff: noqa: SLF001  pystray's private parts; the locked one is the last since 2023

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Final

import structlog
from Xlib import X  # type: ignore[import-untyped]
from Xlib.display import Display  # type: ignore[import-untyped]
from Xlib.error import DisplayError  # type: ignore[import-untyped]
from Xlib.protocol.event import ClientMessage  # type: ignore[import-untyped]
from Xlib.xobject.drawable import Window  # type: ignore[import-untyped]

from agent.errors import TrayUnavailable
from agent.tray.heard import Heard

try:
    from pystray import Menu
    from pystray._xorg import Icon
except (ImportError, DisplayError) as error:
    raise TrayUnavailable(
        "Här finns inget skrivbord att visa ikonen på.", detail=str(error)
    ) from error

log = structlog.get_logger(__name__)

USUAL_SIZE: Final = 64  # pystray reduces it to that of its window


def new_icon(name: str, menu: Menu, _heard: Heard) -> Icon:
    """Make an icon that is asked for the clicks that pystray handles.

    And that does what `do` has sent: python-xlib's connection is the pump's alone. Used
    by two threads at once, it may leave a request unsent and both waiting.
    """
    icon = Icon(name, title=name, menu=menu)
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
    return icon


def size() -> int:
    """Return how large to draw, in pixels a side."""
    return USUAL_SIZE


def set_title(icon: Icon, title: str) -> None:
    """Set the window's name; pystray alone manages no more than Latin-1."""
    icon.title = title.encode("latin-1", "replace").decode("latin-1")
    encoding = icon._display.intern_atom("UTF8_STRING")
    name = icon._display.intern_atom("_NET_WM_NAME")
    icon._window.change_property(name, encoding, 8, title.encode())


def needs_showing(icon: Icon) -> bool:
    """Tell whether a notification area is there that has not taken the icon in.

    One that has is made to ask for the picture again: while it takes an icon in it may
    paint over it.
    """
    with _own_view(icon) as (display, window):
        area = f"_NET_SYSTEM_TRAY_S{display.get_default_screen()}"
        owner = display.get_selection_owner(display.intern_atom(area))
        tree = window.query_tree()
        window.clear_area(exposures=True)
    return owner != X.NONE and bool(tree.parent == tree.root)


def do(icon: Icon, work: Callable[[], None]) -> None:
    """Do something to an icon, on the thread that serves it."""
    icon._work.put(work)
    with _own_view(icon) as (display, window):
        ours = display.intern_atom("_JOURNALBRYGGAN")
        window.send_event(
            ClientMessage(window=window, client_type=ours, data=(32, [0] * 5))
        )


@contextmanager
def _own_view(icon: Icon) -> Iterator[tuple[Display, Window]]:
    """Give the icon's window, over another connection than the one that serves it."""
    display = Display()
    try:
        yield display, display.create_resource_object("window", icon._window.id)
        display.sync()
    finally:
        display.close()
