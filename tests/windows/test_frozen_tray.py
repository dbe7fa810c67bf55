"""The frozen agent's icon, on a picture of the taskbar that Wine draws under Xvfb."""

import io
import subprocess
import time
from pathlib import Path

import pytest
from PIL import Image, ImageColor

from agent.tray.icon import TEAL, WHITE
from tests.office import wait_until
from tests.second_try import second_try_under_wine
from tests.tools import needs
from tests.tray.screen import x_server
from tests.windows.office_pc import AGENT, PATIENCE, office_pc
from tests.windows.wine import needs_wine, start, windows_path

pytestmark = [
    needs_wine,
    second_try_under_wine,
    needs("Xvfb", "import"),
    pytest.mark.timeout(1800),
]

WIDTH, HEIGHT = 1280, 800
NOTIFICATION_AREA = (WIDTH - 60, HEIGHT - 20, WIDTH, HEIGHT)
PIXELS = 20  # of a colour, at least, in an icon of 16 by 16


def test_the_icon_is_to_be_seen_by_the_clock(frozen: Path, place: Path) -> None:
    program = windows_path(frozen / AGENT)
    with x_server(WIDTH, HEIGHT) as display, office_pc(frozen, place) as pc:
        pc.journals.mkdir(parents=True)
        shell = ("explorer", f"/desktop=shell,{WIDTH}x{HEIGHT}", program, "run")
        process = start(*shell, env={**pc.settings(), "DISPLAY": display}, place=place)
        try:
            wait_until(lambda: has_our_icon(display), PATIENCE)
        finally:
            process.kill()
            process.wait()


def has_our_icon(display: str) -> bool:
    """Whether the end of the taskbar has enough of our two colours."""
    time.sleep(0.5)
    colours = screenshot(display).crop(NOTIFICATION_AREA).getcolors() or []
    pixels = {colour: number for number, colour in colours}
    return all(
        pixels.get(ImageColor.getrgb(ours), 0) >= PIXELS for ours in (TEAL, WHITE)
    )


def screenshot(display: str) -> Image.Image:
    """What is on the screen."""
    command = ["import", "-display", display, "-window", "root", "png:-"]
    shot = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return Image.open(io.BytesIO(shot)).convert("RGB")
