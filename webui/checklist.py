"""Kontrollista: the guide's points for one owner, judged, to read and to print."""

from itertools import groupby

from flask import Blueprint, render_template

from agent.checks.checklist import Evidence, Verdict, judged
from agent.checks.guide import GUIDE
from agent.connections.connections import SCOPES
from agent.desktop.here import df3
from agent.ledger import journals
from agent.ledger.journals import Filter, JournalView
from agent.ledger.owner_settings import settings_of
from agent.ledger.owners import OwnerOverview
from agent.transfer.judging import as_booked
from webui.connections import about
from webui.current import rooms

LATEST = 20

pages = Blueprint(
    "checklist", __name__, url_prefix="/agare/<int:owner_id>/kontrollista"
)


@pages.get("")
def show(owner_id: int) -> str:
    """Show every point of the guide, ticked, failed or for a person to look at."""
    one = about(owner_id)
    points = judged(GUIDE, _evidence(one))
    return render_template(
        "checklist.html",
        owner=one.owner,
        company=one.connection.company_name if one.connection else "",
        pages=[
            (page, list(of_page))
            for page, of_page in groupby(points, key=lambda one: one.point.page)
        ],
        number={
            verdict.value: sum(one.judgement.verdict is verdict for one in points)
            for verdict in Verdict
        },
        total=len(points),
        now=rooms().clock(),
    )


def _evidence(one: OwnerOverview) -> Evidence:
    ledger, owner_id = rooms().ledger, one.owner.id
    seen = tuple(
        found.journal
        for found in as_booked(ledger, [view.id for view in _telling(owner_id)])
    )
    books, _said = rooms().checking.books(owner_id, seen)
    return Evidence(
        uses_cost_centres=settings_of(ledger, owner_id).uses_cost_centres,
        journals=seen,
        books=books,
        is_connected=one.connection is not None and not one.connection.has_ended,
        days_left=_days_left(one),
        has_all_scopes=bool(one.connection and one.connection.scopes >= set(SCOPES)),
        is_df3_old=_is_df3_old(),
        has_booked=one.last_booked_at is not None,
    )


def _telling(owner_id: int) -> tuple[JournalView, ...]:
    """Return the journals that wait or, where none does, the latest."""
    ledger = rooms().ledger
    waiting = journals.waiting(ledger, Filter(frozenset({owner_id})))
    return waiting or journals.newest(ledger, owner_id, LATEST)


def _days_left(one: OwnerOverview) -> int | None:
    """Tell how long the connection lasts at least; none where nothing counts down."""
    last_day = one.connection.last_day if one.connection else None
    return (last_day - rooms().clock().date()).days if last_day else None


def _is_df3_old() -> bool | None:
    found = df3.find_df3()
    if found is None or not found.version:
        return None
    return not found.is_new_enough
