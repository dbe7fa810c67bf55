"""The machine commands on Windows, from end to end."""

import sys

import pytest

# mypy: no-warn-unreachable
if sys.platform != "win32":
    pytest.skip("for Windows alone", allow_module_level=True)

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from click.testing import CliRunner

from agent.desktop.here import machine_folder
from agent.desktop.machine_client import machine_client
from agent.https.certificate import kept_certificate
from agent.https.health import is_trusted_by_this_pc
from agent.machine import machine


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    there = tmp_path / "Journalbryggan"
    monkeypatch.setattr(machine_folder, "machine_folder", lambda: there)
    yield there
    run("remove-certificate")


def run(*arguments: str) -> int:
    result = CliRunner().invoke(machine, arguments, standalone_mode=False)
    assert isinstance(result.return_value, int)
    return result.return_value


def test_install_and_remove(folder: Path) -> None:
    assert run("install-certificate") == 0
    pair = kept_certificate(folder / "tls", datetime.now(UTC))
    assert pair is not None
    assert is_trusted_by_this_pc(pair)

    assert run("remove-certificate") == 0
    assert not (folder / "tls").exists()


def test_the_client_is_kept_for_everybody(folder: Path) -> None:
    secret = ("--client-id", "id-1", "--client-secret", "planted")

    assert run("keep-client", *secret) == 0
    assert machine_client(folder) == ("id-1", "planted")


def test_with_no_agent_there_is_nothing_to_stop(folder: Path) -> None:
    assert run("stop-agents") == 0
    assert folder.exists()
