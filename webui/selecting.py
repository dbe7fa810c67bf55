"""Överföring: choose owners and journals. Looking changes nothing; ticking is kept.

Every box is kept in the ledger as it is ticked, so that a visit to Fortnox, a closed
browser or a restart loses no selection.
"""

import sys
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from agent.ledger import approving, journals, owners, piles, selection
from agent.ledger.approving import Approval
from agent.ledger.booked import booked_voucher
from agent.ledger.journals import Filter, JournalView
from agent.ledger.owner_settings import all_settings
from agent.ledger.owners import OwnerOverview
from agent.ledger.piles import Waiting
from agent.ledger.states import JournalState
from agent.ledger.versions import standing_version
from webui import checks, comparing, filters, repairs, tree
from webui.connections import just_connected
from webui.current import rooms
from webui.findings import by_row

# Of more journals than this only the sums are sent; the page fetches what is unfolded.
MOST = 200

pages = Blueprint("selecting", __name__, url_prefix="/overforing")


@pages.get("")
def show() -> str:
    """Show the owners and the tree of what waits with them."""
    only = filters.from_query(request.args)
    found = _look(only)
    # Afterwards: a file that is read just now may bring an owner, never take one away.
    overview = owners.overview(rooms().ledger)
    # One that it brings where nothing was is left to the next look, with its journals.
    has_any = bool(found.piles or filters.as_text(only))
    ticked = _ticked(found, only)
    return render_template(
        "transfer.html",
        **_grown(found, overview, ticked, only),
        owners=[one for one in overview if has_any and one.waiting],
        sums=tree.sums_of(found.piles),
        newest=piles.newest_id(found.piles),
        only=only,
        query=filters.as_text(only),
        series=journals.series_in_use(rooms().ledger),
        just_connected=just_connected(overview),
        ticked=selection.selection(rooms().ledger),
        place=_place(found),
        just_mended=repairs.just_mended(),
    )


@pages.get("/gren")
def branch() -> str:
    """Give an owner's part of the tree, or a date's, to the page that unfolds it."""
    only = filters.from_query(request.args)
    found = _look(only)
    overview = owners.overview(rooms().ledger)
    ticked = _ticked(found, only)
    return render_template("_branches.html", **_grown(found, overview, ticked, only))


@pages.get("/journal/<int:journal_id>")
def journal(journal_id: int) -> str:
    """Show one journal's rows on a page of their own."""
    return render_template("journal.html", **_opened(journal_id))


@pages.get("/journal/<int:journal_id>/rader")
def rows(journal_id: int) -> str:
    """Give one journal's rows to the tree, which opens there."""
    return render_template("_rows.html", **_opened(journal_id))


@pages.post("/journal/<int:journal_id>/granskad")
def approve(journal_id: int) -> Response:
    """Let a journal be transferred: somebody has looked at it."""
    approving.approve(rooms().ledger, journal_id, rooms().settings.user)
    return _back_to(journal_id)


@pages.post("/journal/<int:journal_id>/granskad/angra")
def undo(journal_id: int) -> Response:
    """Take that back, as long as nothing else has happened to the journal."""
    approving.undo(rooms().ledger, journal_id, rooms().settings.user)
    return _back_to(journal_id)


def _back_to(journal_id: int) -> Response:
    only = filters.from_text(request.form.get("filter", ""))
    return redirect(filters.address_of(only, journal_id), HTTPStatus.SEE_OTHER)


def _place(found: Waiting) -> str:
    """Say under which owner and date the journal is that somebody comes back to.

    "" where nobody does, or the list shows it anyway.
    """
    journal_id = request.args.get("vid", 0, type=int)
    if not journal_id or found.journals:
        return ""
    one = journals.journal(rooms().ledger, journal_id)
    return f"{one.owner_id} {one.date}"


def _look(only: Filter) -> Waiting:
    """Look at what waits; what is narrowed to one owner's day is shown in any case."""
    is_one_day = only.from_date is not None and only.from_date == only.to_date
    is_narrow = is_one_day and len(only.owner_ids) == 1
    return piles.look(rooms().ledger, only, sys.maxsize if is_narrow else MOST)


def _ticked(found: Waiting, only: Filter) -> tuple[JournalView, ...]:
    if found.journals:
        return tuple(one for one in found.journals if one.selected)
    return journals.ticked(rooms().ledger, only)


def _grown(
    found: Waiting,
    overview: Iterable[OwnerOverview],
    ticked: Iterable[JournalView],
    only: Filter,
) -> dict[str, Any]:
    """Gather what the tree shows, with what the checks say of what is ticked."""
    return {
        "branches": tree.grow(found, {one.owner.id: one for one in overview}),
        "checked": checks.checked(ticked, only),
        "approvals": _approvals(found.journals),
        "booked_series": _booked_series(found.journals),
        "unfetched": tree.as_attributes,
        "narrowed": lambda *part: filters.as_text(filters.narrowed(only, *part)),
    }


def _approvals(found: Iterable[JournalView]) -> dict[int, Approval]:
    """Give the approvals that can be undone, by journal."""
    wait = [one.id for one in found if one.state is JournalState.WAITING]
    return approving.approvals(rooms().ledger, wait)


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
        "compared": comparing.compare(before, now),
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
