"""How an administrator's command asks every agent on this PC to end.

A file in the machine's folder, where nobody else can write; each agent looks for it
and heeds one that is younger than itself. Nothing listens, and no user can stop
another's agent.
"""

from pathlib import Path

REQUEST = "stop-request"


def ask_all_to_stop(folder: Path) -> None:
    """Leave the request."""
    (folder / REQUEST).write_text("stop", "ascii")


def take_back(folder: Path) -> None:
    """Remove the request."""
    (folder / REQUEST).unlink(missing_ok=True)


def is_asked_to_stop(folder: Path, since: float) -> bool:
    """Tell whether there is a request made after `since` (seconds since 1970)."""
    try:
        return (folder / REQUEST).stat().st_mtime > since
    except OSError:
        return False
