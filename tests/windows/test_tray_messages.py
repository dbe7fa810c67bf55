"""The icon's window under Wine: what other programs send it, and a balloon.

The end of a session and the click on the balloon are sent by hand, in Windows' own
words: Wine's session is not ours to end, and Wine's balloons do not feel a click.
"""

import subprocess
from collections.abc import Iterator

import pytest

from tests.office import wait_until
from tests.second_try import second_try_under_wine
from tests.tools import needs
from tests.tray.conftest import TrayProcess
from tests.tray.screen import x_server
from tests.windows.test_frozen_tray import screenshot
from tests.windows.wine import PYTHON, ROOT, environment, needs_wine, prefix, wine

pytestmark = [
    needs_wine,
    second_try_under_wine,
    needs("Xvfb", "import"),
    pytest.mark.timeout(600),
]

WIDTH, HEIGHT = 640, 400
BAR = 50  # pixels from above that hold the bar with the icon
PATIENCE = 200.0  # seconds: a busy machine is slow, not wrong
LET_THROUGH = "answer True 1"
LONGEST = 2000  # milliseconds until the window has answered
SEND = f"""
import ctypes, sys
from ctypes import wintypes
user = ctypes.WinDLL("user32.dll", use_last_error=True)
found = []
@ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)
def look(window, _):
    name = ctypes.create_unicode_buffer(200)
    user.GetClassNameW(window, name, 200)
    if name.value.startswith("Journalbryggan"):
        found.append(window)
    return True
user.EnumWindows(look, 0)
for window in found:
    answer = ctypes.c_size_t()
    came = user.SendMessageTimeoutW(
        wintypes.HWND(window), int(sys.argv[1]), ctypes.c_size_t(1),
        ctypes.c_size_t(int(sys.argv[2])), 0, {LONGEST},
        ctypes.byref(answer),
    )
    print("answer", bool(came), answer.value)
"""
QUERY_END_SESSION, END_SESSION = 0x11, 0x16
FROM_ICON, BALLOON_CLICKED = 0x400 + 11, 0x400 + 5  # pystray's, NIN_BALLOONUSERCLICK


@pytest.fixture
def display() -> Iterator[str]:
    with x_server(WIDTH, HEIGHT) as display:
        yield display


@pytest.fixture
def tray(display: str) -> Iterator[TrayProcess]:
    process = TrayProcess(
        subprocess.Popen(
            ["wine", PYTHON, "-m", "tests.tray.program"],
            cwd=ROOT,
            env=environment(prefix(), {"DISPLAY": display}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    )
    yield process
    process.end()


def send(display: str, message: int, lparam: int = 0) -> list[str]:
    """Send a message to our windows; return what each answered."""
    words = (str(message), str(lparam))
    said = wine(PYTHON, "-c", SEND, *words, env={"DISPLAY": display}).stdout
    return [line for line in said.splitlines() if line.startswith("answer")]


def has_balloon(display: str) -> bool:
    """Whether something hangs below the bar with the icon."""
    below = screenshot(display).convert("L").crop((0, BAR, WIDTH, HEIGHT))
    return below.getbbox() is not None


def test_the_end_of_a_session_is_let_through_parked_for_and_ends_us(
    display: str, tray: TrayProcess
) -> None:
    wait_until(lambda: LET_THROUGH in send(display, QUERY_END_SESSION), PATIENCE)

    send(display, END_SESSION)

    assert tray.says() == "park session-end"
    assert tray.says() == "ended MainThread"


def test_a_click_on_the_balloon_opens_its_page(display: str, tray: TrayProcess) -> None:
    tray.tell("notify /kopplingar")
    wait_until(lambda: has_balloon(display), PATIENCE)

    send(display, FROM_ICON, BALLOON_CLICKED)

    assert tray.says() == "open /kopplingar tray-actions"
