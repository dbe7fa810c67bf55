"""A desktop for the tray: an X server that shows nothing, with a notification area."""

import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest
from PIL import Image

SOON = 30.0  # seconds; a busy machine takes its time
FIND = ("xdotool", "search", "--class", "Journalbryggan")
ROOT = Path(__file__).parents[2]
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


class TrayProcess:
    """A tray (see program.py) that runs on a screen."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.process = process
        self._said: SimpleQueue[str] = SimpleQueue()
        self._listener = threading.Thread(
            target=self._listen, args=(process.stdout,), name="tray-listener"
        )
        self._listener.start()

    def tell(self, line: str) -> None:
        """Give it an order."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def says(self) -> str:
        """The next line that it says."""
        try:
            return self._said.get(timeout=SOON)
        except Empty:
            pytest.fail("the tray said nothing")

    def end(self) -> None:
        """See to it that nothing is left of it."""
        self.process.kill()
        self.process.wait()
        self._listener.join(SOON)
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()

    def _listen(self, lines: Iterator[str]) -> None:
        for line in lines:
            self._said.put(line.strip())


@pytest.fixture
def bare_screen() -> Iterator[Screen]:
    """An X display that has no notification area yet."""
    with _x_server() as display:
        yield Screen(display)


@pytest.fixture
def screen(bare_screen: Screen) -> Iterator[Screen]:
    with bare_screen.notification_area():
        yield bare_screen


@pytest.fixture
def tray(bare_screen: Screen) -> Iterator[TrayProcess]:
    process = TrayProcess(
        subprocess.Popen(
            [sys.executable, "-m", "tests.tray.program"],
            cwd=ROOT,
            env=bare_screen.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
    )
    yield process
    process.end()


@contextmanager
def _x_server() -> Iterator[str]:
    """An X server on a display of its own choice.

    -noreset: else it throws out who is just coming when the last client leaves.
    """
    reader, writer = os.pipe()
    options = ("-screen", "0", "320x120x24", "-noreset", "-nolisten", "tcp")
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
