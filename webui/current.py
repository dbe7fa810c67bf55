"""What a view function needs to know about the page that it belongs to."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from flask import Flask, current_app

if TYPE_CHECKING:
    from agent.rooms import Rooms
    from webui.outcomes import Outcomes
    from webui.sessions import Sessions

KEY = "journalbryggan"


@dataclass(frozen=True, slots=True)
class Current:
    """The agent's rooms, and what the page itself remembers."""

    rooms: "Rooms"
    sessions: "Sessions"
    outcomes: "Outcomes"
    origin: str

    @property
    def cookie(self) -> str:
        """Name the session's cookie by port and purpose (security.md 4).

        Browsers hand cookies to every port of localhost; `__Host-` makes them insist
        on Secure, which plain HTTP, the demo's, cannot have.
        """
        own = urlsplit(self.origin)
        prefix = "__Host-" if own.scheme == "https" else ""
        return f"{prefix}journalbryggan-session-{own.port}"


def remember(app: Flask, current: Current) -> None:
    """Let `current()` find this in every request to `app`."""
    app.extensions[KEY] = current


def current() -> Current:
    """Return what belongs to the page that serves this request."""
    return cast("Current", current_app.extensions[KEY])


def rooms() -> "Rooms":
    """Return the agent's rooms."""
    return current().rooms
