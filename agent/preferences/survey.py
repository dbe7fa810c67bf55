"""What a folder holds, told by names and times alone: no file is opened."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

# What df3 writes, and Fortnox' bureaus export: SIE and tables as text.
JOURNAL_ENDS = (".si", ".se", ".sie", ".csv", ".tsv")
MOST_ENTRIES = 5_000  # of a folder; more makes nobody wiser


@dataclass(frozen=True, slots=True)
class Survey:
    """How many files of a folder may be journals, and the newest of them."""

    journals: int
    newest: str = ""
    newest_at: datetime | None = None


def survey(folder: Path) -> Survey:
    """Look into a folder, but not into its subfolders.

    Raises:
        OSError: it cannot be listed.
    """
    if folder.is_file():  # which systems tell in different ways
        raise NotADirectoryError(str(folder))
    with os.scandir(folder) as entries:
        found = list(_journals(islice(entries, MOST_ENTRIES)))
    if not found:
        return Survey(0)
    modified, name = max(found)
    return Survey(len(found), name, datetime.fromtimestamp(modified, UTC))


def _journals(entries: Iterable[os.DirEntry[str]]) -> Iterable[tuple[float, str]]:
    for entry in entries:
        if entry.name.lower().endswith(JOURNAL_ENDS) and entry.is_file():
            yield entry.stat().st_mtime, entry.name
