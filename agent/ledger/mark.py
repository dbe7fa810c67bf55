"""A file beside the ledger that says that there is one, and how it was last left.

Without it a ledger that has got lost would look like one that never was, and a power
cut like an orderly end.
"""

from contextlib import suppress
from pathlib import Path

IN_USE, CLOSED = "in use", "closed"


class Mark:
    """The mark of the ledger in `file`."""

    def __init__(self, file: Path) -> None:
        """Nothing is read or written yet."""
        self._file = file.with_suffix(".mark")

    def exists(self) -> bool:
        """Tell whether there has been a ledger here."""
        return self._file.exists()

    def was_left_in_use(self) -> bool:
        """Tell whether the last agent ended without closing the ledger."""
        try:
            return self._file.read_text("ascii") == IN_USE
        except (OSError, ValueError):
            return False

    def begun(self) -> None:
        """Say that there is a ledger from now on."""
        if not self.exists():
            self.closed()

    def in_use(self) -> None:
        """Say that an agent has the ledger open."""
        self._write(IN_USE)

    def closed(self) -> None:
        """Say that there is a ledger, which nobody has open."""
        self._write(CLOSED)

    def _write(self, how: str) -> None:
        # Where it cannot be written a ledger is none the worse for it.
        with suppress(OSError):
            self._file.write_text(how, "ascii")
