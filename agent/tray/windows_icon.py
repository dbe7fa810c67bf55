"""pystray's icon on Windows, and what it leaves to us there.

It vetoes log-off by answering 0 to WM_QUERYENDSESSION, ignores that the icon was
refused at log-on, drops clicks on notifications, rebuilds a menu that may be on screen,
and has one picture of a size that the taskbar then reduces.
"""
# ruff: noqa: SLF001  pystray's private parts; the locked one is the last since 2023

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import ctypes
import io
from collections.abc import Callable
from ctypes import wintypes
from typing import Final

from PIL.Image import Image
from pystray import Menu
from pystray._util import win32
from pystray._win32 import Icon

from agent.tray.heard import Heard

WM_QUERYENDSESSION: Final = 0x0011
WM_ENDSESSION: Final = 0x0016
WM_POWERBROADCAST: Final = 0x0218
PBT_APMRESUMEAUTOMATIC: Final = 0x0012
NIN_BALLOONHIDE: Final = win32.WM_USER + 3
NIN_BALLOONTIMEOUT: Final = win32.WM_USER + 4
NIN_BALLOONUSERCLICK: Final = win32.WM_USER + 5
SM_CXSMICON: Final = 49  # how wide an icon in the taskbar is, in pixels
ICON_FORMAT: Final = 0x0003_0000  # the only one there is
USUAL_SIZE: Final = 16


def new_icon(name: str, menu: Menu, heard: Heard) -> Icon:
    """Make an icon that hears what pystray does not."""
    # Before the first window: else Windows says 16 everywhere, and enlarges that.
    ctypes.windll.user32.SetProcessDPIAware()
    icon = Icon(name, title=name, menu=menu)
    icon._assert_icon_handle = lambda: _load_picture(icon)
    icon._message_handlers |= {
        win32.WM_NOTIFY: _on_notify(icon, heard),
        WM_QUERYENDSESSION: lambda _wparam, _lparam: True,
        WM_ENDSESSION: lambda ending, _lparam: heard.session_ends() if ending else None,
        WM_POWERBROADCAST: _on_power(heard),
    }
    return icon


def size() -> int:
    """Return how large the taskbar shows icons, in pixels a side."""
    return int(ctypes.windll.user32.GetSystemMetrics(SM_CXSMICON)) or USUAL_SIZE


def set_title(icon: Icon, title: str) -> None:
    """Set the words under the pointer."""
    icon.title = title


def needs_showing(icon: Icon) -> bool:
    """Tell whether the taskbar does not have the icon."""
    tip = win32.NOTIFYICONDATAW(
        cbSize=ctypes.sizeof(win32.NOTIFYICONDATAW),
        hWnd=icon._hwnd,
        uFlags=win32.NIF_TIP,
        szTip=icon.title,
    )
    return not win32.Shell_NotifyIcon(win32.NIM_MODIFY, tip)


def do(_icon: Icon, work: Callable[[], None]) -> None:
    """Do something to an icon, as any thread may."""
    work()


def _on_notify(icon: Icon, heard: Heard) -> Callable[[int, int], None]:
    menu_is_open = False

    def on_notify(wparam: int, lparam: int) -> None:
        nonlocal menu_is_open
        if lparam == NIN_BALLOONUSERCLICK:
            heard.notice_clicked()
        elif lparam in {NIN_BALLOONHIDE, NIN_BALLOONTIMEOUT}:
            heard.notice_gone()
        elif lparam != win32.WM_RBUTTONUP:
            icon._on_notify(wparam, lparam)
        elif not menu_is_open:
            menu_is_open = True
            try:
                icon.update_menu()
                icon._on_notify(wparam, lparam)
            finally:
                menu_is_open = False

    return on_notify


def _on_power(heard: Heard) -> Callable[[int, int], bool]:
    def on_power(event: int, _lparam: int) -> bool:
        if event == PBT_APMRESUMEAUTOMATIC:
            heard.woken()
        return True

    return on_power


def _load_picture(icon: Icon) -> None:
    """Give the picture to Windows in its own size; pystray's is the desktop's."""
    if icon._icon_handle is None:
        icon._icon_handle = _loaded(icon.icon)


def _loaded(image: Image) -> int:
    picture = io.BytesIO()
    image.save(picture, "PNG")
    content = picture.getvalue()
    make = ctypes.windll.user32.CreateIconFromResourceEx
    make.argtypes = (
        ctypes.c_char_p,
        wintypes.DWORD,
        wintypes.BOOL,
        wintypes.DWORD,
        ctypes.c_int,
        ctypes.c_int,
        wintypes.UINT,
    )
    make.restype = wintypes.HICON
    icon = make(content, len(content), True, ICON_FORMAT, *image.size, 0)
    if not icon:
        raise ctypes.WinError()
    return int(icon)
