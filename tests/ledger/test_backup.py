"""Backups: whole, of one moment, and there only when they have been read through."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from agent.errors import BackupRefused, LedgerError, LedgerFull
from agent.ledger import backup as backups
from agent.ledger.backup import Contents, contents, make_backup, verify
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from tests.builders import journal, take_in
from tests.conftest import Clock

pytestmark = pytest.mark.usefixtures("file")  # which is what is copied

ROOT = Path(__file__).parents[2]
# Takes in a journal at a time until it is told to end.
WRITER = """
import sys
from pathlib import Path
from agent.app import utc_now
from agent.ledger.opening import open_ledger
from tests.builders import journal, take_in

ledger = open_ledger(Path(sys.argv[1]), utc_now)
for number in range(1_000_000):
    rows = journal(f"B{number}").rows * 40
    take_in(ledger, f"{number}.si", journal(f"B{number}", rows=rows))
    print(number, flush=True)
"""
# Backs up, and dies in the midst of what it is told to.
KILLED = """
import os, signal, sys
from pathlib import Path
from agent.app import utc_now
from agent.ledger import backup
from agent.ledger.opening import open_ledger

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(backup, sys.argv[3], die)
backup.make_backup(open_ledger(Path(sys.argv[1]), utc_now), Path(sys.argv[2]))
"""

on_posix = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no SIGKILL to send"
)


@pytest.fixture
def file_of_backup(tmp_path: Path) -> Path:
    return tmp_path / "kopior" / "ledger-2026-12-01.db"


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    take_in(ledger, "a.si", journal(), journal("A26"))
    return ledger


def in_folder(file: Path) -> list[str]:
    return sorted(one.name for one in file.parent.iterdir())


def test_a_backup_holds_everything(
    filled: Ledger, file_of_backup: Path, clock: Clock
) -> None:
    held = make_backup(filled, file_of_backup)

    copy = open_ledger(file_of_backup, clock)
    assert waiting(copy) == waiting(filled)
    assert held == contents(filled) == contents(copy)
    assert (held.rows["journals"], held.booked, held.events) == (2, 0, 1)
    assert held.newest_event == clock.now
    copy.close()


def test_a_backup_is_one_file(filled: Ledger, file_of_backup: Path) -> None:
    make_backup(filled, file_of_backup)

    assert in_folder(file_of_backup) == ["ledger-2026-12-01.db"]


def test_a_backup_can_be_read_where_nothing_can_be_written(
    filled: Ledger, file_of_backup: Path, clock: Clock
) -> None:
    make_backup(filled, file_of_backup)
    file_of_backup.chmod(0o400)

    assert verify(file_of_backup, clock) == contents(filled)


def test_an_empty_ledger_has_a_backup_too(ledger: Ledger, file_of_backup: Path) -> None:
    held = make_backup(ledger, file_of_backup)

    assert (held.events, held.newest_event, held.newest_hash) == (0, None, "")


def test_a_file_that_is_there_is_never_overwritten(
    filled: Ledger, file_of_backup: Path
) -> None:
    file_of_backup.parent.mkdir()
    file_of_backup.write_text("årets bokslut", "utf-8")

    with pytest.raises(BackupRefused, match="redan en fil"):
        make_backup(filled, file_of_backup)

    assert file_of_backup.read_text("utf-8") == "årets bokslut"


def test_a_ledger_whose_history_is_broken_is_not_backed_up(
    filled: Ledger, file: Path, file_of_backup: Path
) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute("UPDATE events SET actor = 'ingen'")

    with pytest.raises(BackupRefused, match="bruten vid händelse 1"):
        make_backup(filled, file_of_backup)

    assert in_folder(file_of_backup) == []


def test_a_backup_that_is_unlike_the_ledger_is_none(
    filled: Ledger, file_of_backup: Path, monkeypatch: pytest.MonkeyPatch, empty: Path
) -> None:
    monkeypatch.setattr(backups, "copy_pages", lambda _, at: shutil.copy(empty, at))

    with pytest.raises(BackupRefused, match="blev inte lik"):
        make_backup(filled, file_of_backup)

    assert in_folder(file_of_backup) == []


def test_a_folder_that_cannot_be_made_is_told(filled: Ledger, tmp_path: Path) -> None:
    (tmp_path / "fil").touch()

    with pytest.raises(LedgerError, match="gick inte att skriva"):
        make_backup(filled, tmp_path / "fil" / "ledger.db")


def test_a_full_disk_is_told_and_leaves_nothing(
    filled: Ledger, file_of_backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "copy_pages", full)

    with pytest.raises(LedgerFull):
        make_backup(filled, file_of_backup)

    assert in_folder(file_of_backup) == []


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 8192, b"#FLAGGA 0\r\n" * 500], ids=["empty", "0", "SIE"]
)
def test_what_is_no_ledger_is_no_backup(
    tmp_path: Path, clock: Clock, content: bytes
) -> None:
    file = tmp_path / "ledger.db"
    file.write_bytes(content)

    with pytest.raises(BackupRefused, match="ingen hel huvudbok"):
        verify(file, clock)

    assert file.read_bytes() == content


def test_a_backup_that_is_not_there_is_refused(tmp_path: Path, clock: Clock) -> None:
    with pytest.raises(BackupRefused):
        verify(tmp_path / "saknas.db", clock)

    assert list(tmp_path.iterdir()) == []


def test_a_damaged_backup_is_refused(
    filled: Ledger, file_of_backup: Path, clock: Clock
) -> None:
    make_backup(filled, file_of_backup)
    content = bytearray(file_of_backup.read_bytes())
    content[8192:16384] = b"\xa5" * 8192
    file_of_backup.write_bytes(content)

    with pytest.raises(BackupRefused):
        verify(file_of_backup, clock)


def test_a_backup_is_of_one_moment_while_another_process_writes(
    file: Path, empty: Path, tmp_path: Path, clock: Clock
) -> None:
    shutil.copyfile(empty, file)
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(file)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as writer:
        assert writer.stdout is not None
        held: list[Contents] = []
        for number in range(3):
            written = held[-1].events if held else 0
            while int(writer.stdout.readline()) < written:
                pass
            ledger = open_ledger(file, clock)
            held.append(make_backup(ledger, tmp_path / f"{number}.db"))
            ledger.close()
        writer.kill()

    # Whole, says `make_backup`; and none holds a part of what was taken in at once.
    assert all(one.rows["journal_rows"] == 80 * one.events for one in held)
    assert held[0].events < held[1].events < held[2].events


@on_posix
@pytest.mark.parametrize("step", ["verify", "settle"])
def test_who_is_killed_leaves_no_backup_and_the_next_one_succeeds(
    filled: Ledger, file: Path, file_of_backup: Path, step: str
) -> None:
    command = [sys.executable, "-c", KILLED, str(file), str(file_of_backup), step]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode != 0
    assert not file_of_backup.exists()

    assert make_backup(filled, file_of_backup) == contents(filled)
    assert in_folder(file_of_backup) == ["ledger-2026-12-01.db"]
