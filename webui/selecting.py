"""Överföring: choose owners and journals. Looking changes nothing; ticking is kept.

Every box is kept in the ledger as it is ticked, so that a visit to Fortnox, a closed
browser or a restart loses no selection.
"""

from collections.abc import Iterable
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from agent.journal import ZERO
from agent.ledger import approving, journals, owners, selection
from agent.ledger.booked import booked_voucher
from agent.ledger.journals import Filter, JournalView
from agent.ledger.owner_settings import all_settings
from agent.ledger.states import JournalState
from agent.ledger.versions import standing_version
from webui import checks, filters, repairs, tree
from webui.connections import just_connected
from webui.current import rooms
from webui.findings import by_row

# With more journals than this, owners are shown folded.
FOLD_ABOVE = 200

pages = Blueprint("selecting", __name__, url_prefix="/overforing")


@pages.get("")
def show() -> str:
    """Show the owners and the tree of what waits with them."""
    only = filters.from_query(request.args)
    found = journals.waiting(rooms().ledger, only)
    # Afterwards: a file that is read just now may bring an owner, never take one away.
    overview = owners.overview(rooms().ledger)
    return render_template(
        "transfer.html",
        owners=[one for one in overview if one.waiting],
        branches=tree.grow(found, {one.owner.id: one for one in overview}),
        found=len(found),
        debit=sum((journal.debit for journal in found), ZERO),
        fold_above=FOLD_ABOVE,
        only=only,
        query=filters.as_text(only),
        series=journals.series_in_use(rooms().ledger),
        just_connected=just_connected(overview),
        ticked=selection.selection(rooms().ledger),
        shown_ticked=sum(1 for journal in found if journal.selected),
        checked=checks.checked((one for one in found if one.selected), only),
        just_mended=repairs.just_mended(),
        booked_series=_booked_series(found),
    )


@pages.get("/journal/<int:journal_id>")
def journal(journal_id: int) -> str:
    """Show one journal's rows on a page of their own."""
    return render_template("journal.html", **_opened(journal_id))


@pages.get("/journal/<int:journal_id>/rader")
def rows(journal_id: int) -> str:
    """Give one journal's rows to the tree, which opens there."""
    return render_template("_rows.html", **_opened(journal_id))


@pages.post("/val")
def tick() -> Response:
    """Keep what has been ticked and unticked since the last time."""
    for field, ticked in (("valda", True), ("bortvalda", False)):
        selection.tick(rooms().ledger, _ids(field), ticked=ticked)
    return Response(status=HTTPStatus.NO_CONTENT)


@pages.post("/journal/<int:journal_id>/granskad")
def approve(journal_id: int) -> Response:
    """Let a journal be transferred: somebody has looked at it."""
    approving.approve(rooms().ledger, journal_id, rooms().settings.user)
    only = filters.from_text(request.form.get("filter", ""))
    return redirect(f"{filters.address(only)}#j{journal_id}", HTTPStatus.SEE_OTHER)


def _booked_series(found: Iterable[JournalView]) -> dict[int, str]:
    """Say of each journal that its owner wants in another series, in which."""
    settings = all_settings(rooms().ledger)
    return {
        one.id: series
        for one in found
        if one.owner_id in settings
        and (series := settings[one.owner_id].series_of(one.series, one.number))
        and series != one.series
    }


def _ids(field: str) -> list[int]:
    ids = request.form.get(field, "").split(",")
    try:
        return [int(part) for part in ids if part]
    except ValueError as error:
        raise BadRequest from error


def _opened(journal_id: int) -> dict[str, object]:
    found = journals.journal(rooms().ledger, journal_id)
    lines = journals.rows(rooms().ledger, journal_id)
    other = _other_version(found)
    if other is None:
        said = rooms().checking.findings([journal_id]).get(journal_id, ())
        return {"journal": found, "rows": lines, "other": None, "said": by_row(said)}
    before, now = journals.rows(rooms().ledger, other.id), lines
    if other.id > found.id:
        before, now = now, before
    return {
        "journal": found,
        "rows": lines,
        "other": other,
        "reversed_by": _reversed_by(other),
        "differences": tree.compare(before, now),
    }


def _other_version(found: JournalView) -> JournalView | None:
    """Find the version to lay beside a changed journal.

    The one that stands in Fortnox, else the first, or the latest.
    """
    if found.state is not JournalState.CHANGED:
        return None
    standing = standing_version(rooms().ledger, found.id)
    if standing is not None:
        return journals.journal(rooms().ledger, standing)
    if found.changes_id is not None:
        return journals.journal(rooms().ledger, found.changes_id)
    same_day = Filter(frozenset({found.owner_id}), found.date, found.date)
    later = [
        one
        for one in journals.waiting(rooms().ledger, same_day)
        if one.changes_id == found.id
    ]
    return later[-1] if later else None


def _reversed_by(other: JournalView) -> str:
    """Name the voucher that takes the other version back, where one does."""
    if not other.voucher:
        return ""
    return booked_voucher(rooms().ledger, other.id).reversed_by
