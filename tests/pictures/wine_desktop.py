"""The notification as Windows' own code shows it, on the desktop that Wine draws."""

from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from tests.installer.pc import Pc, new_pc
from tests.office import wait_until
from tests.tray.screen import x_server
from tests.windows.test_frozen_tray import screenshot
from tests.windows.wine import PYTHON, ROOT, start, windows_path, with_metadata

SCRIPT = ROOT / "docs" / "notification.py"
SCREEN = 640, 240  # pixels
TASKBAR = 24
BALLOON = 3000  # white pixels, at least
PATIENCE = 90.0  # seconds
SAID = "said.txt"


def picture_of_notification() -> Image.Image:
    """Have a Windows Python tell of an ended connection.

    Raises:
        RuntimeError: the script failed; its own words say why.
    """
    with TemporaryDirectory() as folder, x_server(*SCREEN) as display:
        pc = new_pc(Path(folder), with_python=True)
        shown = start(
            "explorer",
            "/desktop=shell,{}x{}".format(*SCREEN),
            "cmd",
            "/c",
            # In one piece: cmd gives it files that Wine's desktop would not.
            f"{PYTHON} {windows_path(SCRIPT)} <NUL >NUL 2>C:\\{SAID}",
            env={"DISPLAY": display, "PYTHONPATH": _modules(Path(folder))},
            place=pc.prefix,
        )
        try:
            wait_until(lambda: _has_balloon(pc, screenshot(display)), PATIENCE)
            return screenshot(display)
        finally:
            shown.kill()
            shown.wait()
            pc.throw_away()


def _modules(folder: Path) -> str:
    return f"{windows_path(with_metadata(folder))};{windows_path(ROOT)}"


def _has_balloon(pc: Pc, picture: Image.Image) -> bool:
    said = pc.drive / SAID
    if said.exists() and (words := said.read_text("utf-8", errors="replace")):
        raise RuntimeError(words)
    above_taskbar = picture.crop((0, 0, SCREEN[0], SCREEN[1] - TASKBAR))
    colours = {colour: number for number, colour in above_taskbar.getcolors() or []}
    return colours.get((255, 255, 255), 0) > BALLOON
