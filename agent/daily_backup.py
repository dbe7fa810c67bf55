"""A backup a day of a ledger on this PC, without anybody having to think of it.

A thread of its own makes it, so that nothing waits for a slow disk or a server that is
away. What is due is told by the wall clock and by what lies in the folder: a PC that
has slept makes up for it. A ledger on a PostgreSQL server is its administrator's to
back up.
"""

import threading
from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from pathlib import Path

import structlog

from agent.errors import AgentError
from agent.ledger.backup import DRAFT, make_backup, remove_database
from agent.ledger.events import first_at
from agent.ledger.ledger import Ledger
from agent.ledger.rotation import backups_in, name_of, superfluous
from agent.settings import Settings

log = structlog.get_logger(__name__)

AGAIN_AFTER = timedelta(hours=1)
TOO_OLD = timedelta(days=3)
PATIENCE = 2.0  # seconds at the end of the agent; whoever is cut off leaves a draft


class DailyBackup:
    """Sees to it that there is a backup of today."""

    def __init__(
        self,
        ledger: Ledger,
        folder: Path,
        clock: Callable[[], datetime],
    ) -> None:
        """Back `ledger` up into `folder`."""
        self.problem = ""  # in Swedish; "" while all is well
        self._ledger = ledger
        self._folder = folder
        self._clock = clock
        self._thread: threading.Thread | None = None
        self._done_on: date | None = None
        self._tried_at: datetime | None = None

    def look(self) -> None:
        """Begin with today's backup where it is due. Cheap to call often."""
        now = self._clock()
        is_at_work = self._thread is not None and self._thread.is_alive()
        if self._ledger.is_shared or is_at_work or not self._is_due(now):
            return
        self._tried_at = now
        self._thread = threading.Thread(
            target=self._run, args=(now.date(),), name="backup", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Wait a little for a backup that is being made."""
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def _is_due(self, now: datetime) -> bool:
        if self._done_on == now.date():
            return False
        # A clock that was set back does not count as having tried.
        return self._tried_at is None or not (
            timedelta(0) <= now - self._tried_at < AGAIN_AFTER
        )

    def _run(self, today: date) -> None:
        try:
            self._back_up(today)
        except AgentError as error:
            log.warning("no backup", reason=str(error))
            self.problem = f"Ingen säkerhetskopia i dag: {error.message}"
        except Exception:  # the thread's supervisor
            log.exception("backup failed")
            self.problem = "Ingen säkerhetskopia i dag."

    def _back_up(self, today: date) -> None:
        file = self._folder / name_of(today)
        if not file.exists():
            held = make_backup(self._ledger, file)
            log.info("backed up", file=str(file), events=held.events)
        self._done_on, self.problem = today, ""
        clean_up(self._folder)


def clean_up(folder: Path) -> None:
    """Remove the daily backups that need not be kept, and what was broken off."""
    backups = backups_in(folder)
    for day in superfluous(backups):
        _remove(backups[day])
    for draft in folder.glob(f"ledger-????-??-??.db{DRAFT}"):
        _remove(draft)


def _remove(file: Path) -> None:
    try:
        remove_database(file)
    except OSError as error:
        log.warning("old backup stays", file=str(file), reason=str(error))


def backup_problem(settings: Settings, ledger: Ledger, now: datetime) -> str:
    """Say in Swedish that backups are not made; "" where they are, or need not be.

    Told by what lies in the folder, for who does not run in the agent.
    """
    if ledger.is_shared:
        return ""
    since = first_at(ledger)
    return lateness(
        backups_in(settings.backup_folder), since and since.date(), now.date()
    )


def lateness(days: Collection[date], since: date | None, today: date) -> str:
    """Say in Swedish that the newest backup is too old; "" where it is not.

    Args:
        days: the days of the backups that there are.
        since: the day of the ledger's first event.
        today: the day.
    """
    until_now = [day for day in days if day <= today]
    newest = max(until_now, default=since)
    if newest is None or today - newest < TOO_OLD:
        return ""
    if not until_now:
        return "Ingen säkerhetskopia har gjorts av huvudboken."
    return f"Ingen säkerhetskopia har gjorts sedan {newest}."
