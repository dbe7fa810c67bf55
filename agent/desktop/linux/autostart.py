"""Starting at log-on: a file among the desktop's own (XDG Autostart specification)."""

import os
import shlex
from pathlib import Path

from agent.desktop.program import agent_command

ENTRY = """\
[Desktop Entry]
Type=Application
Name=Journalbryggan
Exec={command}
"""


def is_on() -> bool:
    """Tell whether the agent starts when this user logs on."""
    return _file().exists()


def is_declined() -> bool:
    """Tell whether this user has said no; nobody else says yes for him here."""
    return False


def turn_on() -> None:
    """Start when this user logs on."""
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    command = shlex.join([*agent_command(), "--at-login"])
    file.write_text(ENTRY.format(command=command), "utf-8")


def turn_off() -> None:
    """Do not start when this user logs on."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    settings = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(settings) / "autostart" / "journalbryggan.desktop"
