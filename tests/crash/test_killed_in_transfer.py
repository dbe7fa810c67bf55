"""A transfer of 200 vouchers whose agent is killed, again and again."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from agent.app import utc_now
from agent.connections.connections import Connections
from agent.connections.secrets import Secrets
from agent.fortnox.http import Http
from agent.ledger import outbox
from agent.ledger.events import broken_at
from agent.ledger.files import FileFacts
from agent.ledger.imports import import_journals
from agent.ledger.journals import waiting
from agent.ledger.opening import open_ledger
from agent.ledger.owners import all_owners
from agent.simulator import Company, Simulator
from agent.transfer.receipt import receipt
from tests.office import HOME, a_journal, answer_to, wait_until
from tests.stores import FileStore

VOUCHERS = 200
KILLS = 5
PATIENCE = 100.0  # seconds
ROOT = Path(__file__).parents[2]


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(redirect_uris=(HOME,)) as running:
        yield running


@pytest.mark.timeout(300)
def test_200_vouchers_are_booked_once_each_though_the_agent_is_killed(
    simulator: Simulator, tmp_path: Path
) -> None:
    transfer_id = plan_a_transfer(simulator, tmp_path)
    company = simulator.companies[0]
    seed = 20261201
    chance = random.Random(seed)

    for kill in range(KILLS):
        with agent(simulator, tmp_path) as process:
            until = len(company.vouchers) + chance.randrange(4, 24)
            wait_until(partial(has_booked, company, until), PATIENCE)
            time.sleep(chance.random() * 0.2)
            process.kill()
            assert process.wait() != 0, f"kill {kill} of seed {seed}"
    with agent(simulator, tmp_path):
        wait_until(partial(has_booked, company, VOUCHERS), PATIENCE)
        wait_until(lambda: left(tmp_path, transfer_id) == 0, PATIENCE)

    assert len(company.vouchers) == VOUCHERS
    assert len({one.comments for one in company.vouchers}) == VOUCHERS
    ledger = open_ledger(tmp_path / "ledger.db", utc_now)
    lines = receipt(ledger, transfer_id).owners[0].lines
    assert {line.voucher for line in lines} == {
        f"A {one.number}" for one in company.vouchers
    }
    assert broken_at(ledger) is None
    assert waiting(ledger) == ()
    ledger.close()


def plan_a_transfer(simulator: Simulator, folder: Path) -> int:
    """Bring an office to where Överför has just been pressed."""
    ledger = open_ledger(folder / "ledger.db", utc_now)
    journals = [a_journal(f"A{number}") for number in range(VOUCHERS)]
    import_journals(ledger, FileFacts("x", "x.si", "", 1), journals)
    secrets = Secrets(FileStore(folder / "secrets"))
    secrets.keep_client(simulator.client.client_id, simulator.client.client_secret)
    connections = Connections(
        ledger,
        secrets,
        login_url=simulator.url,
        api_url=simulator.url,
        redirect_uri=HOME,
        http=Http(),
    )
    (owner,) = all_owners(ledger)
    address = connections.start(owner.id, "/")
    connections.finish(answer_to(address, owner.organisation_number), "test")
    ids = [one.id for one in waiting(ledger)]
    transfer_id = outbox.plan(ledger, ids, "test")
    ledger.close()
    return transfer_id


@contextmanager
def agent(simulator: Simulator, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the agent; it carries on with what is under way."""
    settings = {
        "JOURNALBRYGGAN_DATA_DIR": str(folder),
        "JOURNALBRYGGAN_PORT": "0",
        "JOURNALBRYGGAN_LOGIN_URL": simulator.url,
        "JOURNALBRYGGAN_API_URL": simulator.url,
        "JOURNALBRYGGAN_GRACE_SECONDS": "1",
        "JOURNALBRYGGAN_SECOND_LOOK_SECONDS": "0.2",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.process", str(folder / "secrets")],
        env={**os.environ, **settings},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def has_booked(company: Company, number: int) -> bool:
    return len(company.vouchers) >= number


def left(folder: Path, transfer_id: int) -> int:
    """Ask the ledger, beside the running agent, how many are on their way."""
    ledger = open_ledger(folder / "ledger.db", utc_now)
    try:
        return receipt(ledger, transfer_id).left
    finally:
        ledger.close()
