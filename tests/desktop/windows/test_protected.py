"""DPAPI with the machine's key, and the client that it protects."""

import sys

import pytest

# mypy: no-warn-unreachable
if sys.platform != "win32":
    pytest.skip("for Windows alone", allow_module_level=True)

from pathlib import Path

from agent.desktop.machine_client import FILE, keep_machine_client, machine_client
from agent.desktop.windows.protected import protect, unprotect
from agent.errors import SecretsUnavailable


def test_what_is_protected_can_be_read_again_and_not_seen() -> None:
    hidden = protect("hemligt åäö".encode())

    assert unprotect(hidden).decode() == "hemligt åäö"
    assert b"hemligt" not in hidden


@pytest.mark.parametrize("damage", [b"", b"not ours", None])
def test_what_is_damaged_is_told(damage: bytes | None) -> None:
    content = protect(b"secret")[:-5] if damage is None else damage

    with pytest.raises(SecretsUnavailable):
        unprotect(content)


def test_the_client_is_kept_for_everybody(tmp_path: Path) -> None:
    keep_machine_client(tmp_path, "id-1", "planted-secret")

    assert machine_client(tmp_path) == ("id-1", "planted-secret")
    assert b"planted-secret" not in (tmp_path / FILE).read_bytes()
