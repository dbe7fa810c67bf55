"""Överför: start the transfer of what is ticked, or have its owners connected first."""

from collections.abc import Collection, Sequence
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agent.checks.findings import stopping
from agent.errors import Refused
from agent.ledger import journals, owners, selection
from agent.ledger.journals import Filter, JournalView
from agent.ledger.owners import OwnerOverview
from webui import filters
from webui.connections import just_connected, keep_notice
from webui.current import rooms

pages = Blueprint("transfer", __name__, url_prefix="/overforing")


class NothingTicked(Refused):
    """Överför was pressed with no journal ticked."""

    title = "Ingen journal är vald"
    http_status = 400
    action = "Kryssa för minst en journal och tryck på Överför igen."


class AllStopped(Refused):
    """Överför was pressed with nothing ticked but what the checks stop."""

    title = "Kontrollen stoppar allt som är valt"
    http_status = 409
    action = "Läs anmärkningarna vid journalerna, åtgärda dem och för över igen."


@pages.post("/starta")
def start() -> Response:
    """Transfer what is ticked, shown and sound; the rest stays in the list."""
    only = filters.from_text(request.form.get("filter", ""))
    if "kryss" in request.form:
        _keep_ticks(only)
    ticked = _ticked(only)
    if not ticked:
        raise NothingTicked("Det finns inget att föra över.")
    sound = _sound(ticked)
    if not sound:
        raise AllStopped("Ingen av de valda journalerna kan föras över som den är.")
    unready = _unready({journal.owner_id for journal in sound})
    if unready and "bara-kopplade" not in request.form:
        return redirect(_connect_first(only), HTTPStatus.SEE_OTHER)
    left_out = {one.owner.id for one in unready}
    ids = [journal.id for journal in sound if journal.owner_id not in left_out]
    transfer_id = rooms().transfers.start(ids, rooms().settings.user)
    return redirect(
        url_for("receipts.show", transfer_id=transfer_id), HTTPStatus.SEE_OTHER
    )


@pages.get("/koppla")
def connect_first() -> str | Response:
    """Show which owners must be connected before their journals can go."""
    only = filters.from_query(request.args)
    ticked = _sound(_ticked(only))
    unready = _unready({journal.owner_id for journal in ticked})
    if not unready:
        there = keep_notice(filters.address(only))
        return redirect(there, HTTPStatus.SEE_OTHER)
    left_out = {one.owner.id for one in unready}
    ready = [journal for journal in ticked if journal.owner_id not in left_out]
    return render_template(
        "connect_first.html",
        unready=unready,
        ticked=ticked,
        ready=ready,
        just_connected=just_connected(owners.overview(rooms().ledger)),
        ready_debit=sum(journal.debit for journal in ready),
        query=filters.as_text(only),
        address=filters.address(only),
        # With more owners to connect, the way back leads here again.
        back=_connect_first(only) if len(unready) > 1 else filters.address(only),
        has_client=rooms().connections.has_client,
    )


def _connect_first(only: Filter) -> str:
    address = url_for(".connect_first")
    query = filters.as_text(only)
    return f"{address}?{query}" if query else address


def _keep_ticks(only: Filter) -> None:
    """Keep the boxes as the form has them: those shown without tick lose theirs."""
    ticked = set(request.form.getlist("journal", type=int))
    shown = {journal.id for journal in journals.waiting(rooms().ledger, only)}
    selection.tick(rooms().ledger, shown - ticked, ticked=False)
    selection.tick(rooms().ledger, shown & ticked, ticked=True)


def _ticked(only: Filter) -> list[JournalView]:
    found = journals.waiting(rooms().ledger, only)
    return [journal for journal in found if journal.selected]


def _sound(ticked: Sequence[JournalView]) -> list[JournalView]:
    """Leave out what the checks are known to stop; they are made again on the way."""
    found = rooms().checking.findings([journal.id for journal in ticked])
    return [one for one in ticked if not stopping(found.get(one.id, ()))]


def _unready(owner_ids: Collection[int]) -> list[OwnerOverview]:
    return [
        one
        for one in owners.overview(rooms().ledger)
        if one.owner.id in owner_ids
        and (one.connection is None or one.connection.has_ended)
    ]
