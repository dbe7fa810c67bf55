"""Showing a folder of ours in the system's own file manager."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import structlog

log = structlog.get_logger(__name__)


def show_folder(folder: Path) -> bool:
    """Open a folder; False where there is nothing to show it with.

    Only ever with a folder that we chose ourselves: what opens it would start a program
    as well.
    """
    if not folder.is_dir():
        return False
    try:
        return _show(folder)
    except OSError as error:
        log.warning("folder_not_shown", reason=str(error))
        return False


if sys.platform == "win32":

    def _show(folder: Path) -> bool:
        os.startfile(folder)  # noqa: S606  no shell takes part
        return True

else:

    def _show(folder: Path) -> bool:
        opener = shutil.which("xdg-open")
        has_desktop = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        if opener is None or not has_desktop:
            return False
        subprocess.Popen([opener, str(folder)])  # noqa: S603  our own folder
        return True
