"""Whether a folder may be chosen: for journals to come from, or backups to lie in.

Only what nobody could have meant is refused; each refusal says which folder would do.
"""

import os
import re
import tempfile
from pathlib import Path

from agent.errors import Refused
from agent.preferences.patience import PATIENCE, within
from agent.preferences.survey import Survey, survey
from agent.settings import Settings

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
EXAMPLE = r"C:\df3\Journaler" if os.name == "nt" else "/home/anna/journaler"


class FolderNotChosen(Refused):
    """A folder that cannot be what the user means it for."""

    title = "Mappen går inte att använda"
    not_done = "Ingenting har ändrats."
    action = "Välj en annan mapp."
    http_status = 400


def folder_from(text: str) -> Path:
    """Read what somebody typed or pasted; Explorer copies paths within quotes.

    Raises:
        FolderNotChosen: it is no whole path.
    """
    path = text.strip().strip('"').strip()
    if not path:
        raise FolderNotChosen("Ingen mapp är angiven.", action="Skriv eller välj en.")
    folder = Path(path)
    if UNPRINTABLE.search(path) or not folder.is_absolute():
        raise FolderNotChosen(
            f"{path} är ingen hel sökväg.", action=f"Skriv hela, som {EXAMPLE}."
        )
    return folder


def look_into(folder: Path) -> Survey:
    """Return what a folder holds.

    Raises:
        FolderNotChosen: it is not there, is no folder, or cannot be read now.
    """
    try:
        return within(PATIENCE, lambda: survey(folder))
    except OSError as error:
        raise unreadable(folder, error) from error


def refuse_for_journals(folder: Path, settings: Settings) -> None:
    """Refuse to watch a folder that is watched, ours, or far too much.

    Raises:
        FolderNotChosen: why not.
    """
    for watched in settings.journal_dirs:
        _refuse_watched(folder, watched)
    if _overlap(folder, settings.data_dir) or _overlap(folder, settings.backup_folder):
        raise FolderNotChosen(
            f"{folder} hör ihop med Journalbryggans egna filer.",
            action="Välj mappen som dinafastigheter 3 skriver journaler i.",
        )
    if folder in (folder.parent, Path.home()):
        raise FolderNotChosen(
            f"{folder} rymmer mycket mer än journaler, och allt i en mapp läses.",
            action="Välj en mapp för journaler i den.",
        )


def refuse_for_backups(folder: Path, settings: Settings) -> None:
    """Refuse to put backups where journals are looked for, or nothing can be written.

    Raises:
        FolderNotChosen: why not.
    """
    if any(folder.is_relative_to(watched) for watched in settings.journal_dirs):
        raise FolderNotChosen(f"{folder} bevakas: där söks journaler.")
    if folder.is_relative_to(settings.data_dir):
        raise FolderNotChosen(
            f"{folder} ligger bland Journalbryggans egna filer.",
            action="Välj en mapp på en annan disk eller en server.",
        )
    try:
        within(PATIENCE, lambda: _write_in(folder))
    except PermissionError as error:
        raise FolderNotChosen(
            f"Det går inte att skriva i {folder}.",
            action="Be den som sköter mappen om rätt att skriva i den.",
            detail=str(error),
        ) from error
    except OSError as error:
        raise unreadable(folder, error) from error


def _refuse_watched(folder: Path, watched: Path) -> None:
    if folder == watched:
        raise FolderNotChosen(
            f"{folder} bevakas redan.", action="Du behöver inget göra."
        )
    if folder.is_relative_to(watched):
        raise FolderNotChosen(
            f"{folder} bevakas redan, som en del av {watched}.",
            action="Du behöver inget göra.",
        )
    if watched.is_relative_to(folder):
        raise FolderNotChosen(
            f"{watched} i den mappen bevakas redan.",
            action="Sluta först bevaka den, om hela mappen ska bevakas i stället.",
        )


def _overlap(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def _write_in(folder: Path) -> None:
    with tempfile.TemporaryFile(dir=folder, prefix="journalbryggan-") as probe:
        probe.write(b"x")


def unreadable(folder: Path, error: OSError) -> FolderNotChosen:
    """Say why a folder cannot be used, by what the system said of it."""
    detail = f"{type(error).__name__} {error.strerror or ''}".strip()
    match error:
        case FileNotFoundError():
            said = f"{folder} finns inte."
            action = "Kontrollera stavningen, eller skapa mappen först."
        case NotADirectoryError():
            said, action = f"{folder} är en fil.", "Välj mappen som filen ligger i."
        case PermissionError():
            said = f"Du får inte läsa i {folder}."
            action = "Be den som sköter mappen om rätt att läsa i den."
        case _:
            said = f"{folder} svarar inte."
            action = "Kontrollera nätverket, eller välj en annan mapp."
    return FolderNotChosen(said, action=action, detail=detail)
