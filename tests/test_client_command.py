"""`journalbryggan client`: entering and changing what we are to Fortnox."""

from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from agent import cli, client_command
from agent.connections.secrets import Secrets
from agent.demo.demo import MemoryStore
from agent.errors import Refused
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.options import ALL_WELL, TO_DO
from tests.conftest import Clock
from tests.webui.samples import CLIENT_ID, GARDENS, SEA_VIEW, connect, take_in
from tests.webui.samples import journal as a_journal

SECRET = "planted-secret"


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    kept = MemoryStore()
    monkeypatch.setattr(client_command, "platform_store", lambda: kept)
    return kept


@pytest.fixture
def connected(tmp_path: Path, store: MemoryStore) -> Path:
    """A PC whose two owners are connected."""
    Secrets(store).keep_client(CLIENT_ID, "old-secret")
    with closing(open_ledger(tmp_path / "ledger.db", Clock())) as ledger:
        _connect_two(ledger)
    return tmp_path


def _connect_two(ledger: Ledger) -> None:
    take_in(ledger, [a_journal(one, "A1") for one in (GARDENS, SEA_VIEW)])
    for owner in (GARDENS, SEA_VIEW):
        connect(ledger, owner)


def _run(place: Path, *options: str, told: str = "") -> Result:
    arguments = ["client", "--data-dir", str(place), *options]
    return CliRunner().invoke(
        cli.commands, arguments, input=told, standalone_mode=False
    )


def _kept(store: MemoryStore) -> tuple[str, str]:
    client = Secrets(store).client("https://localhost:44300")
    assert client
    return client.client_id, client.client_secret


def test_both_are_read_from_two_lines(tmp_path: Path, store: MemoryStore) -> None:
    result = _run(tmp_path, told=f"{CLIENT_ID}\n{SECRET}\n")
    assert result.return_value == ALL_WELL
    assert _kept(store) == (CLIENT_ID, SECRET)
    assert SECRET not in result.output


def test_a_person_is_asked_and_does_not_see_the_secret(
    tmp_path: Path, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_command, "has_person", lambda: True)
    result = _run(tmp_path, told=f"{CLIENT_ID}\n{SECRET}\n")
    assert _kept(store) == (CLIENT_ID, SECRET)
    assert "Klienthemlighet" in result.output
    assert SECRET not in result.output


def test_a_new_secret_costs_nothing(connected: Path, store: MemoryStore) -> None:
    result = _run(connected, told=f"{CLIENT_ID}\n{SECRET}\n")
    assert result.return_value == ALL_WELL
    assert "Alla kopplingar finns kvar." in result.output
    assert _kept(store) == (CLIENT_ID, SECRET)


def test_another_client_is_refused_with_what_it_costs(
    connected: Path, store: MemoryStore
) -> None:
    result = _run(connected, told=f"other-id\n{SECRET}\n")
    assert isinstance(result.exception, Refused)
    assert "2 fastighetsägare behöver då kopplas igen" in str(result.exception)
    assert _kept(store) == (CLIENT_ID, "old-secret")


def test_another_client_is_taken_where_that_is_wanted(
    connected: Path, store: MemoryStore
) -> None:
    result = _run(connected, "--yes", told=f"other-id\n{SECRET}\n")
    assert result.return_value == TO_DO
    assert "2 fastighetsägare behöver kopplas igen" in result.output
    assert _kept(store) == ("other-id", SECRET)


@pytest.mark.parametrize("told", ["", f"{CLIENT_ID}\n", f"\n{SECRET}\n"])
def test_one_without_the_other_is_refused(
    tmp_path: Path, store: MemoryStore, told: str
) -> None:
    result = _run(tmp_path, told=told)
    assert isinstance(result.exception, Refused)
    assert Secrets(store).client("") is None


def test_the_secret_cannot_be_given_on_the_command_line() -> None:
    options = {one.name for one in client_command.client.params}
    assert options == {"data_dir", "yes"}
