"""A PC's store for secrets that outlives its process: a file for each.

One file each, as a PC's store keeps them, so that two processes do not write over
each other's secrets.
"""

import os
from hashlib import sha256
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class FolderStore(KeyringBackend):
    """Secrets in a folder."""

    priority = 0  # never chosen by keyring itself

    def __init__(self, folder: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def get_password(self, service: str, username: str) -> str | None:
        try:
            return self._file(service, username).read_text("utf-8")
        except FileNotFoundError:
            return None

    def set_password(self, service: str, username: str, password: str) -> None:
        file = self._file(service, username)
        draft = file.with_suffix(f".{os.getpid()}")
        draft.write_text(password, "utf-8")
        draft.replace(file)

    def delete_password(self, service: str, username: str) -> None:
        try:
            self._file(service, username).unlink()
        except FileNotFoundError as error:
            raise PasswordDeleteError(service) from error

    def _file(self, service: str, username: str) -> Path:
        return self._folder / sha256(f"{service} {username}".encode()).hexdigest()
