"""Putting a backup, or an empty ledger, in the place of the ledger that is there.

What is there is kept beside, with the time in its name. A ledger put in place this way
does not know what has been sent since it was written: its history says so, and every
transfer looks in Fortnox for what it does not know (transfer/already.py).
"""

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from agent.errors import LedgerError
from agent.ledger.backup import (
    Contents,
    contents,
    copy_pages,
    draft_of,
    fold_wal,
    reading_only,
    settle,
    verify,
)
from agent.ledger.events import record
from agent.ledger.health import damage_of
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.tables import events

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Loss:
    """What the present ledger knows and a backup of it does not."""

    journals: int
    booked: int
    events: int
    is_of_another: bool  # the backup is no earlier state of this ledger


def loss(present: Path, backup: Contents, clock: Clock) -> Loss | None:
    """Say what would be lost with `present`; None where it is not there, or not whole.

    What it has forgotten itself, because it is younger than the backup, counts as none.
    """
    if not present.exists():
        return None
    try:
        with reading_only(present, clock) as ledger:
            if damage_of(ledger):
                return None
            now = contents(ledger)
            is_of_another = not _has_event(ledger, backup.newest_hash)
    except LedgerError:
        return None
    return Loss(
        journals=max(0, now.rows["journals"] - backup.rows["journals"]),
        booked=max(0, now.booked - backup.booked),
        events=max(0, now.events - backup.events),
        is_of_another=is_of_another,
    )


def restore(backup: Path, file: Path, clock: Clock, actor: str) -> Path | None:
    """Put a backup in the place of the ledger in `file`; return where that is kept.

    Only for who alone has the ledger.

    Raises:
        BackupRefused: the backup cannot be trusted.
        LedgerError: any other reason. The present ledger is as it was then.
    """
    held = verify(backup, clock)
    lost = loss(file, held, clock)
    with draft_of(file) as draft:
        with reading_only(backup, clock) as source, source.reading() as connection:
            copy_pages(connection, draft)
        detail = {
            "backup": backup.name,
            "newest_event": held.newest_event and held.newest_event.isoformat(),
            "lost_events": lost and lost.events,
            "lost_booked": lost and lost.booked,
        }
        _note(draft, clock, actor, "restored", **detail)
        verify(draft, clock)
        return _put(draft, file, clock(), is_whole=lost is not None)


def begin_anew(file: Path, clock: Clock, actor: str) -> Path | None:
    """Put an empty ledger in the place of `file`; return where that is kept.

    Only for who alone has the ledger.
    """
    with draft_of(file) as draft:
        _note(draft, clock, actor, "begun anew")
        return _put(draft, file, clock(), is_whole=False)


def _has_event(ledger: Ledger, hash_: str) -> bool:
    if not hash_:  # of an empty ledger, which every ledger once was
        return True
    with ledger.reading() as connection:
        found = connection.scalar(select(events.c.id).where(events.c.hash == hash_))
    return found is not None


def _note(draft: Path, clock: Clock, actor: str, kind: str, **detail: object) -> None:
    """Write down in the ledger itself, at the newest schema, what is done with it."""
    with closing(open_ledger(draft, clock)) as ledger, ledger.writing() as connection:
        record(connection, clock(), actor, kind, **detail)


def _put(draft: Path, file: Path, now: datetime, *, is_whole: bool) -> Path | None:
    """Give the draft the ledger's name, once what had it is safe under another.

    Whoever is killed in here leaves the ledger as it was, or all of it beside.
    """
    aside = None
    if file.exists():
        aside = file.with_name(f"{file.stem}-{now:%Y%m%dT%H%M%S}-ersatt.db")
        if is_whole:
            fold_wal(file)
        for ending in ("", "-wal"):
            _copy_durably(_beside(file, ending), _beside(aside, ending))
    # What is left of a WAL would be read into the ledger that comes.
    for ending in ("-wal", "-shm", "-journal"):
        _beside(file, ending).unlink(missing_ok=True)
    settle(draft, file)
    return aside


def _copy_durably(source: Path, target: Path) -> None:
    if not source.exists():
        return
    with source.open("rb") as content, target.open("xb") as copy:
        shutil.copyfileobj(content, copy, length=1 << 20)
        copy.flush()
        os.fsync(copy.fileno())


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)
