"""The tray for real: pystray on an X display with a notification area."""

import signal
import subprocess
import sys

import pytest
from PIL import Image, ImageColor

from agent.tray.icon import AMBER, RED, TEAL, WHITE
from tests.tools import needs
from tests.tray.conftest import ROOT, TrayProcess
from tests.tray.screen import SOON, Screen

pytestmark = [
    needs("Xvfb", "trayer", "xdotool", "import"),
    pytest.mark.skipif(sys.platform != "linux", reason="an X display is Linux'"),
]


def _share(picture: Image.Image | None, colour: str) -> float:
    """How much of the picture is of about that colour."""
    if picture is None:
        return 0
    wanted = ImageColor.getrgb(colour)[:3]
    data = picture.tobytes()
    pixels = list(zip(data[::3], data[1::3], data[2::3], strict=True))
    near = [
        p
        for p in pixels
        if max(abs(a - b) for a, b in zip(p, wanted, strict=True)) < 40
    ]
    return len(near) / len(pixels)


def _is_well(picture: Image.Image | None) -> bool:
    return _share(picture, TEAL) > 0.3 and _share(picture, AMBER) < 0.01


def _is_todo(picture: Image.Image | None) -> bool:
    return _share(picture, TEAL) > 0.2 and _share(picture, AMBER) > 0.05


def _is_wrong(picture: Image.Image | None) -> bool:
    return _share(picture, RED) > 0.3 and _share(picture, TEAL) < 0.01


def test_the_icon_shows_each_state_in_turn(screen: Screen, tray: TrayProcess) -> None:
    screen.wait_until(lambda icon: _is_well(icon) and _share(icon, WHITE) > 0.1)

    tray.tell("todo 3 journaler väntar")
    screen.wait_until(_is_todo)
    tray.tell("wrong Mappen svarar inte")
    screen.wait_until(_is_wrong)
    tray.tell("well Allt är överfört")
    screen.wait_until(_is_well)


def test_the_tooltip_says_the_state_in_words(screen: Screen, tray: TrayProcess) -> None:
    screen.wait_until(_is_well)
    tray.tell("wrong Mappen Överföring svarar inte…")
    screen.wait_until(_is_wrong)

    assert screen.tooltip() == "Journalbryggan: Mappen Överföring svarar inte…"


def test_the_icon_appears_when_the_desktop_is_late(
    bare_screen: Screen, tray: TrayProcess
) -> None:
    tray.tell("wrong Mappen svarar inte")
    bare_screen.wait_until(lambda icon: icon is not None)
    assert not _is_wrong(bare_screen.icon())

    with bare_screen.notification_area():
        bare_screen.wait_until(_is_wrong)


def test_a_click_opens_the_page_from_a_worker(
    screen: Screen, tray: TrayProcess
) -> None:
    screen.wait_until(_is_well)

    screen.click_icon()

    assert tray.says() == "open / tray-actions"


def test_stopping_takes_the_icon_away_and_ends_cleanly(
    screen: Screen, tray: TrayProcess
) -> None:
    screen.wait_until(_is_well)

    tray.tell("stop")

    assert tray.says() == "ended MainThread"
    assert tray.process.wait(SOON) == 0
    screen.wait_until(lambda icon: icon is None)


def test_stopping_at_once_ends_cleanly_too(tray: TrayProcess) -> None:
    tray.tell("stop")

    assert tray.says() == "ended MainThread"
    assert tray.process.wait(SOON) == 0


def test_an_interrupt_from_the_keyboard_lets_the_run_return(
    screen: Screen, tray: TrayProcess
) -> None:
    screen.wait_until(_is_well)

    tray.process.send_signal(signal.SIGINT)

    assert tray.says() == "ended MainThread"
    assert tray.process.wait(SOON) == 0


@pytest.mark.parametrize("display", [{}, {"DISPLAY": ":9999"}])
def test_without_a_display_the_tray_says_so(display: dict[str, str]) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "tests.tray.program"],
        cwd=ROOT,
        env=display,
        stdin=subprocess.DEVNULL,
        check=False,
        capture_output=True,
        text=True,
        timeout=SOON,
    )

    assert answer.returncode == 1
    assert "agent.errors.TrayUnavailable" in answer.stderr


@pytest.mark.usefixtures("tray")
def test_the_icon_comes_back_with_a_new_desktop(bare_screen: Screen) -> None:
    with bare_screen.notification_area():
        bare_screen.wait_until(_is_well)

    with bare_screen.notification_area():
        bare_screen.wait_until(_is_well)
