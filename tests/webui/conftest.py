"""A page over a real ledger, with Fortnox played by hand."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.rooms import Rooms
from tests.conftest import Clock
from tests.webui.samples import sample_books
from tests.webui.stand_ins import (
    PlayedChecking,
    PlayedConnections,
    PlayedReconciler,
    PlayedReversing,
    PlayedTransfers,
    rooms_with,
)
from tests.webui.visitor import ORIGIN, Visitor
from webui.page import Page, create_page

if TYPE_CHECKING:
    from agent.transfer.checking import Checking
    from agent.transfer.reconciler import Reconciler
    from agent.transfer.reversing import Reversing


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated ledger to copy: migrating one for every test takes the most time."""
    file = tmp_path_factory.mktemp("empty") / "ledger.db"
    open_ledger(file, Clock()).close()
    return file


@pytest.fixture
def ledger(empty_ledger: Path, tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    file = tmp_path / "ledger.db"
    shutil.copyfile(empty_ledger, file)
    opened = open_ledger(file, clock)
    yield opened
    opened.close()


@pytest.fixture
def books(ledger: Ledger) -> Ledger:
    sample_books(ledger)
    return ledger


@pytest.fixture
def connections(ledger: Ledger) -> PlayedConnections:
    return PlayedConnections(ledger)


@pytest.fixture
def transfers(ledger: Ledger) -> PlayedTransfers:
    return PlayedTransfers(ledger)


@pytest.fixture
def checking() -> PlayedChecking:
    return PlayedChecking()


@pytest.fixture
def reconciler() -> PlayedReconciler:
    return PlayedReconciler()


@pytest.fixture
def reversing(ledger: Ledger, transfers: PlayedTransfers) -> PlayedReversing:
    return PlayedReversing(ledger, transfers)


@pytest.fixture(autouse=True)
def own_desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what the page may change on a PC away from the tester's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def rooms(
    ledger: Ledger,
    connections: PlayedConnections,
    transfers: PlayedTransfers,
    clock: Clock,
    tmp_path: Path,
) -> Rooms:
    return rooms_with(ledger, connections, transfers, clock, tmp_path)


@pytest.fixture
def page(
    rooms: Rooms,
    checking: PlayedChecking,
    reconciler: PlayedReconciler,
    reversing: PlayedReversing,
) -> Page:
    played = replace(
        rooms,
        checking=cast("Checking", checking),
        reconciler=cast("Reconciler", reconciler),
        reversing=cast("Reversing", reversing),
    )
    return create_page(played, ORIGIN)


@pytest.fixture
def stranger(page: Page) -> Visitor:
    """Somebody without a session."""
    return Visitor(page)


@pytest.fixture
def user(page: Page) -> Visitor:
    """Somebody whom a one-time link has let in."""
    visitor = Visitor(page)
    visitor.enter()
    return visitor
