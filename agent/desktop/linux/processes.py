"""Which programs run out of a folder, whoever has started them."""

from contextlib import suppress
from pathlib import Path

import psutil


def programs_of(folder: Path) -> list[int]:
    """Return the processes whose program lies in a folder, as far as we may ask."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if Path(process.exe()).parent.samefile(folder):
                found.append(process.pid)
    return found
