"""A backup a day: due by the wall clock, made aside, told where it fails."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from agent import daily_backup
from agent.daily_backup import DailyBackup, backup_problem, clean_up, lateness
from agent.errors import LedgerFull
from agent.ledger.backup import Contents, make_backup, verify
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.rotation import name_of
from agent.settings import Settings
from tests.builders import journal, take_in
from tests.conftest import Clock
from tests.office import wait_until
from tests.postgres import needs_postgres

TODAY = date(2026, 12, 1)


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with closing(open_ledger(tmp_path / "ledger.db", clock)) as opened:
        take_in(opened, "a.si", journal())
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backup"


@pytest.fixture
def daily(ledger: Ledger, folder: Path, clock: Clock) -> DailyBackup:
    return DailyBackup(ledger, folder, clock)


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A disk without room; what was tried to write there."""
    tried: list[Path] = []

    def fail(_: Ledger, file: Path) -> Contents:
        tried.append(file)
        raise LedgerFull("Disken är full.")

    monkeypatch.setattr(daily_backup, "make_backup", fail)
    return tried


def look(daily: DailyBackup) -> None:
    """Look, and wait for what comes of it."""
    daily.look()
    wait_until(lambda: not is_at_work())
    daily.stop()


def begin(daily: DailyBackup) -> None:
    """Ask for one more, and wait for what comes of it."""
    daily.begin()
    wait_until(lambda: not is_at_work())
    daily.stop()


def is_at_work() -> bool:
    return any(thread.name == "backup" for thread in threading.enumerate())


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_todays_backup_is_made_once(
    daily: DailyBackup, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(daily)
    monkeypatch.setattr(daily_backup, "make_backup", None)
    look(daily)

    assert names(folder) == ["ledger-2026-12-01.db"]
    assert daily.problem == ""


def test_a_pc_that_slept_makes_up_for_it(
    daily: DailyBackup, folder: Path, clock: Clock
) -> None:
    look(daily)
    clock.advance(timedelta(days=3))
    look(daily)

    assert names(folder) == ["ledger-2026-12-01.db", "ledger-2026-12-04.db"]


def test_after_a_restart_there_is_still_one_a_day(
    daily: DailyBackup, ledger: Ledger, folder: Path, clock: Clock
) -> None:
    look(daily)
    first = (folder / name_of(TODAY)).stat().st_mtime_ns

    look(DailyBackup(ledger, folder, clock))

    assert (folder / name_of(TODAY)).stat().st_mtime_ns == first


def test_old_backups_go_when_todays_is_there(daily: DailyBackup, folder: Path) -> None:
    folder.mkdir()
    for days in range(1, 10):
        (folder / name_of(TODAY - timedelta(days=days))).touch()
    (folder / "egen kopia.db").touch()

    look(daily)

    assert names(folder) == [
        "egen kopia.db",
        *(f"ledger-2026-11-{day}.db" for day in range(25, 31)),
        "ledger-2026-12-01.db",
    ]


def test_a_failure_is_said_and_tried_again_every_hour(
    daily: DailyBackup, clock: Clock, full_disk: list[Path]
) -> None:
    for _ in range(3 * 60):
        look(daily)
        clock.advance(timedelta(minutes=1))

    assert len(full_disk) == 3
    assert daily.problem == "Ingen säkerhetskopia i dag: Disken är full."


@pytest.mark.usefixtures("full_disk")
def test_no_old_backup_goes_where_no_new_one_comes(
    daily: DailyBackup, folder: Path
) -> None:
    folder.mkdir()
    for days in range(1, 10):
        (folder / name_of(TODAY - timedelta(days=days))).touch()

    look(daily)

    assert len(names(folder)) == 9


def test_what_failed_is_forgotten_when_it_works(
    daily: DailyBackup, folder: Path, clock: Clock
) -> None:
    folder.touch()  # a file, where the folder should be
    look(daily)
    assert "gick inte att skriva" in daily.problem

    folder.unlink()
    clock.advance(timedelta(hours=1))
    look(daily)

    assert daily.problem == ""
    assert names(folder) == ["ledger-2026-12-01.db"]


def test_a_clock_that_was_set_back_does_not_stop_it(
    daily: DailyBackup, clock: Clock, full_disk: list[Path]
) -> None:
    clock.advance(timedelta(days=3000))
    look(daily)
    clock.advance(timedelta(days=-3000))
    look(daily)

    assert len(full_disk) == 2


def test_an_error_that_nobody_foresaw_is_told_too(
    daily: DailyBackup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daily_backup, "make_backup", lambda *_: 1 / 0)

    look(daily)

    assert daily.problem == "Ingen säkerhetskopia i dag."


def test_nobody_waits_for_a_slow_disk(
    daily: DailyBackup, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def slow(ledger: Ledger, file: Path) -> Contents:
        begun.set()
        may_end.wait()
        return make_backup(ledger, file)

    monkeypatch.setattr(daily_backup, "make_backup", slow)
    daily.look()
    begun.wait()
    daily.look()  # which returns, and begins no second one
    assert [thread.name for thread in threading.enumerate()].count("backup") == 1
    may_end.set()
    wait_until(lambda: not is_at_work())


def test_one_more_is_made_on_request_in_place_of_todays(
    daily: DailyBackup, ledger: Ledger, folder: Path, clock: Clock
) -> None:
    look(daily)
    before = verify(folder / name_of(TODAY), clock)
    take_in(ledger, "b.si", journal("A26"))

    begin(daily)

    assert names(folder) == ["ledger-2026-12-01.db"]
    assert verify(folder / name_of(TODAY), clock).events > before.events


def test_a_first_one_is_made_on_request(daily: DailyBackup, folder: Path) -> None:
    begin(daily)

    assert names(folder) == ["ledger-2026-12-01.db"]
    assert daily.newest is not None
    assert daily.newest.file == folder / name_of(TODAY)
    assert daily.newest.size == daily.newest.file.stat().st_size


def test_todays_stays_where_another_cannot_be_made(
    daily: DailyBackup, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(daily)
    before = (folder / name_of(TODAY)).read_bytes()

    def fail(_: Ledger, __: Path) -> Contents:
        raise LedgerFull("Disken är full.")

    monkeypatch.setattr(daily_backup, "make_backup", fail)
    begin(daily)

    assert (folder / name_of(TODAY)).read_bytes() == before
    assert "Disken är full" in daily.problem


def test_what_is_left_of_one_that_was_broken_off_hinders_nobody(
    daily: DailyBackup, folder: Path
) -> None:
    look(daily)
    (folder / f"{name_of(TODAY)}.new").touch()
    (folder / f"{name_of(TODAY)}.new.draft").touch()

    begin(daily)

    assert daily.problem == ""
    assert names(folder) == ["ledger-2026-12-01.db"]


def test_another_folder_gets_todays_and_the_old_ones_stay(
    daily: DailyBackup, folder: Path, tmp_path: Path
) -> None:
    look(daily)

    daily.use(tmp_path / "server")
    look(daily)

    assert names(tmp_path / "server") == names(folder) == ["ledger-2026-12-01.db"]
    assert daily.newest is not None
    assert daily.newest.file.parent == tmp_path / "server"


def test_the_same_folder_again_changes_nothing(
    daily: DailyBackup, folder: Path
) -> None:
    look(daily)

    daily.use(folder)

    assert daily.newest is not None


@needs_postgres
def test_a_shared_ledger_is_its_administrators_to_back_up(
    database_url: str, folder: Path, clock: Clock, tmp_path: Path
) -> None:
    with closing(open_ledger(database_url, clock)) as shared:
        look(DailyBackup(shared, folder, clock))
        clock.advance(timedelta(days=30))
        problem = backup_problem(Settings(data_dir=tmp_path), shared, clock.now)

    assert not folder.exists()
    assert problem == ""


def test_what_was_broken_off_is_removed(folder: Path) -> None:
    folder.mkdir()
    broken_off = ("ledger-2026-11-30.db.draft", "ledger-2026-11-30.db.draft-journal")
    for name in (*broken_off, "ledger-20261130T080000.db.draft"):
        (folder / name).touch()

    clean_up(folder)

    assert names(folder) == ["ledger-20261130T080000.db.draft"]


@pytest.mark.parametrize(
    ("days", "since", "says"),
    [
        ([], None, ""),
        ([], date(2026, 11, 29), ""),
        ([], date(2026, 11, 28), "Ingen säkerhetskopia har gjorts av huvudboken."),
        ([date(2026, 11, 29)], date(2020, 1, 1), ""),
        (
            [date(2026, 11, 1), date(2026, 11, 28)],
            date(2020, 1, 1),
            "Ingen säkerhetskopia har gjorts sedan 2026-11-28.",
        ),
        (
            [date(2026, 11, 1), date(2099, 1, 1)],
            None,
            "Ingen säkerhetskopia har gjorts sedan 2026-11-01.",
        ),
    ],
)
def test_backups_that_are_too_old_are_told(
    days: list[date], since: date | None, says: str
) -> None:
    assert lateness(days, since, TODAY) == says


def test_whoever_does_not_run_in_the_agent_tells_by_the_folder(
    ledger: Ledger, daily: DailyBackup, tmp_path: Path, clock: Clock
) -> None:
    settings = Settings(data_dir=tmp_path)
    look(daily)
    assert backup_problem(settings, ledger, clock.now) == ""

    clock.advance(timedelta(days=3))
    assert "2026-12-01" in backup_problem(settings, ledger, clock.now)
