"""The frozen agent and a ledger that PCs share: what it needs for that is in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import MIGRATED, Server, needs_postgres, running_server
from tests.product import free_port
from tests.second_try import second_try_under_wine
from tests.windows.wine import needs_wine, windows_path, wine

pytestmark = [
    needs_wine,
    second_try_under_wine,
    needs_postgres,
    pytest.mark.timeout(900),
]


@pytest.fixture
def reachable() -> Iterator[Server]:
    """A server that a program of Windows' can reach."""
    with running_server(free_port()) as server:
        yield server


@pytest.mark.parametrize(
    ("database", "expected"),
    [(MIGRATED, (0, "Allt är överfört")), ("saknas", (2, "finns inte på servern"))],
)
def test_the_frozen_agent_opens_a_shared_ledger(
    frozen: Path,
    reachable: Server,
    tmp_path: Path,
    database: str,
    expected: tuple[int, str],
) -> None:
    url = f"postgresql://postgres@127.0.0.1:{reachable.port}/{database}"
    program = windows_path(frozen / "journalbryggan.exe")

    answer = wine(
        program,
        "status",
        "--json",
        "--data-dir",
        windows_path(tmp_path),
        env={"JOURNALBRYGGAN_DATABASE_URL": url},
    )

    code, words = expected
    assert answer.returncode == code, answer.stdout
    assert words in answer.stdout
