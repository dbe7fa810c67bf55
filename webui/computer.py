"""Den här datorn: starting at log-on, and trust in the page, at the user's word."""

from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from webui.current import rooms

pages = Blueprint("computer", __name__, url_prefix="/datorn")


@pages.post("/start")
def start_at_login() -> Response:
    """Start the agent when the user logs on, or do not."""
    rooms().computer.start_at_login(on=request.form.get("starta") == "ja")
    return _back()


@pages.post("/certifikat")
def trust() -> Response:
    """Have Windows ask the user whether to trust the page's certificate."""
    rooms().computer.ask_for_trust()
    return _back()


def _back() -> Response:
    there = url_for("settings.show", _anchor="datorn")
    return redirect(there, HTTPStatus.SEE_OTHER)
