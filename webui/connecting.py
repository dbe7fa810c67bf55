"""Koppla: send the browser to Fortnox, and show how the visit there ended."""

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agent.connections.connections import Finished
from agent.ledger.connections import Kind
from agent.ledger.owners import OwnerView, all_owners
from webui.connections import about, local_path, with_notice, with_query
from webui.current import current, rooms
from webui.errors import TryAgain, agent_error

pages = Blueprint("connecting", __name__, url_prefix="/kopplingar")


@pages.post("/<int:owner_id>/start")
def start(owner_id: int) -> str:
    """Make the address at Fortnox, show it, and have the browser go there.

    Not a redirect: Chromium holds redirects after a form to `form-action`, and
    Fortnox' way to its login page is Fortnox' own affair.
    """
    as_user = "anvandare" in (request.form.get("konto"), request.form.get("visa-lank"))
    kind = Kind.USER if as_user else Kind.SERVICE
    return_to = local_path(request.form.get("tillbaka", ""))
    return render_template(
        "forward.html",
        about=about(owner_id),
        address=rooms().connections.start(owner_id, return_to, kind=kind),
        is_service=kind is Kind.SERVICE,
        goes_there="visa-lank" not in request.form,
    )


@pages.get("/svar/<name>")
def answer(name: str) -> str | Response | tuple[str, int]:
    """Go on after a visit to Fortnox; a refusal is shown where the user was."""
    visit = current().outcomes.fetch(name)
    if isinstance(visit.outcome, Finished):
        return _went_well(visit.outcome)
    if visit.asked is None:
        raise visit.outcome
    there = local_path(visit.asked.return_to)
    if urlsplit(there).path == url_for("round.show"):
        return redirect(with_query(there, "svar", name), HTTPStatus.SEE_OTHER)
    again = TryAgain(about(visit.asked.owner_id), there, visit.wants_user)
    return agent_error(visit.outcome, again)


def _went_well(finished: Finished) -> str | Response:
    there = local_path(finished.return_to)
    if finished.to_confirm:
        return render_template(
            "confirm.html", finished=finished, back=there, known=_known_as(finished)
        )
    return redirect(with_notice(there, finished.owner_id), HTTPStatus.SEE_OTHER)


def _known_as(finished: Finished) -> OwnerView | None:
    """Return the owner whose company it is by its number, where that is another."""
    number = finished.organisation_number
    found = all_owners(rooms().ledger)
    return next((one for one in found if one.organisation_number == number), None)
