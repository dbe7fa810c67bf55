"""Kopplingar: which Fortnox company every owner is connected to, and how it is."""

from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agent.connections.consents import LEFT_AT_FORTNOX
from agent.errors import Refused
from agent.ledger import owners
from agent.ledger.connections import Kind, owners_connected_to
from agent.ledger.owners import OwnerOverview
from agent.transfer.elsewhere import seen_elsewhere
from webui.current import rooms

pages = Blueprint("connections", __name__, url_prefix="/kopplingar")


@pages.get("")
def index() -> str:
    """Show every owner with its connection."""
    overview = owners.overview(rooms().ledger)
    return render_template(
        "connections.html",
        owners=overview,
        elsewhere=seen_elsewhere(rooms().ledger),
        just_connected=just_connected(overview),
        left_at_fortnox=_named_in("kvar", overview),
        what_is_left=LEFT_AT_FORTNOX,
        has_lost_company=has_lost_company,
        to_connect=sum(is_to_connect(one) for one in overview),
        to_upgrade=sum(is_by_user(one) for one in overview),
        has_client=rooms().connections.client.is_entered,
        today=rooms().clock().date(),
    )


@pages.get("/<int:owner_id>/koppla-fran")
def ask_disconnect(owner_id: int) -> str:
    """Ask again before a connection is ended."""
    whose = about(owner_id)
    return render_template(
        "disconnect.html", about=whose, shared_by=_names_sharing(whose)
    )


@pages.post("/<int:owner_id>/koppla-fran")
def disconnect(owner_id: int) -> Response:
    """End a connection."""
    is_left = bool(rooms().connections.disconnect(owner_id, rooms().settings.user))
    rooms().checking.refresh(owner_id)
    there = url_for(".index", kvar=owner_id if is_left else None)
    return redirect(there, HTTPStatus.SEE_OTHER)


@pages.post("/<int:owner_id>/forsok")
def try_now(owner_id: int) -> Response:
    """Ask Fortnox now, instead of waiting until it is due, whether it works again."""
    rooms().connections.renew(owner_id)
    rooms().checking.refresh(owner_id)
    there = url_for(".index", _anchor=f"agare-{owner_id}")
    return redirect(there, HTTPStatus.SEE_OTHER)


@pages.post("/<int:owner_id>/bekrafta")
def confirm(owner_id: int) -> Response:
    """Record that the owner is the company that was connected."""
    known = rooms().connections.confirm(owner_id, rooms().settings.user)
    rooms().checking.refresh(known)
    there = with_notice(local_path(request.form.get("tillbaka", "")), known)
    return redirect(there, HTTPStatus.SEE_OTHER)


def is_to_connect(one: OwnerOverview) -> bool:
    """Tell whether an owner needs a consent before anything can be sent."""
    return one.connection is None or one.connection.has_ended


def has_lost_company(one: OwnerOverview) -> bool:
    """Tell whether the company of an owner's connection is somebody else's by now."""
    connection = one.connection
    return (
        connection is not None
        and connection.organisation_number != one.owner.organisation_number
    )


def is_by_user(one: OwnerOverview) -> bool:
    """Tell whether an owner's connection must be kept alive, as a user's must."""
    return one.connection is not None and one.connection.kind is Kind.USER


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
    return with_query(path, "kopplad", str(owner_id))


def with_query(path: str, name: str, value: str) -> str:
    """Add a value that needs no quoting to a path's query."""
    return f"{path}{'&' if '?' in path else '?'}{name}={value}"


def keep_notice(path: str) -> str:
    """Hand on to another page what this one was to say, if anything."""
    owner_id = request.args.get("kopplad", type=int)
    return path if owner_id is None else with_notice(path, owner_id)


def just_connected(overview: Iterable[OwnerOverview]) -> OwnerOverview | None:
    """Return the owner that the page should say has just been connected."""
    named = _named_in("kopplad", overview)
    return named if named and named.connection else None


def _named_in(name: str, overview: Iterable[OwnerOverview]) -> OwnerOverview | None:
    """Return the owner that the address names for some reason, if any."""
    owner_id = request.args.get(name, type=int)
    return next((one for one in overview if one.owner.id == owner_id), None)


def _names_sharing(whose: OwnerOverview) -> list[str]:
    """Name the other owners that are connected to the same company."""
    if whose.connection is None:
        return []
    number = whose.connection.database_number
    sharing = owners_connected_to(rooms().ledger, number) - {whose.owner.id}
    return [one.name for one in owners.all_owners(rooms().ledger) if one.id in sharing]
