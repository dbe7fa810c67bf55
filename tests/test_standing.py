"""How things stand: one truth for the icon, the page and `status`."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from agent.errors import LedgerAway
from agent.folders import FolderView
from agent.ledger.connections import Condition, connected
from agent.ledger.files import FileFacts, refuse
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.owners import all_owners
from agent.settings import Settings
from agent.sources.folder import FolderState
from agent.standing import look_once, standing, what_is_wrong
from agent.tray.status import Level
from agent.warning.warning import Severity
from tests.builders import journal, take_in
from tests.conftest import Clock
from tests.warning.samples import a_connection, an_alert

GONE = FolderView(
    Path("gone"), FolderState.UNREACHABLE, paused=False, last_file="", last_read_at=None
)


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with closing(open_ledger(tmp_path / "ledger.db", clock)) as opened:
        yield opened


def kinds(
    ledger: Ledger,
    clock: Clock,
    *folders: FolderView,
    backup_problem: str = "",
    ends_at: datetime | None = None,
) -> list[str]:
    found = what_is_wrong(ledger, folders, backup_problem, ends_at, clock.now)
    return [one.kind for one in found]


def test_where_all_is_well_nothing_is_wrong(ledger: Ledger, clock: Clock) -> None:
    assert kinds(ledger, clock) == []
    assert standing(ledger, (), ()).level is Level.WELL


def test_everything_that_is_wrong_is_gathered_the_gravest_first(
    ledger: Ledger, clock: Clock
) -> None:
    take_in(ledger, "a.si", journal())
    (owner,) = all_owners(ledger)
    ended = a_connection(Condition.ENDED, owner_id=owner.id)
    connected(ledger, replace(ended, organisation_number=""), "test")
    refuse(ledger, FileFacts("x", "dålig.si", "", 1), "Går inte att läsa.")

    found = kinds(
        ledger,
        clock,
        GONE,
        backup_problem="Ingen.",
        ends_at=clock.now + timedelta(days=20),
    )

    assert found == [
        "connection-ended",
        "folder-unreachable",
        "backup",
        "file-refused",
        "certificate-expires",
    ]


def test_a_ledger_that_is_away_is_said_beside_what_is_known(
    ledger: Ledger, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise LedgerAway("Databasen svarar inte.")

    monkeypatch.setattr(Ledger, "prepare", refuse)

    assert kinds(ledger, clock, GONE) == ["ledger", "folder-unreachable"]
    assert standing(ledger, (), ()).level is Level.WRONG


@pytest.mark.parametrize(
    ("severity", "level"), [(Severity.MILD, Level.TODO), (Severity.GRAVE, Level.WRONG)]
)
def test_the_icon_says_what_is_gravest(
    ledger: Ledger, severity: Severity, level: Level
) -> None:
    how = standing(ledger, (), (an_alert(severity=severity),))

    assert (how.level, how.text) == (level, "connection-ended")


def test_what_waits_is_something_to_do(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal())

    how = standing(ledger, (), ())

    assert (how.level, how.text, how.waiting) == (Level.TODO, "1 journal väntar", 1)


def test_a_ledger_that_got_lost_is_said_and_nothing_is_begun(
    tmp_path: Path, clock: Clock
) -> None:
    settings = Settings(data_dir=tmp_path)
    look_once(settings, clock.now)
    settings.ledger_file.unlink()

    seen = look_once(settings, clock.now)

    assert [one.kind for one in seen.alerts] == ["ledger"]
    assert seen.how.level is Level.WRONG
    assert not settings.ledger_file.exists()
