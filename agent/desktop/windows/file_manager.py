"""Explorer."""

import sys

# mypy: no-warn-unreachable
if sys.platform != "win32":
    raise ImportError("for Windows alone")

import os
from pathlib import Path


def show(folder: Path) -> bool:
    """Show a folder of ours; False where it could not be shown."""
    if not folder.is_dir():  # a file would be started
        return False
    try:
        os.startfile(folder)  # noqa: S606  no shell takes part
    except OSError:
        return False
    return True
