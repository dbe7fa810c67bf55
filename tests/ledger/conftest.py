"""A ledger on a real disk, with a clock that a test moves."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from tests.conftest import Clock


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated ledger to copy: migrating one for every test takes the most time."""
    file = tmp_path_factory.mktemp("empty") / "ledger.db"
    open_ledger(file, Clock()).close()
    return file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(empty: Path, file: Path, clock: Clock) -> Iterator[Ledger]:
    shutil.copyfile(empty, file)
    opened = open_ledger(file, clock)
    yield opened
    opened.close()
