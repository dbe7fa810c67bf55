"""Where df3 may write its journals on this PC: a guess, made by names, and quickly.

Only a few places are looked at, two levels deep, all at once; a network drive that does
not answer is left out.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from time import monotonic
from typing import Final

from platformdirs import user_desktop_path, user_documents_path

from agent.desktop.here import df3, drives
from agent.preferences.choosing import FolderNotChosen, refuse_for_journals
from agent.preferences.survey import survey
from agent.settings import Settings

NAMED: Final = re.compile(
    r"df3|dina\s*fastigheter|journal|fortnox|\bsie\b", re.IGNORECASE
)
MOST: Final = 6  # that are suggested
PATIENCE = 3.0  # seconds for all places together
DEPTH: Final = 2

Guess = tuple[bool, int, Path]  # whether its name is likely, how many journals


def likely_folders(
    settings: Settings, clock: Callable[[], float] = monotonic
) -> tuple[Path, ...]:
    """Return folders that df3 may write in and nobody watches, the likeliest first."""
    found = [
        (is_named, journals, folder)
        for is_named, journals, folder in _guesses(places(), clock)
        if _may_be_watched(folder, settings)
    ]
    found.sort(key=lambda one: (not one[1], not one[0], -one[1], str(one[2])))
    return tuple(dict.fromkeys(folder for _, _, folder in found))[:MOST]


def places() -> tuple[Path, ...]:
    """Return where a user's folders lie, and df3's program."""
    own = (user_documents_path(), user_desktop_path())
    return tuple(dict.fromkeys((*own, *df3.df3_folders(), *drives.drives())))


def _guesses(roots: Iterable[Path], clock: Callable[[], float]) -> Iterator[Guess]:
    """Look at every place in a thread of its own; give what has come in time."""
    answers: Queue[list[Guess]] = Queue()
    threads = [
        Thread(target=_guess, args=(root, answers), name="folder-guess", daemon=True)
        for root in roots
    ]
    give_up = clock() + PATIENCE
    for thread in threads:
        thread.start()
    for _ in threads:
        with suppress(Empty):
            yield from answers.get(timeout=max(0.0, give_up - clock()))


def _guess(root: Path, answers: "Queue[list[Guess]]") -> None:
    found: list[Guess] = []
    with suppress(OSError):
        journals = survey(root).journals
        if journals:
            found.append((False, journals, root))
        found += _below(root, DEPTH)
    answers.put(found)


def _below(folder: Path, depth: int) -> list[Guess]:
    found: list[Guess] = []
    for name in _named(folder):
        below = folder / name
        with suppress(OSError):
            found.append((True, survey(below).journals, below))
            found += _below(below, depth - 1) if depth > 1 else []
    return found


def _named(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        return [one.name for one in entries if NAMED.search(one.name) and one.is_dir()]


def _may_be_watched(folder: Path, settings: Settings) -> bool:
    try:
        refuse_for_journals(folder, settings)
    except FolderNotChosen:
        return False
    return True
