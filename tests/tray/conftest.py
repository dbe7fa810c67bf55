"""A screen, and a tray of its own on it."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from tests.tray.screen import SOON, Screen, x_server

ROOT = Path(__file__).parents[2]


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
    with x_server() as display:
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
