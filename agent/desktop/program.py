"""How this program is started again: by the system at log-on, or by itself."""

import sys
from pathlib import Path

# Windows ignores case in file names, hence two that differ by more than that.
WINDOWED = "Journalbryggan Agent.exe"


def agent_command() -> list[str]:
    """Return the command that starts the agent, without a console window."""
    if program_folder() is not None:
        return [str(Path(sys.executable).with_name(WINDOWED)), "run"]
    return [sys.executable, "-m", "agent", "run"]


def program_folder() -> Path | None:
    """Return the installed program's folder; None where Python runs our sources."""
    if not getattr(sys, "frozen", False):
        return None
    return Path(sys.executable).parent
