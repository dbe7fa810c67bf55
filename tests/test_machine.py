"""What an installer has done for everybody, on a PC that a test makes up."""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from agent import machine
from agent.desktop import machine_client
from agent.desktop.here import machine_folder
from agent.desktop.stop_request import is_asked_to_stop
from agent.desktop.trust import Place
from agent.errors import CertificateNotTrusted
from agent.https.certificate import LIFETIME, ensure_certificate, kept_certificate
from tests.product import product

NOW = datetime.now(UTC)


class Roots:
    """Windows' list of roots, played."""

    def __init__(self) -> None:
        self.trusted: set[bytes] = set()
        self.refuses = False

    def trust(self, der: bytes, place: Place) -> None:
        if self.refuses or place is not Place.MACHINE:
            raise CertificateNotTrusted("Det krävs en administratör.")
        self.trusted.add(der)

    def is_trusted(self, der: bytes, place: Place) -> bool:
        return place is Place.MACHINE and der in self.trusted

    def forget(self, place: Place, *, but: bytes = b"", known: bytes = b"") -> int:
        assert place is Place.MACHINE
        assert known == b"" or known in self.trusted
        gone = self.trusted - {but}
        self.trusted -= gone
        return len(gone)


@pytest.fixture
def roots(monkeypatch: pytest.MonkeyPatch) -> Roots:
    played = Roots()
    monkeypatch.setattr(machine, "trust", played)
    return played


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(machine_folder, "machine_folder", lambda: tmp_path / "all")
    return tmp_path / "all"


def run(command: str, *options: str, told: str = "") -> Result:
    return CliRunner().invoke(
        machine.machine, [command, *options], input=told, standalone_mode=False
    )


def trusted_pair(folder: Path) -> bytes:
    kept = kept_certificate(folder / "tls", NOW)
    assert kept is not None
    return kept.der


def test_the_certificate_is_made_trusted_and_kept(roots: Roots, folder: Path) -> None:
    assert run("install-certificate").return_value == 0

    assert roots.trusted == {trusted_pair(folder)}


def test_installing_again_changes_nothing(roots: Roots, folder: Path) -> None:
    run("install-certificate")
    first = trusted_pair(folder)

    assert run("install-certificate").return_value == 0
    assert trusted_pair(folder) == first
    assert roots.trusted == {first}


def test_an_upgrade_renews_what_ends_within_two_years(
    roots: Roots, folder: Path
) -> None:
    run("install-certificate")
    first = trusted_pair(folder)

    machine.have_certificate_trusted(folder, NOW + LIFETIME - timedelta(days=729))

    kept = kept_certificate(folder / "tls", NOW + LIFETIME)
    assert kept is not None
    assert roots.trusted == {kept.der}
    assert kept.der != first


def test_a_pair_that_somebody_else_put_there_is_never_trusted(
    roots: Roots, folder: Path
) -> None:
    planted = ensure_certificate(folder / "tls", NOW).der

    run("install-certificate")

    assert planted not in roots.trusted
    assert trusted_pair(folder) != planted


def test_a_cleaned_list_is_repaired(roots: Roots, folder: Path) -> None:
    run("install-certificate")
    roots.trusted.clear()

    assert run("install-certificate").return_value == 0
    assert roots.trusted == {trusted_pair(folder)}


def test_removal_leaves_neither_trust_nor_key_nor_client(
    roots: Roots, folder: Path
) -> None:
    run("install-certificate")
    (folder / machine_client.FILE).touch()

    assert run("remove-certificate").return_value == 0
    assert run("remove-certificate").return_value == 0

    assert roots.trusted == set()
    assert [file.name for file in folder.iterdir()] == [machine.LOGS]


def test_a_refusal_is_told_logged_and_answered_with_1(
    roots: Roots, folder: Path
) -> None:
    roots.refuses = True

    result = run("install-certificate")

    assert result.return_value == 1
    assert "Det krävs en administratör." in result.stderr
    log = (folder / "logs/journalbryggan.log").read_text("utf-8")
    assert "install_certificate" in log


def test_nothing_is_ever_raised(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(_folder: Path) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr(machine, "stop_everybody", explode)

    result = run("stop-agents")

    assert result.return_value == 1
    assert "out of order" in result.stderr
    assert "RuntimeError" in (folder / "logs/journalbryggan.log").read_text("utf-8")


class Turned:
    """Protection that a test can see through."""

    @staticmethod
    def protect(content: bytes) -> bytes:
        return content[::-1]

    unprotect = protect


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--client-id", "id-1", "--client-secret", "planted-secret"), ""),
        ((), "id-1\nplanted-secret\n"),
    ],
)
def test_the_client_is_kept_and_its_secret_in_no_log(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.setattr(machine_client, "protected", Turned)

    result = run("keep-client", *options, told=told)

    assert result.return_value == 0
    assert machine_client.machine_client(folder) == ("id-1", "planted-secret")
    assert "planted-secret" not in result.output
    log = (folder / "logs/journalbryggan.log").read_text("utf-8")
    assert "planted-secret" not in log


def test_half_a_client_is_not_kept(folder: Path) -> None:
    assert run("keep-client", "--client-id", "id-1").return_value == 1
    assert not (folder / machine_client.FILE).exists()


class Agent:
    """A process that heeds the request, or does not."""

    def __init__(self, folder: Path, *, heeds: bool) -> None:
        self._folder = folder
        self._heeds = heeds
        self._started_at = time.time() - 60
        self.was_ended = False

    def is_left(self) -> bool:
        asked = is_asked_to_stop(self._folder, self._started_at)
        return not (self.was_ended or (self._heeds and asked))

    def left(self) -> list[int]:
        return [7] if self.is_left() else []

    def end(self, pid: int) -> None:
        assert pid == 7
        self.was_ended = True


@pytest.mark.parametrize("heeds", [True, False])
def test_agents_are_asked_and_only_the_deaf_are_ended(
    folder: Path,
    heeds: bool,  # noqa: FBT001  a case
) -> None:
    agent = Agent(folder, heeds=heeds)

    machine.stop_everybody(folder, agent.left, agent.end, patience=0.3)

    assert agent.was_ended is not heeds
    assert not is_asked_to_stop(folder, since=0.0)


def test_a_running_agent_ends_within_a_second_of_being_asked(
    tmp_path: Path, folder: Path
) -> None:
    ended = threading.Event()
    with product(tmp_path) as running:
        running.agent.end_through(ended.set)
        machine.stop_everybody(folder, lambda: [] if ended.wait(0.1) else [7])
        assert ended.wait(1.0)
