"""The folder of everybody on this PC: /var/lib, where only root writes."""

import os
import stat
from pathlib import Path

from agent.errors import CertificateNotSaved


def machine_folder() -> Path:
    """Return where it is, whether it is there or not."""
    return Path("/var/lib/journalbryggan")


def claim(folder: Path) -> None:
    """Make a folder that everybody may read and only its owner change.

    Raises:
        CertificateNotSaved: it takes root.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
    except OSError as error:
        raise CertificateNotSaved(
            f"Mappen {folder} kan inte skapas med rätt behörigheter.",
            action="Kör som administratör.",
            detail=str(error),
        ) from error


def is_safe(folder: Path) -> bool:
    """Tell whether it is a real folder that nobody but root, or we, own and change."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    is_real = stat.S_ISDIR(status.st_mode)
    others_write = bool(status.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
    return is_real and status.st_uid in (0, os.getuid()) and not others_write
