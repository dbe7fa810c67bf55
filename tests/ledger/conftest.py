"""A ledger on a real disk, with a clock that a test moves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from tests.conftest import Clock


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(file: Path, clock: Clock) -> Iterator[Ledger]:
    opened = open_ledger(file, clock)
    yield opened
    opened.close()
