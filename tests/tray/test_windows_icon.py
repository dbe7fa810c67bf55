"""What Windows tells the icon's window of, and what is answered: without a window.

tests/windows/test_tray_messages.py has the window, as far as Wine goes.
"""

import sys

import pytest

# mypy: no-warn-unreachable
if sys.platform != "win32":
    pytest.skip("for Windows alone", allow_module_level=True)

import ctypes
from collections.abc import Iterator
from ctypes import wintypes
from functools import partial
from typing import TYPE_CHECKING, Any

from pystray._util import win32
from pystray._win32 import Icon

from agent.tray import windows_icon
from agent.tray.heard import Heard
from agent.tray.icon import draw
from agent.tray.icons import PlatformIcon
from agent.tray.menu import Choice
from agent.tray.status import Level
from agent.tray.windows_icon import (
    NIN_BALLOONHIDE,
    NIN_BALLOONTIMEOUT,
    NIN_BALLOONUSERCLICK,
    WM_ENDSESSION,
    WM_QUERYENDSESSION,
)

if TYPE_CHECKING:
    from collections.abc import Callable


class IconInfo(ctypes.Structure):
    """ICONINFO."""

    _fields_ = (
        ("is_icon", wintypes.BOOL),
        ("x", wintypes.DWORD),
        ("y", wintypes.DWORD),
        ("mask", wintypes.HBITMAP),
        ("colour", wintypes.HBITMAP),
    )


class Bitmap(ctypes.Structure):
    """BITMAP."""

    _fields_ = (
        ("kind", wintypes.LONG),
        ("width", wintypes.LONG),
        ("height", wintypes.LONG),
        ("row", wintypes.LONG),
        ("planes", wintypes.WORD),
        ("depth", wintypes.WORD),
        ("bits", ctypes.c_void_p),
    )


class Desk:
    """An icon, what it heard, and what the taskbar was asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.heard: list[str] = []
        self.asked: list[int] = []
        self.taskbar_is_there = True
        note = self.heard.append
        self.icon = PlatformIcon(
            "test",
            (Choice("Överför", lambda: None, enabled=lambda: False),),
            Heard(
                notice_clicked=partial(note, "clicked"),
                notice_gone=partial(note, "gone"),
                session_ends=partial(note, "session ends"),
                woken=partial(note, "woken"),
            ),
        )
        monkeypatch.setattr(win32, "Shell_NotifyIcon", self._notify_icon)

    @property
    def of_pystray(self) -> Icon:
        return self.icon._icon  # noqa: SLF001  what is put right

    def tell(self, message: int, wparam: int = 0, lparam: int = 0) -> Any:
        handlers: dict[int, Callable[[int, int], Any]]
        handlers = self.of_pystray._message_handlers  # noqa: SLF001  pystray's
        return handlers[message](wparam, lparam)

    def _notify_icon(self, what: int, _data: object) -> bool:
        self.asked.append(what)
        return self.taskbar_is_there


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An icon whose window class is given back, as the end of its loop would.

    The class bears a name made of the icon's address, which the next may have too.
    """
    one = Desk(monkeypatch)
    yield one
    one.of_pystray._unregister_class(one.of_pystray._atom)  # noqa: SLF001  pystray's


def test_the_end_of_a_session_is_never_refused(desk: Desk) -> None:
    assert desk.tell(WM_QUERYENDSESSION) is True
    assert desk.heard == []


def test_work_is_parked_when_the_session_ends_and_not_when_it_was_called_off(
    desk: Desk,
) -> None:
    desk.tell(WM_ENDSESSION, wparam=0)
    assert desk.heard == []

    desk.tell(WM_ENDSESSION, wparam=1)
    assert desk.heard == ["session ends"]


@pytest.mark.parametrize(
    ("what", "heard"),
    [
        (NIN_BALLOONUSERCLICK, "clicked"),
        (NIN_BALLOONTIMEOUT, "gone"),
        (NIN_BALLOONHIDE, "gone"),
    ],
)
def test_what_becomes_of_a_notification_is_heard(
    desk: Desk, what: int, heard: str
) -> None:
    desk.tell(win32.WM_NOTIFY, lparam=what)

    assert desk.heard == [heard]


def test_a_taskbar_that_comes_back_is_given_the_icon_again(desk: Desk) -> None:
    desk.icon.show(partial(draw, Level.WELL), "test")
    desk.asked.clear()

    desk.tell(win32.WM_TASKBARCREATED)

    assert desk.asked == [win32.NIM_ADD]


def test_a_taskbar_that_was_not_there_at_log_on_is_given_the_icon_later(
    desk: Desk,
) -> None:
    desk.taskbar_is_there = False
    desk.icon.show(partial(draw, Level.WELL), "test")
    desk.asked.clear()

    desk.icon.tend()
    assert desk.asked == [win32.NIM_MODIFY, win32.NIM_ADD]

    desk.taskbar_is_there = True
    desk.asked.clear()
    desk.icon.tend()
    assert desk.asked == [win32.NIM_MODIFY]


def test_a_menu_that_failed_can_be_opened_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[bool] = []

    def fail(*_: int) -> None:
        opened.append(True)
        raise RuntimeError("no menu")

    monkeypatch.setattr(desk.of_pystray, "_on_notify", fail)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="no menu"):
            desk.tell(win32.WM_NOTIFY, lparam=win32.WM_RBUTTONUP)

    assert opened == [True, True]


def test_a_line_that_is_not_enabled_is_grey(desk: Desk) -> None:
    (line,) = desk.of_pystray.menu.items

    item = desk.of_pystray._create_menu_item(line, [])  # noqa: SLF001  pystray's

    assert item.fState & win32.MFS_DISABLED


@pytest.mark.parametrize("size", [16, 20, 24, 32])
def test_windows_is_given_the_picture_in_its_own_size(size: int) -> None:
    icon = windows_icon._loaded(draw(Level.TODO, size))  # noqa: SLF001  no other way to see it

    info, bitmap = IconInfo(), Bitmap()
    assert ctypes.windll.user32.GetIconInfo(wintypes.HICON(icon), ctypes.byref(info))
    ctypes.windll.gdi32.GetObjectW(
        wintypes.HBITMAP(info.colour), ctypes.sizeof(bitmap), ctypes.byref(bitmap)
    )
    assert (bitmap.width, bitmap.height) == (size, size)
    for one in (info.mask, info.colour):
        ctypes.windll.gdi32.DeleteObject(wintypes.HBITMAP(one))
    ctypes.windll.user32.DestroyIcon(wintypes.HICON(icon))
