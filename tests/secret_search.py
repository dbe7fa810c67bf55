"""No file of a test run may hold a secret that the simulator ever gave out.

Every simulator of this process tells what it issues; when the last test has ended, all
that the run has left is read once: logs, databases, support bundles, crash reports.
Secrets are found wherever they stand, for in a database's page nothing divides them
from what is before and after.
"""

import os
import re
import stat
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from agent.app import Agent
from agent.simulator import Simulator
from tests.crash.seams import replace_seam

# Codes and refresh tokens, which are many; all others are few, or begin alike.
ISSUED: Final = re.compile(r"[0-9a-f-]{36,64}")
RUN: Final = b"h" * 36
LETTERS: Final = bytes(
    ord("h") if chr(byte) in "0123456789abcdef-" else 0 for byte in range(256)
)
JWT: Final = re.compile(r"(?P<beginning>eyJ[\w-]+\.)[\w.-]+", re.ASCII)
ZIP: Final = b"PK\x03\x04"
READ_ME: Final = "lasmig.txt"
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
# What stands in for the PC's own store, and what the simulator itself keeps.
STORES: Final = {"secrets", "books.json"}
FIRST_TABLE: Final = 16384  # PostgreSQL's FirstNormalObjectId


class SecretSearch:
    """Knows secrets, and finds them."""

    def __init__(self) -> None:
        self._issued: set[bytes] = set()
        self._lengths: set[int] = set()  # of those issued
        self._others: set[bytes] = set()
        self._seen: list[str] = []

    def learn(self, secret: str) -> str:
        """Look for a secret from now on; of an access token the beginning is enough."""
        if ISSUED.fullmatch(secret):
            self._issued.add(secret.encode())
            self._lengths.add(len(secret))
        else:
            jwt = JWT.fullmatch(secret)
            self._others.add((jwt["beginning"] if jwt else secret).encode())
        return secret

    def in_content(self, content: bytes) -> set[str]:
        """Return what is found in a file's content, cut so that it is none itself."""
        if content[:2] in UTF_16:
            content = content.decode("utf-16", "replace").encode()
        found = {one for one in self._others if one in content}
        found.update(self._issued.intersection(_candidates(content, self._lengths)))
        if content.startswith(ZIP):
            for part in _unpacked_bundle(content):
                found.update(one.encode() for one in self.in_content(part))
        return {one.decode()[:12] for one in found}

    def in_folder(self, folder: Path) -> list[str]:
        """Name the files below a folder that a secret is in, but for the stores."""
        return [
            f"{file}: {', '.join(sorted(found))}…"
            for file in _files(folder)
            if (found := self.in_content(_content(file)))
        ]

    def look(self, folder: Path) -> None:
        """Remember what is found in a folder that will be gone at the end."""
        self._seen += self.in_folder(folder)

    def refuse(self, folder: Path) -> None:
        """Fail where a file below a folder has a secret in it, or one that is gone."""
        found = [*self._seen, *self.in_folder(folder)]
        assert not found, "secrets have leaked: " + "; ".join(found)


def searching(folder: Path) -> Iterator[SecretSearch]:
    """Know every secret from now on, and in the end refuse those left in a folder."""
    search = SecretSearch()
    _follow_everything(search)
    yield search
    search.refuse(folder)


def _follow_everything(search: SecretSearch) -> None:
    """Have every simulator of this process tell its secrets, and search every agent.

    A demo's folder is removed when it ends.
    """

    def remembering(remember: Any) -> Any:
        return lambda self, secret: search.learn(remember(self, secret))

    def beginning(begin: Any) -> Any:
        def begun(self: Simulator, *args: Any, **kwargs: Any) -> None:
            begin(self, *args, **kwargs)
            search.learn(self.client.client_secret)

        return begun

    def ended(stop: Any) -> Any:
        def stopped(self: Agent) -> None:
            stop(self)
            search.look(self.settings.data_dir)

        return stopped

    replace_seam("agent.app:Agent.stop", ended)
    replace_seam("agent.simulator.tokens:Tokens._remember", remembering)
    replace_seam("agent.simulator.server:Simulator.__init__", beginning)


def _candidates(content: bytes, lengths: set[int]) -> Iterator[bytes]:
    """Give every piece of a known length in a run of the letters of issued secrets."""
    letters = content.translate(LETTERS)
    place = letters.find(RUN)
    while place >= 0:
        for length in lengths:
            yield content[place : place + length]
        place = letters.find(RUN, place + 1)


def _files(folder: Path) -> Iterator[Path]:
    for place, below, names in os.walk(folder):
        below[:] = [name for name in below if name not in STORES]
        files = (Path(place) / name for name in names if name not in STORES)
        yield from (one for one in files if not _is_catalogue(one))


def _is_catalogue(file: Path) -> bool:
    """Tell PostgreSQL's own tables, which every database has: most of what it keeps."""
    number = re.match(r"\d+", file.name)
    if number is None or file.parent.parent.name != "base":
        return False
    return int(number[0]) < FIRST_TABLE


def _content(file: Path) -> bytes:
    try:
        is_file = stat.S_ISREG(file.lstat().st_mode)
        return file.read_bytes() if is_file else b""
    except (FileNotFoundError, PermissionError):  # gone; or a test took it from itself
        return b""


def _unpacked_bundle(content: bytes) -> Iterator[bytes]:
    """Give the files of a support bundle, and of no other zip: some are bombs."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            names = packed.namelist()
            for name in names if READ_ME in names else ():
                yield packed.read(name)
    except zipfile.BadZipFile:
        return
