"""The ledger that the settings name, and never another in its place.

A file that is gone, empty or damaged is left alone, and the error says which backup
would take its place: only a person's command puts it there (ledger_commands.py).
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from agent.errors import LedgerDamaged, LedgerError, LedgerMissing
from agent.ledger.ledger import Ledger
from agent.ledger.mark import Mark
from agent.ledger.opening import ledger_to_read, open_ledger
from agent.ledger.rotation import backups_in
from agent.ledger.seats import keep_what_is_ours
from agent.ledger.sqlite import check_whole
from agent.settings import Settings

Clock = Callable[[], datetime]


def open_own_ledger(settings: Settings, clock: Clock) -> Ledger:
    """Open the ledger, made where there has never been one.

    Raises:
        LedgerMissing: there was one, and it is gone.
        LedgerDamaged: it cannot be trusted.
        LedgerError: any other reason why it cannot be used.
    """
    where = settings.ledger
    if isinstance(where, str):
        return open_ledger(where, clock, settings.seat)
    mark = Mark(where)
    try:
        _refuse_lost(mark, where, settings.backup_folder)
        ledger = open_ledger(where, clock, settings.seat)
        keep_what_is_ours(ledger)
    except (LedgerDamaged, LedgerMissing) as error:
        _name_way_out(error, settings.backup_folder)
        raise
    mark.begun()
    return ledger


@contextmanager
def ledger_of_agent(settings: Settings, clock: Clock) -> Iterator[Ledger]:
    """Have the ledger for as long as the agent runs.

    An end without warning is noticed at the next start, which then reads all of a file
    before it trusts it.

    Raises:
        LedgerError: as `open_own_ledger`.
    """
    where = settings.ledger
    if isinstance(where, str):
        mark = None
    else:
        mark = Mark(where)
        _check_after_crash(mark, where, settings.backup_folder)
    ledger = open_own_ledger(settings, clock)
    try:
        if mark:
            mark.in_use()
        yield ledger
    finally:
        ledger.close()
        if mark:
            mark.closed()


@contextmanager
def own_ledger_to_read(settings: Settings, clock: Clock) -> Iterator[Ledger | None]:
    """Have the ledger as it is, whatever runs beside; None where there never was one.

    Raises:
        LedgerMissing: there was one, and it is gone.
        LedgerError: it cannot be read; of a file, as soon as it is.
    """
    where = settings.ledger
    if isinstance(where, Path):
        try:
            _refuse_lost(Mark(where), where, settings.backup_folder)
        except LedgerMissing as error:
            _name_way_out(error, settings.backup_folder)
            raise
        if not where.exists():
            yield None
            return
    with closing(ledger_to_read(where, clock, settings.seat)) as ledger:
        yield ledger


def _refuse_lost(mark: Mark, file: Path, backups: Path) -> None:
    """Refuse to begin a ledger where there has been one."""
    is_there = file.exists() and file.stat().st_size > 0
    if not is_there and (mark.exists() or backups_in(backups)):
        raise LedgerMissing(f"Huvudboken {file} är borta eller tom.")


def _check_after_crash(mark: Mark, file: Path, backups: Path) -> None:
    if mark.was_left_in_use() and file.exists():
        try:
            check_whole(file)
        except LedgerDamaged as error:
            _name_way_out(error, backups)
            raise


def _name_way_out(error: LedgerError, folder: Path) -> None:
    """Name the backup that would take the ledger's place."""
    backups = backups_in(folder)
    if backups:
        newest = backups[max(backups)]
        error.action = (
            "Återställ den senaste säkerhetskopian: "
            f'journalbryggan ledger restore "{newest}"'
        )
