"""The doctor beside an agent that runs, and inside it: neither disturbs the other."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from agent import cli
from agent.demo.demo import MemoryStore
from agent.doctor import commands
from tests.office import wait_until
from tests.product import Product, product
from tests.tools import is_wine


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product(tmp_path_factory.mktemp("pc")) as one:
        # Else it logs that into a command's words.
        wait_until(one.agent.folders.have_settled)
        yield one


@pytest.fixture
def told(running: Product, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What `journalbryggan doctor` tells of the same PC, by what it is about."""
    monkeypatch.setattr(commands, "platform_store", MemoryStore)
    settings = running.agent.settings
    for name in ("login_url", "api_url", "port"):
        monkeypatch.setenv(f"JOURNALBRYGGAN_{name}", str(getattr(settings, name)))
    words = ("doctor", "--json", "--data-dir", str(settings.data_dir))
    result = CliRunner().invoke(cli.commands, words, standalone_mode=False)
    found = json.loads(result.stdout)["findings"]
    return {one["what"]: f"{one['gravity']}: {one['text']}" for one in found}


@pytest.mark.skipif(is_wine(), reason="Wine is slow to tell who asks at a port")
def test_the_command_knows_that_the_agent_runs(
    running: Product, told: dict[str, str]
) -> None:
    port = running.agent.settings.port
    assert told["Port"] == f"well: Journalbryggan är igång på port {port}."
    assert told["Huvudbok"].startswith("well: Huvudboken är hel")
    assert told["Fortnox API"].startswith("well")
    assert told["Klocka"].startswith("well")
    assert Path(running.agent.settings.data_dir / "ledger.mark").read_text() == "in use"


def test_the_agent_knows_that_the_port_is_its_own(running: Product) -> None:
    found = {one.what: one for one in running.agent.rooms.doctor.latest().in_turn()}
    port = running.agent.settings.port
    assert found["Port"].text == f"Sidan du ser visas på port {port}."
    assert found["Huvudbok"].is_well
    assert found["Klient-id"].is_well
    assert running.agent.rooms.doctor.prepare_bundle().files
