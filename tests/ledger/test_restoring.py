"""A backup takes the ledger's place; what was there is kept, whoever is killed."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from agent.errors import BackupRefused, LedgerTooNew
from agent.ledger.backup import Contents, contents, make_backup
from agent.ledger.events import broken_at
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.restoring import Loss, begin_anew, loss, restore
from agent.ledger.states import JournalState
from agent.ledger.tables import events
from tests.builders import journal, listed, take_in
from tests.conftest import Clock
from tests.ledger.sending import bring_to

ROOT = Path(__file__).parents[2]
ASIDE = "ledger-20261201T090000-ersatt.db"
# Restores, and dies where it is told to.
KILLED = """
import os, signal, sys
from pathlib import Path
from agent.app import utc_now
from agent.ledger import restoring

setattr(restoring, sys.argv[3], lambda *_: os.kill(os.getpid(), signal.SIGKILL))
restoring.restore(Path(sys.argv[1]), Path(sys.argv[2]), utc_now, "hanna")
"""


@pytest.fixture
def old(ledger: Ledger, tmp_path: Path, clock: Clock) -> Path:
    """A backup of the ledger, which has gone on since and is closed."""
    take_in(ledger, "a.si", journal(), journal("A26"))
    backup = tmp_path / "kopior" / "ledger-2026-12-01.db"
    make_backup(ledger, backup)
    clock.advance(timedelta(hours=1))
    take_in(ledger, "b.si", journal("A27"))
    bring_to(ledger, listed(ledger, "A26").id, JournalState.BOOKED)
    ledger.close()
    return backup


def numbers(file: Path, clock: Clock) -> list[str]:
    with closing(open_ledger(file, clock)) as opened:
        return sorted(one.number for one in waiting(opened))


def held(file: Path, clock: Clock) -> Contents:
    with closing(open_ledger(file, clock)) as opened:
        return contents(opened)


def newest_event(ledger: Ledger) -> Any:
    with ledger.reading() as connection:
        return connection.execute(
            select(events).order_by(events.c.id.desc()).limit(1)
        ).one()


def test_the_ledger_is_as_it_was_at_the_backup(
    old: Path, file: Path, clock: Clock
) -> None:
    restore(old, file, clock, "hanna")

    assert numbers(file, clock) == ["A25", "A26"]


def test_what_was_there_is_kept_beside(old: Path, file: Path, clock: Clock) -> None:
    before = held(file, clock)

    aside = restore(old, file, clock, "hanna")

    assert aside == file.with_name(ASIDE)
    assert held(aside, clock) == before
    assert numbers(aside, clock) == ["A25", "A27"]


def test_nothing_else_is_left_behind(old: Path, file: Path, clock: Clock) -> None:
    restore(old, file, clock, "hanna")

    found = sorted(one.name for one in file.parent.iterdir() if one.is_file())
    assert found == [ASIDE, "ledger.db"]
    assert [one.name for one in old.parent.iterdir()] == [old.name]


def test_the_history_says_what_was_put_back_and_what_was_lost(
    old: Path, file: Path, clock: Clock
) -> None:
    restore(old, file, clock, "hanna")

    with closing(open_ledger(file, clock)) as restored:
        newest = newest_event(restored)
        assert broken_at(restored) is None
    assert (newest.kind, newest.actor) == ("restored", "hanna")
    assert '"backup": "ledger-2026-12-01.db"' in newest.detail
    assert '"lost_booked": 1' in newest.detail
    assert '"lost_events": 4' in newest.detail


def test_what_would_be_lost_is_counted(old: Path, file: Path, clock: Clock) -> None:
    found = loss(file, held(old, clock), clock)

    assert found == Loss(journals=1, booked=1, events=4, is_of_another=False)


def test_a_backup_of_another_ledger_is_known(
    old: Path, tmp_path: Path, clock: Clock
) -> None:
    with closing(open_ledger(tmp_path / "annan.db", clock)) as other:
        take_in(other, "x.si", journal("X1"))

    found = loss(tmp_path / "annan.db", held(old, clock), clock)

    assert found is not None
    assert found.is_of_another


@pytest.mark.parametrize("content", [None, b"", b"\0" * 9000])
def test_where_the_ledger_is_gone_or_no_ledger_a_backup_takes_its_place(
    old: Path, file: Path, clock: Clock, content: bytes | None
) -> None:
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    assert loss(file, held(old, clock), clock) is None

    aside = restore(old, file, clock, "hanna")

    assert numbers(file, clock) == ["A25", "A26"]
    assert (aside.read_bytes() if aside else None) == content


def test_a_damaged_ledger_is_kept_with_its_wal_to_the_last_byte(
    old: Path, file: Path, clock: Clock
) -> None:
    content = bytearray(file.read_bytes())
    content[8192:16384] = b"\xa5" * 8192
    file.write_bytes(content)
    wal = file.with_name("ledger.db-wal")
    wal.write_bytes(b"what nobody can read")

    aside = restore(old, file, clock, "hanna")

    assert aside is not None
    assert aside.read_bytes() == content
    assert aside.with_name(f"{ASIDE}-wal").read_bytes() == b"what nobody can read"
    assert not wal.exists()
    assert numbers(file, clock) == ["A25", "A26"]


def test_a_wal_that_was_left_is_not_read_into_what_is_put_back(
    old: Path, file: Path, tmp_path: Path, clock: Clock
) -> None:
    # As after a power cut: everything since the backup is in the WAL only.
    running = open_ledger(file, clock)
    take_in(running, "c.si", journal("A28"))
    for ending in ("", "-wal"):
        name = f"ledger.db{ending}"
        shutil.copy(file.with_name(name), tmp_path / f"cut{ending}")
    running.close()
    for ending in ("", "-wal"):
        shutil.copy(tmp_path / f"cut{ending}", file.with_name(f"ledger.db{ending}"))

    aside = restore(old, file, clock, "hanna")

    assert aside is not None
    assert numbers(aside, clock) == ["A25", "A27", "A28"]
    assert numbers(file, clock) == ["A25", "A26"]


def test_a_damaged_backup_changes_nothing(old: Path, file: Path, clock: Clock) -> None:
    before = file.read_bytes()
    content = bytearray(old.read_bytes())
    content[8192:16384] = b"\xa5" * 8192
    old.write_bytes(content)

    with pytest.raises(BackupRefused):
        restore(old, file, clock, "hanna")

    assert file.read_bytes() == before
    assert not file.with_name(ASIDE).exists()


def test_a_backup_of_a_later_version_changes_nothing(
    old: Path, file: Path, clock: Clock
) -> None:
    before = file.read_bytes()
    with closing(sqlite3.connect(old, isolation_level=None)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(LedgerTooNew):
        restore(old, file, clock, "hanna")

    assert file.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL to send")
@pytest.mark.parametrize("step", ["_note", "_copy_durably", "settle"])
def test_who_is_killed_leaves_the_ledger_whole(
    old: Path, file: Path, clock: Clock, step: str
) -> None:
    before = held(file, clock)

    command = [sys.executable, "-c", KILLED, str(old), str(file), step]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode != 0

    assert held(file, clock) == before
    restore(old, file, clock, "hanna")
    assert numbers(file, clock) == ["A25", "A26"]


@pytest.mark.usefixtures("old")
def test_a_ledger_begun_anew_is_empty_and_says_so(file: Path, clock: Clock) -> None:
    before = held(file, clock)

    aside = begin_anew(file, clock, "hanna")

    assert aside is not None
    assert held(aside, clock) == before
    assert numbers(file, clock) == []
    with closing(open_ledger(file, clock)) as begun:
        assert newest_event(begun).kind == "begun anew"
