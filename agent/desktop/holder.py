"""Who holds a port of this PC: a program, and the user whose it is."""

from collections.abc import Callable
from dataclasses import dataclass

import psutil

from agent.desktop.here import sessions


@dataclass(frozen=True, slots=True)
class Holder:
    """A program that listens. What the system does not tell is empty."""

    program: str
    user: str
    is_ours: bool

    def __str__(self) -> str:
        """Say it in Swedish."""
        program = self.program or "ett annat program"
        return f"{program} hos användaren {self.user}" if self.user else program


def holder_of(port: int) -> Holder | None:
    """Return who listens on a port; None where nobody does, or none can be told."""
    try:
        listening = [
            connection.pid
            for connection in psutil.net_connections("tcp")
            if connection.status == psutil.CONN_LISTEN
            and connection.laddr
            and connection.laddr.port == port
        ]
    except (psutil.Error, OSError):  # some of Windows' refusals come as they are
        return None
    return _about(listening[0]) if listening else None


def _about(pid: int | None) -> Holder:
    # Linux keeps other users' processes to itself; ours it always tells.
    if pid is None:
        return Holder("", "", is_ours=False)
    process = psutil.Process(pid)
    user = _asked(process.username)
    return Holder(
        program=_asked(process.name),
        user=user.rpartition("\\")[2] or sessions.user_behind(pid),
        is_ours=user == psutil.Process().username(),
    )


def _asked(question: Callable[[], str]) -> str:
    try:
        return question()
    except (psutil.Error, OSError):
        return ""
