"""Koppla: send the browser to Fortnox, and show how the visit there ended."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from webui.connections import about, local_path, with_notice
from webui.current import current, rooms

pages = Blueprint("connecting", __name__, url_prefix="/kopplingar")


@pages.post("/<int:owner_id>/start")
def start(owner_id: int) -> str:
    """Make the address at Fortnox, show it, and have the browser go there.

    Not a redirect: Chromium holds redirects after a form to `form-action`, and
    Fortnox' way to its login page is Fortnox' own affair.
    """
    return render_template(
        "forward.html",
        about=about(owner_id),
        address=_new_address(owner_id),
        goes_there="visa-lank" not in request.form,
    )


@pages.get("/svar/<name>")
def answer(name: str) -> str | Response:
    """Go on after a visit to Fortnox; a refusal is shown as the error that it is."""
    finished = current().outcomes.fetch(name)
    there = local_path(finished.return_to)
    if finished.to_confirm:
        return render_template("confirm.html", finished=finished, back=there)
    return redirect(with_notice(there, finished.owner_id), HTTPStatus.SEE_OTHER)


def _new_address(owner_id: int) -> str:
    return_to = local_path(request.form.get("tillbaka", ""))
    return rooms().connections.start(owner_id, return_to)
