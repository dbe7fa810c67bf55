"""Ticks: kept in the ledger as they are made, one by one or all that a filter finds.

What has not been fetched to the page is ticked all the same, by the filter that would
show it; nothing that came after the page was shown is ticked by that.
"""

from http import HTTPStatus

from flask import Blueprint, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from agent.ledger import journals, selection
from agent.ledger.journals import Filter
from webui import filters
from webui.current import rooms

pages = Blueprint("ticking", __name__, url_prefix="/overforing/val")


@pages.post("")
def some() -> Response:
    """Keep what has been ticked and unticked since the last time."""
    for field, ticked in (("valda", True), ("bortvalda", False)):
        selection.tick(rooms().ledger, _ids(field), ticked=ticked)
    return Response(status=HTTPStatus.NO_CONTENT)


@pages.post("/alla")
def found() -> Response:
    """Tick or untick all that the address' filter finds, or what is new of it.

    A form, which the page sends without script, has its boxes kept first, and leads
    back to what it showed.
    """
    if "filter" not in request.form:
        _tick(filters.from_query(request.args))
        return Response(status=HTTPStatus.NO_CONTENT)
    shown = filters.from_text(request.form["filter"])
    if "kryss" in request.form:
        keep_boxes(shown)
    _tick(filters.from_query(request.args))
    return redirect(filters.address(shown), HTTPStatus.SEE_OTHER)


def keep_boxes(only: Filter) -> None:
    """Keep the boxes as a form has them: those shown without tick lose theirs."""
    ticked = set(request.form.getlist("journal", type=int))
    shown = {journal.id for journal in journals.waiting(rooms().ledger, only)}
    selection.tick(rooms().ledger, shown - ticked, ticked=False)
    selection.tick(rooms().ledger, shown & ticked, ticked=True)


def _tick(only: Filter) -> None:
    newest = request.form.get("nyast", 0, type=int)
    match request.form.get("val"):
        case "alla":
            selection.tick_found(rooms().ledger, only, newest)
        case "nya":
            selection.tick_new(rooms().ledger, only, newest)
        case "inga":
            selection.untick_found(rooms().ledger, only)
        case _:
            raise BadRequest


def _ids(field: str) -> list[int]:
    ids = request.form.get(field, "").split(",")
    try:
        return [int(part) for part in ids if part]
    except ValueError as error:
        raise BadRequest from error
