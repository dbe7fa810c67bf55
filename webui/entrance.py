"""The way in: a one-time link becomes a session, and a visit to Fortnox comes back.

No page is shown without a session, but these: the entrance itself, the stylesheet,
and Fortnox's answer, whose right to act is its state.
"""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from agent.errors import Refused
from webui.consent import is_answer_from_fortnox
from webui.current import current

pages = Blueprint("entrance", __name__)

# What our scripts mark a request with that no person has made (static/by-itself.js).
BY_ITSELF = "X-By-Itself"
PUBLIC = frozenset({"static", "entrance.show", "entrance.enter", "entrance.back"})


class NotOpened(Refused):
    """A request without a session, or with one that has been idle for too long."""

    title = "Öppna Journalbryggan på nytt"
    not_done = "Ingenting har ändrats."
    action = "Öppna sidan från ikonen vid klockan, eller kör journalbryggan open."


def require_session() -> None:
    """Refuse a request that nobody with a session has made.

    A page that asks by itself does not make the session last: it needs one all the
    same.

    Raises:
        NotOpened: it must come from a browser that one of our links has let in.
    """
    if request.endpoint in PUBLIC or is_answer_from_fortnox():
        return
    sessions = current().sessions
    look = sessions.is_open if BY_ITSELF in request.headers else sessions.use
    if not look(request.cookies.get(current().cookie, "")):
        raise NotOpened("Den här sidan är inte öppen för den här webbläsaren.")


@pages.get("/oppna")
def show() -> str:
    """Let the browser hand over the secret that it has in the address's fragment."""
    return render_template("open.html")


@pages.post("/oppna")
def enter() -> Response:
    """Exchange a link's secret for a session's cookie."""
    opened = current().sessions.open(request.form.get("t", ""))
    answer = redirect(opened.path, HTTPStatus.SEE_OTHER)
    answer.set_cookie(
        current().cookie,
        opened.session,
        path="/",
        secure=current().origin.startswith("https:"),
        httponly=True,
        samesite="Strict",
    )
    return answer


@pages.get("/ater/<name>")
def back(name: str) -> str:
    """Go on from a page of our own, so that the browser sends the Strict cookie."""
    return render_template("back.html", name=name)
