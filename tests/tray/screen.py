"""A desktop for the tray: an X server that shows nothing, with a notification area."""

import io
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PIL import Image

SOON = 30.0  # seconds; a busy machine takes its time
FIND = ("xdotool", "search", "--class", "Journalbryggan")
TRAYER = (
    "trayer --edge top --align left --widthtype request --height 32 --transparent 0"
)


class Screen:
    """An X display and what is to be seen on it."""

    def __init__(self, display: str) -> None:
        self.environment = {**os.environ, "DISPLAY": display}

    @contextmanager
    def notification_area(self) -> Iterator[None]:
        """Have one for as long as the block lasts."""
        with _process(TRAYER.split(), self.environment):
            yield

    def run(self, *command: str) -> bytes:
        """What a program prints that is run on this display."""
        return subprocess.run(
            command, env=self.environment, check=True, capture_output=True
        ).stdout

    def icon(self) -> Image.Image | None:
        """A picture of our icon as it is on the screen, or None without one."""
        place = subprocess.run(
            (*FIND, "getwindowgeometry", "--shell"),
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
        ).stdout
        where = dict(line.split("=") for line in place.split() if "=" in line)
        if not where:
            return None
        left, top = int(where["X"]), int(where["Y"])
        size = int(where["WIDTH"]), int(where["HEIGHT"])
        screenshot = self.run("import", "-window", "root", "png:-")
        picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
        return picture.crop((left, top, left + size[0], top + size[1]))

    def wait_until(self, condition: Callable[[Image.Image | None], bool]) -> None:
        """Wait for the icon to look as it should."""
        deadline = time.monotonic() + SOON
        while not condition(icon := self.icon()):
            if time.monotonic() > deadline:
                windows = self.run("xdotool", "search", "--name", "").decode().split()
                looks = icon and (icon.size, sorted(icon.getcolors(4096) or [])[-3:])
                pytest.fail(f"the icon looks like {looks}; windows: {windows}")
            time.sleep(0.1)

    def click_icon(self) -> None:
        """Press the left button on our icon."""
        self.run(*FIND, "mousemove", "--window", "%1", "8", "8", "click", "1")

    def tooltip(self) -> str:
        """The words of our icon."""
        return self.run(*FIND, "getwindowname").decode().strip()


@contextmanager
def x_server(width: int = 320, height: int = 120) -> Iterator[str]:
    """An X server on a display of its own choice.

    -noreset: else it throws out who is just coming when the last client leaves.
    """
    reader, writer = os.pipe()
    screen = ("-screen", "0", f"{width}x{height}x24")
    options = (*screen, "-noreset", "-nolisten", "tcp")
    command = ["Xvfb", "-displayfd", str(writer), *options]
    with os.fdopen(reader) as answer, _process(command, dict(os.environ), keep=writer):
        os.close(writer)
        yield f":{answer.readline().strip()}"


@contextmanager
def _process(
    command: list[str], environment: dict[str, str], keep: int | None = None
) -> Iterator[None]:
    process = subprocess.Popen(
        command,
        env=environment,
        pass_fds=() if keep is None else (keep,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(SOON)
