"""Kopplingar: which Fortnox company every owner is connected to, and our own keys."""

from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agent.errors import Refused
from agent.ledger import owners
from agent.ledger.owners import OwnerOverview
from agent.transfer.elsewhere import seen_elsewhere
from webui.current import rooms

pages = Blueprint("connections", __name__, url_prefix="/kopplingar")


class FieldEmpty(Refused):
    """Client id or client secret was left empty."""

    title = "Uppgifterna är inte sparade"
    http_status = 400
    not_done = "Ingenting har ändrats."
    action = "Fyll i både klient-id och klienthemlighet."


@pages.get("")
def index() -> str:
    """Show every owner with its connection."""
    overview = owners.overview(rooms().ledger)
    return render_template(
        "connections.html",
        owners=overview,
        elsewhere=seen_elsewhere(rooms().ledger),
        just_connected=just_connected(overview),
        has_client=rooms().connections.has_client,
        today=rooms().clock().date(),
    )


@pages.post("/klient")
def set_client() -> Response:
    """Keep the client id and secret; neither is ever shown again."""
    client_id = request.form.get("klient-id", "").strip()
    secret = request.form.get("klienthemlighet", "").strip()
    if not (client_id and secret):
        raise FieldEmpty("Klient-id och klienthemlighet behövs båda.")
    rooms().connections.set_client(client_id, secret)
    return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)


@pages.get("/<int:owner_id>/koppla-fran")
def ask_disconnect(owner_id: int) -> str:
    """Ask again before a connection is ended."""
    return render_template("disconnect.html", about=about(owner_id))


@pages.post("/<int:owner_id>/koppla-fran")
def disconnect(owner_id: int) -> Response:
    """End a connection."""
    rooms().connections.disconnect(owner_id, rooms().settings.user)
    rooms().checking.refresh(owner_id)
    return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)


@pages.post("/<int:owner_id>/bekrafta")
def confirm(owner_id: int) -> Response:
    """Record that the owner is the company that was connected."""
    rooms().connections.confirm(owner_id, rooms().settings.user)
    rooms().checking.refresh(owner_id)
    there = with_notice(local_path(request.form.get("tillbaka", "")), owner_id)
    return redirect(there, HTTPStatus.SEE_OTHER)


def about(owner_id: int) -> OwnerOverview:
    """Return one owner with its connection.

    Raises:
        Refused: there is no such owner.
    """
    for one in owners.overview(rooms().ledger):
        if one.owner.id == owner_id:
            return one
    raise Refused("Fastighetsägaren finns inte.", action="Gå till Kopplingar.")


def local_path(text: str) -> str:
    """Let only a path of this page be what the user comes back to."""
    parts = urlsplit(text)
    is_local = text.startswith("/") and not (parts.scheme or parts.netloc)
    return text if is_local and "\\" not in text else url_for("connections.index")


def with_notice(path: str, owner_id: int) -> str:
    """Have the page at `path` say that this owner has just been connected."""
    return f"{path}{'&' if '?' in path else '?'}kopplad={owner_id}"


def keep_notice(path: str) -> str:
    """Hand on to another page what this one was to say, if anything."""
    owner_id = request.args.get("kopplad", type=int)
    return path if owner_id is None else with_notice(path, owner_id)


def just_connected(overview: Iterable[OwnerOverview]) -> OwnerOverview | None:
    """Return the owner that the page should say has just been connected."""
    owner_id = request.args.get("kopplad", type=int)
    found = (one for one in overview if one.owner.id == owner_id and one.connection)
    return next(found, None)
