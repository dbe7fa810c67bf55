"""Keyring backends for tests: what a PC's store does, without a PC's store."""

import json
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, PasswordDeleteError

from agent.demo.demo import MemoryStore


class FileStore(KeyringBackend):
    """Secrets in a file, for tests that kill the process which keeps them."""

    priority = 0  # never chosen by keyring itself

    def __init__(self, file: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._file = file

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write({**self._read(), f"{service} {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        kept = self._read()
        if kept.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError(service)
        self._write(kept)

    def _read(self) -> dict[str, str]:
        if not self._file.exists():
            return {}
        kept: dict[str, str] = json.loads(self._file.read_text("utf-8"))
        return kept

    def _write(self, kept: dict[str, str]) -> None:
        draft = self._file.with_suffix(".draft")
        draft.write_text(json.dumps(kept), "utf-8")
        draft.replace(self._file)


class WatchedStore(MemoryStore):
    """Secrets in memory; tells each that is written, and fails while told to.

    `fails_with` is raised instead of keeping anything. While `forgets` nothing is
    kept, without a word: some stores do so on a network logon.
    """

    def __init__(self) -> None:
        super().__init__()
        self.written: list[tuple[str, str]] = []
        self.fails_with: Exception | None = None
        self.forgets = False

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.fails_with is not None:
            raise self.fails_with
        self.written.append((service, password))
        if not self.forgets:
            super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        if self.fails_with is not None:
            raise self.fails_with
        if self.get_password(service, username) is None:
            raise PasswordDeleteError(service)
        super().delete_password(service, username)


class DeadStore(MemoryStore):
    """A store that does not answer."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringError(f"no answer for {service} {username}")
