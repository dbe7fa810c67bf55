"""Errors as pages: what happened, what was not done, and what the user can do."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from agent.errors import (
    AgentError,
    ClientRefused,
    ConsentError,
    LedgerAway,
    NotConnected,
    Rejected,
)
from agent.ledger.owners import OwnerOverview
from webui.current import rooms
from webui.entrance import NotOpened
from webui.sessions import LinkUsed, TooManyFailures
from webui.support import details
from webui.transfer import AllStopped, NothingTicked

# Somebody whom these meet has no session: links to our pages would lead nowhere.
OUTSIDE = (NotOpened, LinkUsed, TooManyFailures)
ABOUT_CONNECTIONS = (ConsentError, NotConnected, ClientRefused, Rejected)

# What the user reads for the statuses that Flask itself gives.
TITLES = {
    HTTPStatus.BAD_REQUEST: "Begäran gick inte att förstå",
    HTTPStatus.NOT_FOUND: "Sidan finns inte",
    HTTPStatus.METHOD_NOT_ALLOWED: "Så går det inte att göra",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "För mycket på en gång",
}
OTHERWISE = "Något gick fel i Journalbryggan"


def handle_in(app: Flask) -> None:
    """Show our errors, and Flask's, with the one template."""
    app.register_error_handler(AgentError, agent_error)
    app.register_error_handler(HTTPException, http_error)


@dataclass(frozen=True, slots=True)
class TryAgain:
    """What a refused consent can be asked for again: whose, and from where.

    `user_first` is whether a user's consent is what is likely to be given.
    """

    about: OwnerOverview
    back: str
    user_first: bool


def agent_error(error: AgentError, again: TryAgain | None = None) -> tuple[str, int]:
    """Show one of our own errors, in its own words."""
    page = render_template(
        "error.html",
        title=error.title,
        message=error.message,
        not_done=error.not_done,
        action=error.action,
        detail=details(type(error).__name__, error.detail),
        onward=_onward(error),
        meanwhile=_meanwhile(error),
        again=again,
        comes_back=isinstance(error, LedgerAway) and request.method == "GET",
    )
    return page, error.http_status


def http_error(error: HTTPException) -> tuple[str, int]:
    """Show what Flask refused, or could not do."""
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    page = render_template(
        "error.html",
        title=TITLES.get(status, OTHERWISE),
        message="",
        not_done="Inget av det du nyss gjorde har sparats eller skickats till Fortnox.",
        action="Gå till Översikt och försök därifrån.",
        detail=details(f"HTTP {status.value}", status.phrase),
        onward=[(url_for("overview.show"), "Till Översikt")],
    )
    return page, status


def _meanwhile(error: AgentError) -> str:
    """Say what goes on while the database is away."""
    if not isinstance(error, LedgerAway):
        return ""
    unsaved = sum(folder.unsaved for folder in rooms().folders())
    if not unsaved:
        return ""
    files = "1 fil är läst" if unsaved == 1 else f"{unsaved} filer är lästa"
    return f"{files} och sparas när databasen svarar."


def _onward(error: AgentError) -> list[tuple[str, str]]:
    """Where to go from an error, the likeliest first."""
    if isinstance(error, OUTSIDE):
        return []
    overview = (url_for("overview.show"), "Till Översikt")
    transfer = (url_for("selecting.show"), "Till Överföring")
    if isinstance(error, (NothingTicked, AllStopped)):
        return [transfer]
    if isinstance(error, ABOUT_CONNECTIONS):
        return [(url_for("connections.index"), "Till Kopplingar"), transfer]
    return [overview, (url_for("troubleshooting.show"), "Till Felsökning")]
