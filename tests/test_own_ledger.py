"""The ledger of the settings: never another in its place, and read after a crash."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from agent import own_ledger
from agent.errors import LedgerDamaged, LedgerMissing
from agent.ledger import sqlite
from agent.ledger.backup import make_backup
from agent.ledger.mark import Mark
from agent.ledger.rotation import name_of
from agent.own_ledger import ledger_of_agent, open_own_ledger
from agent.settings import Settings
from tests.builders import journal, take_in
from tests.conftest import Clock
from tests.postgres import needs_postgres


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def used(settings: Settings, clock: Clock) -> Settings:
    """A ledger with something in it, left as an agent leaves it."""
    with ledger_of_agent(settings, clock) as ledger:
        take_in(ledger, "a.si", journal())
    return settings


@pytest.fixture
def newest(used: Settings, clock: Clock) -> Path:
    """The newest of its backups."""
    files = [used.backup_folder / name_of(date(2026, 12, day)) for day in (1, 2)]
    with closing(open_own_ledger(used, clock)) as ledger:
        for file in files:
            make_backup(ledger, file)
    return files[1]


def damage(file: Path) -> None:
    """Overwrite what nobody reads before it is asked for: the journals' rows."""
    with closing(sqlite3.connect(file)) as database:
        asked = "SELECT rootpage FROM sqlite_schema WHERE name = 'journal_rows'"
        page = int(database.execute(asked).fetchone()[0])
    content = bytearray(file.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    file.write_bytes(content)


def test_the_first_ledger_is_made(settings: Settings, clock: Clock) -> None:
    open_own_ledger(settings, clock).close()

    assert settings.ledger_file.exists()


def test_it_is_opened_again_and_again(used: Settings, clock: Clock) -> None:
    with ledger_of_agent(used, clock):
        open_own_ledger(used, clock).close()


def test_a_ledger_that_is_gone_is_not_begun_anew(used: Settings, clock: Clock) -> None:
    used.ledger_file.unlink()

    with pytest.raises(LedgerMissing, match="borta eller tom") as told:
        open_own_ledger(used, clock)

    assert "ledger begin" in told.value.action
    assert not used.ledger_file.exists()


def test_a_ledger_that_was_emptied_is_not_begun_anew(
    used: Settings, clock: Clock
) -> None:
    used.ledger_file.write_bytes(b"")

    with pytest.raises(LedgerMissing):
        open_own_ledger(used, clock)

    assert used.ledger_file.read_bytes() == b""


def test_a_ledger_that_is_gone_is_missed_by_its_backups_too(
    used: Settings, newest: Path, clock: Clock
) -> None:
    for file in used.data_dir.glob("ledger.*"):
        file.unlink()

    with pytest.raises(LedgerMissing) as told:
        open_own_ledger(used, clock)

    assert str(newest) in told.value.action


def test_the_newest_backup_is_named(used: Settings, newest: Path, clock: Clock) -> None:
    used.ledger_file.unlink()

    with pytest.raises(LedgerMissing) as told:
        open_own_ledger(used, clock)

    assert told.value.action == (
        "Återställ den senaste säkerhetskopian: "
        f'journalbryggan ledger restore "{newest}"'
    )


def test_a_damaged_ledger_is_refused_with_what_to_do(
    used: Settings, newest: Path, clock: Clock
) -> None:
    used.ledger_file.write_bytes(b"\0" * 9000)

    with pytest.raises(LedgerDamaged) as told:
        open_own_ledger(used, clock)

    assert str(newest) in told.value.action
    assert used.ledger_file.read_bytes() == b"\0" * 9000


def test_a_large_ledger_is_read_through_only_after_a_crash(
    used: Settings, newest: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "SOON_READ", 0)
    damage(used.ledger_file)
    with ledger_of_agent(used, clock):
        pass  # nobody has looked there
    Mark(used.ledger_file).in_use()

    with (
        pytest.raises(LedgerDamaged) as told,
        ledger_of_agent(used, clock),
    ):
        pass

    assert str(newest) in told.value.action


def test_a_large_ledger_that_was_cut_short_is_always_found(
    used: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "SOON_READ", 0)
    content = used.ledger_file.read_bytes()
    used.ledger_file.write_bytes(content[: len(content) // 2])

    with pytest.raises(LedgerDamaged):
        open_own_ledger(used, clock)


def test_an_end_without_warning_is_noticed_at_the_next_start(
    used: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    monkeypatch.setattr(own_ledger, "check_whole", read.append)
    with ledger_of_agent(used, clock):
        pass
    assert read == []

    Mark(used.ledger_file).in_use()  # and then the power was cut
    with ledger_of_agent(used, clock):
        pass
    assert read == [used.ledger_file]

    with ledger_of_agent(used, clock):
        pass
    assert read == [used.ledger_file]


def test_who_looks_beside_the_agent_does_not_say_that_it_has_ended(
    used: Settings, clock: Clock
) -> None:
    with ledger_of_agent(used, clock):
        open_own_ledger(used, clock).close()
        assert Mark(used.ledger_file).was_left_in_use()
    assert not Mark(used.ledger_file).was_left_in_use()


@needs_postgres
def test_a_shared_ledger_leaves_no_mark(
    tmp_path: Path, clock: Clock, database_url: str
) -> None:
    shared = Settings.model_validate(
        {"data_dir": tmp_path, "database_url": database_url}
    )
    with ledger_of_agent(shared, clock) as ledger:
        assert ledger.is_shared

    assert list(tmp_path.iterdir()) == []
