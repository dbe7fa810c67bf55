"""One simulator for a module's tests, and an office for each."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from agent.app import utc_now
from agent.computer import page_certificate
from agent.ledger.opening import open_ledger
from agent.settings import Settings
from agent.simulator import Simulator
from tests.crash.laboratory import Office, fortnox, found_owner, new_office
from tests.crash.process import Orders


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with fortnox() as running:
        yield running


@pytest.fixture(scope="module")
def started_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first start makes once: the ledger and the page's certificate."""
    folder = tmp_path_factory.mktemp("pc")
    open_ledger(folder / "ledger.db", utc_now).close()
    page_certificate(Settings(data_dir=folder), utc_now())
    return folder


@pytest.fixture
def new_desk(simulator: Simulator, tmp_path: Path) -> Iterator[Office]:
    """An office whose agent has never been started."""
    owner = found_owner(simulator)
    office = new_office(simulator, tmp_path / "pc", Orders(), [owner])
    yield office
    office.kill()


@pytest.fixture
def desk(new_desk: Office, started_before: Path) -> Office:
    """An office with a ledger."""
    copytree(started_before, new_desk.folder, dirs_exist_ok=True)
    return new_desk
