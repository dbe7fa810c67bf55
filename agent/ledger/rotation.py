"""Which daily backups are kept: the newest ones, and one of each of the last months.

Days are told by the files' names, so that nothing else has to be remembered, and no
file is touched that does not have such a name.
"""

import re
from collections.abc import Collection
from contextlib import suppress
from datetime import date
from pathlib import Path

DAILY = 7
MONTHLY = 12
NAME = re.compile(r"ledger-(\d{4}-\d{2}-\d{2})\.db", re.ASCII)


def name_of(day: date) -> str:
    """Return what the backup of a day is called."""
    return f"ledger-{day.isoformat()}.db"


def backups_in(folder: Path) -> dict[date, Path]:
    """Return the daily backups that lie in a folder, which need not be there."""
    found: dict[date, Path] = {}
    for file in folder.glob("ledger-*.db"):
        named = NAME.fullmatch(file.name)
        with suppress(ValueError):
            if named:
                found[date.fromisoformat(named[1])] = file
    return found


def superfluous(days: Collection[date]) -> set[date]:
    """Return the days whose backups need not be kept.

    Kept are the newest seven, and the last one of each of the newest twelve months.
    """
    newest_first = sorted(days, reverse=True)
    of_months = {(day.year, day.month): day for day in sorted(days)}
    months = sorted(of_months, reverse=True)[:MONTHLY]
    kept = {*newest_first[:DAILY], *(of_months[month] for month in months)}
    return set(days) - kept
