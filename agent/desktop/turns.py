"""One process at a time, of all that share something: others wait for their turn.

The lock is a file's, and ends with the process that holds it, whatever ends that.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

import structlog

from agent.desktop.instance import locked
from agent.errors import AlreadyRunning

PAUSE = 0.05  # seconds

log = structlog.get_logger(__name__)


class Turns:
    """Locks by name, in a folder."""

    def __init__(
        self,
        folder: Path,
        patience: float,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Wait for up to `patience` seconds for another process' turn to end."""
        self._folder = folder
        self._patience = patience
        self._sleep = sleep

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """Be the only process with `name` for as long as the block lasts.

        Where the folder cannot be written to nobody is kept out: that is rare, and no
        reason to let a connection lapse.

        Raises:
            AlreadyRunning: another process has not come to an end in time.
        """
        # Where the name comes from it may hold anything.
        file = self._folder / f"{sha256(name.encode()).hexdigest()[:16]}.lock"
        with ExitStack() as held:
            self._wait_for(file, held)
            yield

    def _wait_for(self, file: Path, held: ExitStack) -> None:
        for _ in range(round(self._patience / PAUSE)):
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                held.enter_context(locked(file))
            except AlreadyRunning:
                self._sleep(PAUSE)
            except OSError as error:
                log.warning("no turns", reason=str(error))
                return
            else:
                return
        raise AlreadyRunning(
            "En annan Journalbryggan på datorn använder kopplingen just nu.",
            action="Försök igen om en stund.",
        )
