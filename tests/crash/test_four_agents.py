"""Four agents on one PostgreSQL, the quick way; `python -m tests.crash.four_agents`."""

from pathlib import Path

import pytest

from tests.crash.four_agents import four_agents
from tests.postgres import needs_postgres


@needs_postgres
@pytest.mark.timeout(400)
def test_four_agents_with_one_ledger_book_each_journal_once(
    tmp_path: Path, database_url: str
) -> None:
    run = four_agents(tmp_path, database_url, journals=40, kills=2, sleeps=1, seed=1)

    assert run.findings.is_clean
    assert run.findings.booked == 40
