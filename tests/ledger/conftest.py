"""A ledger on a real disk, with a clock that a test moves.

Every test of a `ledger` runs on both databases, but for one that takes its `file` too
(or says so: `usefixtures("file")`), which only SQLite has.
"""

import inspect
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.postgres import Postgres
from tests.conftest import Clock
from tests.postgres import Server, needs_postgres

ON_SQLITE = pytest.param("empty_file", id="sqlite")
ON_POSTGRES = pytest.param("empty_database", id="postgresql", marks=needs_postgres)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "ledger" in metafunc.fixturenames:
        asked = set(inspect.signature(metafunc.function).parameters)
        for used in metafunc.definition.iter_markers("usefixtures"):
            asked.update(used.args)
        both = [] if "file" in asked else [ON_POSTGRES]
        metafunc.parametrize("ledger", [ON_SQLITE, *both], indirect=True)


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
def empty_file(empty: Path, file: Path) -> Path:
    shutil.copyfile(empty, file)
    return file


@pytest.fixture(scope="session")
def kept_database(postgres: Server) -> str:
    """One for many tests: making one takes ten times as long as emptying it."""
    return postgres.new_database()


@pytest.fixture
def empty_database(postgres: Server, kept_database: str) -> str:
    postgres.empty(kept_database)
    return kept_database


@pytest.fixture
def ledger(
    request: pytest.FixtureRequest, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Ledger]:
    # A server's clock would go on during a test.
    monkeypatch.setattr(Postgres, "time", lambda *_: clock())
    opened = open_ledger(request.getfixturevalue(request.param), clock)
    yield opened
    opened.close()
