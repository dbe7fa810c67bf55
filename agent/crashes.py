"""What nobody caught: in the log where Python can still tell, else in a file beside it.

Without a console Python's own words would reach nobody. A thread that dies says so in
the log; a process that is brought down from outside Python, by a library or the system,
leaves where each of its threads was. Names of places in the code, never values.
"""

import faulthandler
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import structlog

CRASH_FILE: Final = "crash.log"
MOST_BYTES: Final = 200_000

log = structlog.get_logger(__name__)


@contextmanager
def crashes_noted(folder: Path) -> Iterator[None]:
    """Have them noted in `folder`, which exists, for as long as the block lasts."""
    file = folder / CRASH_FILE
    if file.exists() and file.stat().st_size > MOST_BYTES:
        file.unlink()
    before = threading.excepthook
    threading.excepthook = _note_thread
    with file.open("a", encoding="utf-8") as crashes:
        faulthandler.enable(crashes)
        try:
            yield
        finally:
            threading.excepthook = before
            faulthandler.disable()


def _note_thread(died: threading.ExceptHookArgs) -> None:
    if died.exc_type is SystemExit:
        return
    log.error(
        "thread died",
        thread=died.thread.name if died.thread else "",
        exc_info=(died.exc_type, died.exc_value, died.exc_traceback),
    )
