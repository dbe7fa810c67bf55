"""A backup a day of a ledger on this PC, without anybody having to think of it.

A thread of its own makes it, so that nothing waits for a slow disk or a server that is
away. What is due is told by the wall clock and by what lies in the folder: a PC that
has slept makes up for it. A ledger on a PostgreSQL server is its administrator's to
back up.
"""

import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import structlog

from agent.errors import AgentError
from agent.ledger.backup import DRAFT, make_backup, remove_database, settle
from agent.ledger.events import first_at
from agent.ledger.ledger import Ledger
from agent.ledger.rotation import backups_in, name_of, superfluous
from agent.settings import Settings

log = structlog.get_logger(__name__)

AGAIN_AFTER = timedelta(hours=1)
TOO_OLD = timedelta(days=3)
NEW = ".new"  # until it takes the place of an older one of the same day
PATIENCE = 2.0  # seconds at the end of the agent; whoever is cut off leaves a draft


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup as it lies in its folder; `size` is in bytes."""

    file: Path
    made_at: datetime
    size: int


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
        self.newest: Backup | None = None  # None until the folder has been looked in
        self.folder = folder
        self._ledger = ledger
        self._clock = clock
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._done_on: date | None = None
        self._tried_at: datetime | None = None

    @property
    def is_ours(self) -> bool:
        """Whether we make them; of a shared ledger its administrator does."""
        return not self._ledger.is_shared

    @property
    def is_at_work(self) -> bool:
        """Whether one is being made."""
        return self._thread is not None and self._thread.is_alive()

    def look(self) -> None:
        """Begin with today's backup where it is due. Cheap to call often."""
        with self._lock:
            if self._is_due(self._clock()):
                self._begin(anew=False)

    def begin(self) -> None:
        """Begin with a backup of the ledger as it is now, in place of today's."""
        with self._lock:
            self._begin(anew=True)

    def use(self, folder: Path) -> None:
        """Put backups there from now on, today's among them; the others stay."""
        with self._lock:
            if folder != self.folder:
                self.folder, self.newest, self.problem = folder, None, ""
                self._done_on = self._tried_at = None

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

    def _begin(self, *, anew: bool) -> None:
        if self.is_at_work or not self.is_ours:
            return
        self._tried_at = now = self._clock()
        self._thread = threading.Thread(
            target=self._run,
            args=(self.folder, now.date(), anew),
            name="backup",
            daemon=True,
        )
        self._thread.start()

    def _run(self, folder: Path, today: date, anew: bool) -> None:  # noqa: FBT001  a thread's arguments
        done_on, problem = None, ""
        try:
            self._back_up(folder / name_of(today), anew=anew)
            clean_up(folder)
            done_on = today
        except AgentError as error:
            log.warning("no backup", reason=str(error))
            problem = f"Ingen säkerhetskopia i dag: {error.message}"
        except Exception:  # the thread's supervisor
            log.exception("backup failed")
            problem = "Ingen säkerhetskopia i dag."
        newest = newest_in(folder)
        with self._lock:
            if folder == self.folder:  # else it has been changed meanwhile
                self._done_on = done_on or self._done_on
                self.problem, self.newest = problem, newest

    def _back_up(self, file: Path, *, anew: bool) -> None:
        if file.exists() and not anew:
            return
        if file.exists():
            beside = file.with_name(f"{file.name}{NEW}")
            _remove(beside)
            held = make_backup(self._ledger, beside)
            settle(beside, file)
        else:
            held = make_backup(self._ledger, file)
        log.info("backed up", file=str(file), events=held.events)


def newest_in(folder: Path) -> Backup | None:
    """Return the newest backup in a folder; None where there is none, or no folder."""
    with suppress(OSError):
        backups = backups_in(folder)
        if backups:
            file = backups[max(backups)]
            status = file.stat()
            return Backup(
                file, datetime.fromtimestamp(status.st_mtime, UTC), status.st_size
            )
    return None


def clean_up(folder: Path) -> None:
    """Remove the daily backups that need not be kept, and what was broken off."""
    backups = backups_in(folder)
    for day in superfluous(backups):
        _remove(backups[day])
    for ending in (DRAFT, NEW, f"{NEW}{DRAFT}"):
        for left in folder.glob(f"ledger-????-??-??.db{ending}"):
            _remove(left)


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
