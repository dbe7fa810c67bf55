"""Folders: ours and the backups' are written in, df3's are read."""

import os
import tempfile
from pathlib import Path

from agent.doctor.findings import Finding, to_do, well, wrong
from agent.settings import Settings

PROBE = "journalbryggan-"


def data_folder(settings: Settings) -> Finding:
    """Look at the folder for the ledger, the log and the settings."""
    return _written_in(
        "Datamapp",
        settings.data_dir,
        "Kontrollera att disken inte är full och att du får skriva i mappen.",
    )


def backup_folder(settings: Settings) -> Finding:
    """Look at the folder for backups."""
    return _written_in(
        "Mapp för säkerhetskopior",
        settings.backup_folder,
        "Kontrollera att mappen går att nå och att du får skriva i den.",
    )


def journal_folder(folder: Path) -> Finding:
    """Look at a folder that df3 writes in."""
    try:
        with os.scandir(folder) as entries:
            next(entries, None)
    except OSError as error:
        return wrong(
            "Journalmapp",
            f"{folder} går inte att läsa.",
            "Kontrollera att mappen finns kvar, att nätverket fungerar och att du får "
            "läsa i mappen.",
            error=type(error).__name__,
        )
    return well("Journalmapp", f"{folder} går att läsa.")


def no_journal_folder() -> Finding:
    """Say that there is nothing to watch."""
    return to_do(
        "Journalmapp",
        "Ingen mapp bevakas.",
        "Välj mappen där dinafastigheter 3 sparar sina journaler under Inställningar.",
    )


def _written_in(what: str, folder: Path, action: str) -> Finding:
    """Write a file without a name in a folder, or in the one that it would lie in."""
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    try:
        with tempfile.TemporaryFile(dir=there, prefix=PROBE) as probe:
            probe.write(b"x")
    except OSError as error:
        text = f"Det går inte att skriva i {folder}."
        return wrong(what, text, action, error=type(error).__name__)
    if there == folder:
        return well(what, f"{folder} går att skriva i.", exists=True)
    return well(what, f"{folder} finns inte än, och går att skapa.", exists=False)
