"""Keyring backends for tests: what a PC's store does, without a PC's store."""

import json
from pathlib import Path

from keyring.backend import KeyringBackend


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
        del kept[f"{service} {username}"]
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
