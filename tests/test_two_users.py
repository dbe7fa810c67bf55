"""Two real users of one PC: each has a page, and nobody sees the other's."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from agent.sharing import OTHER_PORTS
from tests.product import free_port

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.getuid() != 0, reason="needs root on Linux"
)

ROOT = Path(__file__).parents[1]
ANNA, BERIT = 61_001, 61_002  # user ids that nobody has
VISITOR = """
import http.client, os, ssl, sys
"localhost".encode("idna")
caller = http.client.HTTPSConnection(
    "localhost", int(sys.argv[2]), timeout=30, context=ssl._create_unverified_context()
)
os.setgroups([])
os.setgid(int(sys.argv[1]))
os.setuid(int(sys.argv[1]))
try:
    caller.request("GET", sys.argv[3])
    print(caller.getresponse().status)
except OSError:
    print("hung up on")
"""


class UserAgent:
    """An agent that runs as a user."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.said = self._next()

    @property
    def port(self) -> int:
        return urlsplit(self.said["origin"]).port or 0

    def ask(self, order: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        return self._next()[order]

    def _next(self) -> dict[str, str]:
        assert self.process.stdout is not None
        said: dict[str, str] = json.loads(self.process.stdout.readline())
        return said

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


class Pc:
    """A PC on which users start their agents, with one port in their settings."""

    def __init__(self, place: Path, running: ExitStack, *, shared: bool) -> None:
        self._place = place
        self._running = running
        self._shared = shared
        self.port = free_port()

    def start(self, user: int) -> UserAgent:
        """Let a user start the agent."""
        folder = self._place / str(user)
        folder.mkdir(exist_ok=True)
        os.chown(folder, user, user)
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.user_agent"),
                *(str(self._place), str(user), str(self.port)),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                "USER": str(user),
                "LOGNAME": str(user),
                "JOURNALBRYGGAN_SHARED_SERVER": str(int(self._shared)),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._running.enter_context(process)  # which ends it by closing its stdin
        return UserAgent(process)

    def visit(self, user: int, port: int, path: str = "/oppna") -> str:
        """Let a user's browser ask for a page; return the status."""
        return subprocess.run(
            [sys.executable, "-c", VISITOR, str(user), str(port), path],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()


@contextmanager
def pc(*, shared: bool) -> Iterator[Pc]:
    """A PC whose folders all users may pass, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as place, ExitStack() as running:
        Path(place).chmod(0o755)
        yield Pc(Path(place), running, shared=shared)


@pytest.mark.parametrize(
    ("shared", "refused"), [(False, "hung up on"), (True, "403")], ids=["own", "shared"]
)
def test_each_has_a_page_and_nobody_sees_the_others(
    shared: bool,  # noqa: FBT001  a parameter of pytest's
    refused: str,
) -> None:
    with pc(shared=shared) as here:
        anna, berit = here.start(ANNA), here.start(BERIT)

        assert anna.port == here.port
        assert berit.port in OTHER_PORTS
        assert here.visit(ANNA, anna.port) == "200"
        assert here.visit(BERIT, berit.port) == "200"
        assert here.visit(BERIT, anna.port) == refused
        assert here.visit(ANNA, berit.port) == "hung up on"


def test_a_second_start_gets_the_way_in_to_ones_own_agent() -> None:
    with pc(shared=False) as here:
        anna, berit = here.start(ANNA), here.start(BERIT)

        again = here.start(BERIT)

        assert again.said["second"].startswith(berit.said["origin"])
        assert anna.port != berit.port


def test_connecting_waits_until_the_other_user_has_quit() -> None:
    with pc(shared=False) as here:
        anna, berit = here.start(ANNA), here.start(BERIT)
        assert str(here.port) in berit.ask("expect")

        anna.end()

        assert berit.ask("expect") == "it would"
        state = f"/?code=x&state={berit.port}.abc"
        assert here.visit(BERIT, here.port, state) == "303"
        assert here.visit(ANNA, here.port, state) == "hung up on"
