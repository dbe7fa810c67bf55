"""Secrets are in the PC's store and nowhere else: no log, no repr, no ledger."""

import logging
import sys
from pathlib import Path

import pytest
from keyring.errors import KeyringError
from structlog.testing import capture_logs

from agent.connections.consent import Questions
from agent.connections.secrets import LONGEST_SECRET, Secrets, platform_store
from agent.errors import SecretsUnavailable
from agent.ledger.connections import all_connections
from tests.builders import SEA_VIEW
from tests.conftest import Clock
from tests.connections.conftest import Desk
from tests.office import HOME
from tests.stores import DeadStore, FileStore, WatchedStore


@pytest.fixture
def store() -> WatchedStore:
    return WatchedStore()


def test_a_refresh_token_comes_back(store: WatchedStore) -> None:
    secrets = Secrets(store)
    secrets.keep_refresh_token("1018318", "första")
    secrets.keep_refresh_token("1018318", "andra")
    assert secrets.refresh_token("1018318") == "andra"
    assert secrets.refresh_token("1018319") is None


def test_each_secret_has_a_service_name_of_its_own(store: WatchedStore) -> None:
    secrets = Secrets(store)
    secrets.keep_client("id", "hemligt")
    secrets.keep_refresh_token("1018318", "a")
    secrets.keep_refresh_token("1018319", "b")
    names = [name for name, _ in store.written]
    assert len(set(names)) == 4
    assert all(name.startswith("Journalbryggan/") for name in names)


def test_a_forgotten_token_is_gone_and_may_be_forgotten_again(
    store: WatchedStore,
) -> None:
    secrets = Secrets(store)
    secrets.keep_refresh_token("1018318", "a")
    for _ in range(2):
        secrets.forget_refresh_token("1018318")
    assert secrets.refresh_token("1018318") is None


def test_no_client_is_known_from_the_start(store: WatchedStore) -> None:
    assert Secrets(store).client(HOME) is None


def test_a_secret_of_the_greatest_length_is_kept(store: WatchedStore) -> None:
    secrets = Secrets(store)
    secrets.keep_refresh_token("1018318", "x" * LONGEST_SECRET)
    assert secrets.refresh_token("1018318") == "x" * LONGEST_SECRET


def test_a_secret_that_is_too_long_is_refused_without_showing_it(
    store: WatchedStore,
) -> None:
    with pytest.raises(SecretsUnavailable, match="för lång") as caught:
        Secrets(store).keep_refresh_token("1018318", "x" * (LONGEST_SECRET + 1))
    assert "xxx" not in str(caught.value)
    assert store.written == []


def test_of_a_client_both_halves_are_kept_or_none(store: WatchedStore) -> None:
    with pytest.raises(SecretsUnavailable):
        Secrets(store).keep_client("id", "x" * (LONGEST_SECRET + 1))
    assert store.written == []


def test_a_store_that_does_not_answer_is_one_of_our_errors() -> None:
    with pytest.raises(SecretsUnavailable):
        Secrets(DeadStore()).refresh_token("1018318")


@pytest.mark.skipif(sys.platform != "linux", reason="SecretStorage is Linux' own")
def test_what_lies_below_the_store_is_one_of_our_errors_too(
    store: WatchedStore,
) -> None:
    from secretstorage.exceptions import LockedException  # noqa: PLC0415

    store.fails_with = LockedException("locked")
    with pytest.raises(SecretsUnavailable):
        Secrets(store).keep_refresh_token("1018318", "a")


def test_a_store_that_forgets_at_once_is_found_out(store: WatchedStore) -> None:
    store.forgets = True
    with pytest.raises(SecretsUnavailable, match="sparade inte"):
        Secrets(store).keep_refresh_token("1018318", "a")


def test_a_store_that_fails_keeps_nothing_of_a_consent(desk: Desk) -> None:
    answer = desk.answer(desk.enter())
    desk.store.fails_with = KeyringError("locked")
    with pytest.raises(SecretsUnavailable):
        desk.finish(answer)
    assert all_connections(desk.ledger) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="tells what Linux without D-Bus is")
def test_a_pc_without_store_is_told_so_and_nothing_is_kept_in_the_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    with pytest.raises(SecretsUnavailable):
        platform_store()


def test_a_file_keeps_secrets_over_a_restart(tmp_path: Path) -> None:
    Secrets(FileStore(tmp_path / "s.json")).keep_refresh_token("1018318", "a")
    again = Secrets(FileStore(tmp_path / "s.json"))
    assert again.refresh_token("1018318") == "a"
    again.forget_refresh_token("1018318")
    again.forget_refresh_token("1018318")
    assert again.refresh_token("1018318") is None


def test_an_open_question_shows_neither_state_nor_verifier() -> None:
    question = Questions(Clock()).ask(1, "/", ("bookkeeping",))
    shown = repr(question)
    assert question.state not in shown
    assert question.verifier not in shown


def test_no_secret_is_in_the_ledger_or_in_any_log(
    desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        one = desk.connect()
        desk.connect(SEA_VIEW, SEA_VIEW.organisation_number)
        desk.connections.renew(one)
        desk.connections.disconnect(one, "anna")
    desk.ledger.close()
    said = repr(logs) + caplog.text + repr(desk.connections) + repr(desk)
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("ledger*"))
    secrets = [*desk.simulator.issued_secrets, desk.simulator.client.client_secret]
    assert len(secrets) > 6
    assert b"BRF Bj" in kept
    assert [one for one in secrets if one in said or one.encode() in kept] == []
