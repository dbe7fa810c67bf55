"""The shared ledger's database is away: everything waits, says so, and goes on.

Nobody here starts the agent again, or hands a file in again.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import requests

from agent.demo.demo import JOURNALS
from agent.errors import LedgerAway
from agent.journeys import transfer_everything_new
from agent.ledger.journals import waiting
from agent.tray.status import Level, Status
from tests.office import wait_until
from tests.postgres import Server, needs_postgres
from tests.product import Product, product

pytestmark = needs_postgres

SIE = next(JOURNALS.glob("*.si"))
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}


@contextmanager
def away(server: Server) -> Iterator[None]:
    """Have no database for a while."""
    server.kill()
    try:
        yield
    finally:
        server.start()


def visitor(running: Product) -> requests.Session:
    """Somebody who has opened the page from the tray."""
    session = requests.Session()
    session.trust_env = False  # which may name other certificates
    session.headers.update(SAME_ORIGIN)
    session.verify = str(running.agent.settings.data_dir / "tls/localhost.pem")
    secret = running.agent.page.link("/").partition("#t=")[2]
    session.post(f"{running.agent.origin}/oppna", {"t": secret}, allow_redirects=False)
    return session


def test_an_agent_that_starts_while_it_is_away_says_so_and_recovers(
    tmp_path: Path, postgres: Server, database_url: str
) -> None:
    shown: list[Status] = []
    with ExitStack() as ending:
        ending.enter_context(away(postgres))
        running = ending.enter_context(product(tmp_path, database_url=database_url))
        running.agent.tell_through(shown.append, lambda _: None)
        shutil.copy(SIE, running.folder)
        wait_until(lambda: running.agent.folders.views()[0].unsaved == 1)
        with visitor(running) as session:
            answer = session.get(running.agent.origin)

        assert answer.status_code == 503
        assert "Databasen svarar inte" in answer.text
        assert "1 fil är läst och sparas när databasen svarar." in answer.text
        wait_until(lambda: bool(shown))
        assert (shown[-1].level, shown[-1].text) == (
            Level.WRONG,
            "Databasen svarar inte",
        )

        postgres.start()

        ledger = running.agent.rooms.ledger
        wait_until(lambda: len(waiting(ledger)) == 2)
        with visitor(running) as session:
            assert session.get(running.agent.origin).status_code == 200


def test_what_df3_writes_while_it_is_away_is_taken_in_when_it_is_back(
    tmp_path: Path, postgres: Server, database_url: str
) -> None:
    with product(tmp_path, database_url=database_url) as running:
        with away(postgres):
            shutil.copy(SIE, running.folder)
            wait_until(lambda: running.agent.folders.views()[0].unsaved == 1)

        wait_until(lambda: len(waiting(running.agent.rooms.ledger)) == 2)

        assert running.agent.folders.views()[0].unsaved == 0


def test_a_transfer_by_command_does_not_wait_for_what_cannot_be_saved(
    tmp_path: Path, postgres: Server, database_url: str
) -> None:
    with away(postgres), product(tmp_path, database_url=database_url) as running:
        shutil.copy(SIE, running.folder)

        with pytest.raises(LedgerAway):
            transfer_everything_new(running.agent)


def test_a_databases_password_is_told_to_nobody(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    url = f"postgresql://anna:planted-secret@/ledger?host={tmp_path}"
    with product(tmp_path, database_url=url) as running, visitor(running) as session:
        page = session.get(running.agent.origin).text

    log = capsys.readouterr().out + caplog.text  # wherever the log goes just now
    assert "Databasen svarar inte" in page
    assert "ledger away" in log
    assert "planted-secret" not in page + log
