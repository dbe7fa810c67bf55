"""Överför: start the transfer of what is ticked, or have its owners connected first."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agent.checks.findings import stopping
from agent.errors import Refused
from agent.journal import ZERO, kronor
from agent.ledger import journals, owners
from agent.ledger.journals import Filter, JournalView
from agent.ledger.owners import OwnerOverview
from webui import filters, swedish, ticking
from webui.connections import just_connected, keep_notice
from webui.current import rooms

pages = Blueprint("transfer", __name__, url_prefix="/overforing")


class NothingTicked(Refused):
    """Överför was pressed with no journal ticked."""

    title = "Ingen journal är vald"
    http_status = 400
    action = "Kryssa för minst en journal och tryck på Överför igen."


class OtherThanShown(Refused):
    """Another number or sum is ticked than the page said when Överför was pressed."""

    title = "Urvalet är inte längre det som sidan visade"
    http_status = 409
    action = "Gå till Överföring, läs igenom urvalet och tryck på Överför igen."


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
        ticking.keep_boxes(only)
    ticked = journals.ticked(rooms().ledger, only)
    if not ticked:
        raise NothingTicked("Det finns inget att föra över.")
    connected_only = "bara-kopplade" in request.form
    if not connected_only:
        _compare_with_page(ticked)
    sound = _sound(ticked)
    if not sound:
        raise AllStopped("Ingen av de valda journalerna kan föras över som den är.")
    unready = _unready({journal.owner_id for journal in sound})
    if unready and not connected_only:
        return redirect(_connect_first(only), HTTPStatus.SEE_OTHER)
    going = _connected(sound, unready)
    if connected_only:
        _compare_with_page(going)
    ids = [journal.id for journal in going]
    transfer_id = rooms().transfers.start(ids, rooms().settings.user)
    return redirect(
        url_for("receipts.show", transfer_id=transfer_id), HTTPStatus.SEE_OTHER
    )


@pages.get("/koppla")
def connect_first() -> str | Response:
    """Show which owners must be connected before their journals can go."""
    only = filters.from_query(request.args)
    ticked = _sound(journals.ticked(rooms().ledger, only))
    unready = _unready({journal.owner_id for journal in ticked})
    if not unready:
        there = keep_notice(filters.address(only))
        return redirect(there, HTTPStatus.SEE_OTHER)
    ready = _connected(ticked, unready)
    return render_template(
        "connect_first.html",
        unready=unready,
        ticked=ticked,
        ready=ready,
        just_connected=just_connected(owners.overview(rooms().ledger)),
        ready_debit=_debit(ready),
        query=filters.as_text(only),
        address=filters.address(only),
        # With more owners to connect, the way back leads here again.
        back=_connect_first(only) if len(unready) > 1 else filters.address(only),
        has_client=rooms().connections.client.is_entered,
    )


def _connect_first(only: Filter) -> str:
    address = url_for(".connect_first")
    query = filters.as_text(only)
    return f"{address}?{query}" if query else address


def _compare_with_page(ticked: Sequence[JournalView]) -> None:
    """Refuse to send anything but what the page has shown as ticked.

    A form with boxes says that by its boxes, and names no sum.
    """
    if "kryss" in request.form or "antal" not in request.form:
        return
    shown = request.form.get("antal", type=int), request.form.get("ore", type=int)
    found = len(ticked), swedish.ore(_debit(ticked))
    if shown != found:
        raise OtherThanShown(
            f"Nu är det {swedish.count(found[0], 'journal', 'journaler')}, "
            f"tillsammans {kronor(_debit(ticked))}."
        )


def _debit(listed: Iterable[JournalView]) -> Decimal:
    return sum((one.debit for one in listed), ZERO)


def _sound(ticked: Sequence[JournalView]) -> list[JournalView]:
    """Leave out what the checks are known to stop; they are made again on the way."""
    found = rooms().checking.findings([journal.id for journal in ticked])
    return [one for one in ticked if not stopping(found.get(one.id, ()))]


def _connected(
    ticked: Iterable[JournalView], unready: Iterable[OwnerOverview]
) -> list[JournalView]:
    left_out = {one.owner.id for one in unready}
    return [one for one in ticked if one.owner_id not in left_out]


def _unready(owner_ids: Collection[int]) -> list[OwnerOverview]:
    return [
        one
        for one in owners.overview(rooms().ledger)
        if one.owner.id in owner_ids
        and (one.connection is None or one.connection.has_ended)
    ]
