"""Klient-id och klienthemlighet: who Journalbryggan is at Fortnox, entered once.

The secret is never shown again, not even in the form that it came with.
"""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agent.ledger.connections import all_connections
from webui.current import rooms

pages = Blueprint("client", __name__, url_prefix="/kopplingar/klient")


@pages.get("")
def show() -> str:
    """Show the client id, and ask for another secret or another client."""
    return _page(rooms().connections.client_id)


@pages.post("")
def change() -> Response | tuple[str, int]:
    """Keep what was entered; what costs connections must be agreed to."""
    client_id = request.form.get("klient-id", "").strip()
    secret = request.form.get("klienthemlighet", "").strip()
    if not (client_id and secret):
        return _page(client_id, is_empty=True), HTTPStatus.BAD_REQUEST
    if _costs(client_id) and "kopplas-om" not in request.form:
        return _page(client_id, must_agree=True), HTTPStatus.CONFLICT
    rooms().connections.set_client(client_id, secret)
    return redirect(url_for(".show", sparat="ja"), HTTPStatus.SEE_OTHER)


def _page(client_id: str, *, is_empty: bool = False, must_agree: bool = False) -> str:
    connections = all_connections(rooms().ledger).values()
    return render_template(
        "client.html",
        client_id=client_id,
        has_client=rooms().connections.has_client,
        connected=len(connections),
        to_connect=sum(one.has_ended for one in connections),
        is_empty=is_empty,
        must_agree=must_agree,
        is_saved="sparat" in request.args,
    )


def _costs(client_id: str) -> bool:
    """Tell whether connections would end: consents are given to a client id."""
    known = rooms().connections.client_id
    is_another = known not in ("", client_id)
    return is_another and bool(all_connections(rooms().ledger))
