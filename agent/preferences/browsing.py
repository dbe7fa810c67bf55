"""Leafing through the user's own places for a folder: its name, and what it may hold.

Told by names and times alone. Whatever does not answer in time is left without a word
of what it holds, or refused as a whole.
"""

import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from agent.preferences.choosing import FolderNotChosen, unreadable
from agent.preferences.likely import places
from agent.preferences.patience import PATIENCE, within
from agent.preferences.survey import Survey, survey

MOST_FOLDERS: Final = 400  # that are shown of one
LOOKED_FOR = 1.0  # seconds, at what the subfolders hold


@dataclass(frozen=True, slots=True)
class Subfolder:
    """A folder to go into; what it holds where there was time to look."""

    path: Path
    holds: Survey | None = None


@dataclass(frozen=True, slots=True)
class Browsed:
    """A folder, the one it lies in (None at the top of a place), and its subfolders."""

    folder: Path
    above: Path | None
    holds: Survey
    subfolders: tuple[Subfolder, ...]


def starting_places() -> tuple[Path, ...]:
    """Return where leafing begins; none of it is asked anything."""
    return tuple(dict.fromkeys((Path.home(), *places())))


def browse(folder: Path, clock: Callable[[], float] = monotonic) -> Browsed:
    """Look into a folder within one of the user's places.

    Raises:
        FolderNotChosen: it lies elsewhere, is not there, or does not answer.
    """
    above = [one for one in starting_places() if folder.is_relative_to(one)]
    if not above or ".." in folder.parts:
        raise FolderNotChosen(
            f"{folder} kan inte bläddras i.", action="Skriv sökvägen i stället."
        )
    try:
        return within(PATIENCE, lambda: _browsed(folder, above, clock))
    except OSError as error:
        raise unreadable(folder, error) from error


def _browsed(
    folder: Path, places_above: list[Path], clock: Callable[[], float]
) -> Browsed:
    return Browsed(
        folder,
        None if places_above == [folder] else folder.parent,
        survey(folder),
        tuple(_looked_at(_subfolders(folder), clock)),
    )


def _subfolders(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        names = [one.name for one in entries if _is_shown(one)]
    return [folder / name for name in sorted(names, key=str.casefold)[:MOST_FOLDERS]]


def _looked_at(folders: list[Path], clock: Callable[[], float]) -> Iterator[Subfolder]:
    give_up = clock() + LOOKED_FOR
    for folder in folders:
        holds = None
        if clock() < give_up:
            with suppress(OSError):  # which may not be read, say
                holds = survey(folder)
        yield Subfolder(folder, holds)


def _is_shown(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith((".", "$")) or not entry.is_dir():
        return False
    if sys.platform == "win32":
        concealed = stat.FILE_ATTRIBUTE_HIDDEN | stat.FILE_ATTRIBUTE_SYSTEM
        attributes = entry.stat(follow_symlinks=False).st_file_attributes
        return not attributes & concealed
    else:  # noqa: RET505  mypy tells platforms apart by if and else
        return True
