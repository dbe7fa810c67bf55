"""An office PC under Wine: the frozen agent on it, and the person who uses it.

The person sits on the Linux side of the same machine, as does the simulator of Fortnox:
a session of HTTP over real TLS that believes the agent's own certificate only.
"""

import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

import requests

from agent.demo.consenting import walk
from agent.desktop.doorbell import ring
from agent.simulator import Simulator
from tests.office import wait_until
from tests.product import free_port
from tests.windows.wine import start

PATIENCE = 200.0  # seconds: a busy machine is slow, not wrong
LAST_WORDS = 4000  # characters of a log, where a test fails
RINGS = 6  # at the door, ten seconds each
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
CLIENT = {"klient-id": "journalbryggan-demo", "klienthemlighet": "demo-secret"}
OWNER = re.compile(r"(\d{6}-\d{4}).*?/kopplingar/(\d+)/start", re.DOTALL)
OUTCOME = re.compile(r"/kopplingar/svar/([^\"';]+)")
AGENT = "Journalbryggan Agent.exe"


@dataclass(slots=True)
class OfficePc:
    """A PC with the agent's folders on its drive C:, and Fortnox within reach."""

    program: Path
    name: str
    simulator: Simulator
    port: int
    place: Path

    @property
    def home(self) -> str:
        """The page's address, which is the redirect's too."""
        return f"https://localhost:{self.port}"

    @property
    def folder(self) -> Path:
        """Where everything of this agent lies, as Linux sees it."""
        return self.place / "drive_c" / self.name

    @property
    def journals(self) -> Path:
        """Where df3 leaves its journals."""
        return self.folder / "journaler"

    @property
    def data(self) -> Path:
        """The agent's data folder."""
        return self.folder / "data"

    @property
    def certificate(self) -> Path:
        """The agent's certificate: the machine's, or else the user's own."""
        of_machine = self.place / "drive_c" / "ProgramData" / "Journalbryggan"
        folders = (of_machine, self.data)
        found = (one for root in folders for one in root.glob("tls/*.pem"))
        return next(one for one in found if "BEGIN CERT" in one.read_text("utf-8"))

    def settings(self) -> dict[str, str]:
        """What is set by the environment, as for a process of tests on Linux."""
        drive = f"C:\\{self.name}\\"
        given = {
            "DATA_DIR": f"{drive}data",
            "JOURNAL_DIRS": json.dumps([f"{drive}journaler"]),
            "PORT": str(self.port),
            "REDIRECT_URI": self.home,
            "LOGIN_URL": self.simulator.url,
            "API_URL": self.simulator.url,
            "GRACE_SECONDS": "1",
            "SECOND_LOOK_SECONDS": "0.2",
        }
        return {f"JOURNALBRYGGAN_{name}": value for name, value in given.items()}

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run the agent until the block ends; without warning, it is killed then."""
        self.journals.mkdir(parents=True, exist_ok=True)
        process = start(
            str(self.program / AGENT),
            "run",
            "--no-tray",
            env=self.settings(),
            place=self.place,
        )
        try:
            self._wait_for_page()
            yield process
        finally:
            process.kill()
            process.wait()
            wait_until(lambda: not self.is_listening(), PATIENCE)

    def _wait_for_page(self) -> None:
        try:
            wait_until(self.is_listening, PATIENCE)
        except TimeoutError as late:
            for file in sorted(self.data.glob("logs/*")):
                late.add_note(file.read_text("utf-8")[-LAST_WORDS:])
            raise

    def is_listening(self) -> bool:
        """Whether somebody answers at the page's port."""
        with socket.socket() as caller:
            return caller.connect_ex(("127.0.0.1", self.port)) == 0

    def enter(self) -> "Person":
        """Let a person in by a one-time link, as `journalbryggan open` does."""
        self.data.mkdir(exist_ok=True)
        answers = (ring(self.data) for _ in range(RINGS))
        link = next((link for link in answers if link), "")
        assert link, "the agent gave no link"
        person = Person(self.home, self.certificate)
        person.post("/oppna", t=link.partition("#t=")[2])
        return person

    def booked(self) -> int:
        """How many vouchers all companies have in Fortnox."""
        return sum(len(one.vouchers) for one in self.simulator.companies)


class Person:
    """Somebody with a browser that has been let in."""

    def __init__(self, home: str, certificate: Path) -> None:
        self._home = home
        self._browser = requests.Session()
        self._browser.trust_env = False
        self._browser.verify = str(certificate)

    def get(self, path: str) -> requests.Response:
        """Look at a page."""
        return self._done(self._browser.get(self._home + path, headers=SAME_ORIGIN))

    def post(self, path: str, **form: str) -> requests.Response:
        """Send a form."""
        there = self._home + path
        return self._done(self._browser.post(there, data=form, headers=SAME_ORIGIN))

    def waiting(self) -> list[str]:
        """The ids of the journals that wait."""
        return re.findall(r'id="j(\d+)"', self.get("/overforing").text)

    def enter_client(self) -> None:
        """Say who we are at Fortnox."""
        self.post("/kopplingar/klient", **CLIENT)

    def connect_everybody(self) -> None:
        """Consent for every owner, by the pages of the simulator."""
        for number, owner in OWNER.findall(self.get("/kopplingar").text):
            page = self.post(f"/kopplingar/{owner}/start", tillbaka="/overforing").text
            address = re.search(r'href="(http://[^"]+/oauth-v1/auth[^"]+)"', page)
            assert address, page
            way_back = walk(unescape(address[1]), number.replace("-", ""), self._home)
            back = self._done(self._browser.get(way_back)).text
            self.get(f"/kopplingar/svar/{OUTCOME.findall(back)[0]}")

    def transfer_everything(self) -> int:
        """Tick everything and press Överför; return the transfer's number."""
        self.post("/overforing/val", valda=",".join(self.waiting()))
        return int(self.post("/overforing/starta").url.rpartition("/")[2])

    def progress(self, transfer: int) -> dict[str, Any]:
        """What the receipt's page asks for while it is shown."""
        told: dict[str, Any] = self.get(f"/kvitto/{transfer}/lage").json()
        return told

    def vouchers(self, transfer: int) -> list[str]:
        """The voucher numbers of a transfer that has ended."""
        wait_until(partial(self._has_ended, transfer), PATIENCE)
        return [
            voucher for _, _, voucher, _ in self.progress(transfer)["lines"].values()
        ]

    def _has_ended(self, transfer: int) -> bool:
        return bool(self.progress(transfer)["finished"])

    @staticmethod
    def _done(answer: requests.Response) -> requests.Response:
        assert answer.ok, f"{answer.url}: {answer.status_code} {answer.text[:2000]}"
        return answer


@contextmanager
def office_pc(program: Path, place: Path) -> Iterator[OfficePc]:
    """Set up the PC; its Fortnox knows the redirect of a port that is free now."""
    port = free_port()
    with fortnox(port) as simulator:
        name = f"jb-{port}-{int(time.time())}"
        yield OfficePc(program, name, simulator, port, place)


def fortnox(port: int, secret: str = CLIENT["klienthemlighet"]) -> Simulator:
    """A Fortnox that knows us by this secret, and our page at this port."""
    home = f"https://localhost:{port}"
    return Simulator(redirect_uris=(home,), rate_limit=1000, client_secret=secret)
