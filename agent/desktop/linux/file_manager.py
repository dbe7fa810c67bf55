"""The desktop's file manager, by the opener that every desktop has."""

import os
import shutil
import subprocess
from pathlib import Path


def show(folder: Path) -> bool:
    """Show a folder of ours; False where there is no desktop to show it on."""
    opener = shutil.which("xdg-open")
    has_desktop = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if opener is None or not has_desktop or not folder.is_dir():
        return False
    subprocess.Popen([opener, str(folder)])  # noqa: S603  our own folder
    return True
