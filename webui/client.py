"""Klient-id och klienthemlighet: who Journalbryggan is at Fortnox, entered once.

The secret is never shown again, not even in the form that it came with.
"""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agent.connections.secrets import digest
from agent.ledger.clients import given_to_others
from agent.ledger.connections import all_connections
from webui.connections import local_path
from webui.current import rooms

pages = Blueprint("client", __name__, url_prefix="/kopplingar/klient")


@pages.get("")
def show() -> str:
    """Show the client id, and ask for another secret or another client."""
    return _page(rooms().connections.client.id)


@pages.post("")
def change() -> Response | tuple[str, int]:
    """Keep what was entered; what costs connections must be agreed to."""
    client_id = request.form.get("klient-id", "").strip()
    secret = request.form.get("klienthemlighet", "").strip()
    if not (client_id and secret):
        return _page(client_id, is_empty=True), HTTPStatus.BAD_REQUEST
    lost = given_to_others(rooms().ledger, digest(client_id))
    if lost and "kopplas-om" not in request.form:
        return _page(client_id, lost=len(lost)), HTTPStatus.CONFLICT
    rooms().connections.client.enter(client_id, secret)
    there = _way_back() or url_for(".show", sparat="ja")
    return redirect(there, HTTPStatus.SEE_OTHER)


def _way_back() -> str:
    """Return the page of ours that led here to come back to; "" where none did."""
    named = request.values.get("tillbaka", "")
    return local_path(named) if named else ""


def _page(client_id: str, *, is_empty: bool = False, lost: int = 0) -> str:
    connections = all_connections(rooms().ledger).values()
    return render_template(
        "client.html",
        client_id=client_id,
        has_client=rooms().connections.client.is_entered,
        connected=len(connections),
        to_connect=sum(one.has_ended for one in connections),
        is_empty=is_empty,
        lost=lost,
        is_saved="sparat" in request.args,
        way_back=_way_back(),
    )
