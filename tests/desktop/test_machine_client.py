"""The client that an installer was given for everybody on the PC."""

from pathlib import Path

import pytest

from agent.desktop import machine_client
from agent.desktop.linux import protected
from agent.desktop.machine_client import (
    FILE,
    forget_machine_client,
    keep_machine_client,
)
from agent.errors import SecretsUnavailable


class Turned:
    """Protection that a test can see through: everything backwards."""

    @staticmethod
    def protect(content: bytes) -> bytes:
        return content[::-1]

    @staticmethod
    def unprotect(content: bytes) -> bytes:
        return content[::-1]


@pytest.fixture
def protecting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_client, "protected", Turned)


def test_without_an_installer_there_is_none(tmp_path: Path) -> None:
    assert machine_client.machine_client(tmp_path) is None


@pytest.mark.usefixtures("protecting")
def test_what_was_kept_is_read_and_lies_there_protected(tmp_path: Path) -> None:
    keep_machine_client(tmp_path, "åäö-id", "hemligt")

    assert machine_client.machine_client(tmp_path) == ("åäö-id", "hemligt")
    assert b"hemligt" not in (tmp_path / FILE).read_bytes()
    assert [file.name for file in tmp_path.iterdir()] == [FILE]


@pytest.mark.usefixtures("protecting")
def test_what_is_forgotten_is_gone(tmp_path: Path) -> None:
    keep_machine_client(tmp_path, "id", "hemligt")
    forget_machine_client(tmp_path)
    forget_machine_client(tmp_path)

    assert machine_client.machine_client(tmp_path) is None


@pytest.mark.usefixtures("protecting")
def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    with pytest.raises(SecretsUnavailable, match="kunde inte sparas"):
        keep_machine_client(tmp_path / "absent", "id", "hemligt")


def test_linux_keeps_nothing_in_the_open_instead(tmp_path: Path) -> None:
    with pytest.raises(SecretsUnavailable):
        protected.protect(b"secret")
    assert list(tmp_path.iterdir()) == []
