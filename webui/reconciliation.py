"""Avstämning: our ledger and Fortnox' compared for a period, or after a transfer.

Looking compares nothing: it shows what was kept. A comparison is asked for by its
button, and made in the background.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask import url_for as url
from werkzeug.wrappers import Response as AnyResponse

from agent.errors import Refused
from agent.ledger import reconciliations
from agent.ledger.connections import any_connection_of
from agent.ledger.owners import OwnerOverview, overview
from agent.ledger.reconciliations import Agreement, Period, Reconciliation
from agent.transfer.reconciler import comparison_of
from webui.current import rooms
from webui.reconciled_csv import csv_of

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

pages = Blueprint("reconciliation", __name__, url_prefix="/avstamning")


class NobodyToReconcile(Refused):
    """There is no owner whose books could be compared."""

    title = "Ingen fastighetsägare är kopplad"
    http_status = 400
    not_done = "Inget har stämts av."
    action = "Koppla fastighetsägaren till Fortnox och stäm av sedan."


@dataclass(frozen=True, slots=True)
class Choice:
    """What the form says: whose books, and of which days. 0 is every owner."""

    owner_id: int
    period: Period

    @property
    def query(self) -> dict[str, Any]:
        """Write the choice as an address has it."""
        return {
            "agare": str(self.owner_id),
            "fran": self.period.from_date.isoformat(),
            "till": self.period.to_date.isoformat(),
        }


@pages.get("")
def show() -> str:
    """Show what was last found for the choice, and how far a comparison is."""
    choice = _choice(request.args)
    chosen = _chosen(choice)
    kept = reconciliations.latest_of(
        rooms().ledger, [one.owner.id for one in chosen], choice.period
    )
    alone = kept.get(chosen[0].owner.id) if len(chosen) == 1 else None
    return _page(choice, chosen=chosen, kept=kept, shown=alone)


@pages.get("/<int:reconciliation_id>")
def one(reconciliation_id: int) -> str:
    """Show one reconciliation, whatever came after it."""
    shown = reconciliations.reconciliation(rooms().ledger, reconciliation_id)
    return _page(Choice(shown.owner.id, shown.period), shown=shown)


@pages.post("/starta")
def start() -> AnyResponse:
    """Compare in the background, and show how far it is."""
    choice = _choice(request.form)
    ids = [one.owner.id for one in _chosen(choice)]
    if not ids:
        raise NobodyToReconcile("Det finns ingen att stämma av.")
    rooms().reconciler.start(ids, choice.period, rooms().settings.user)
    return redirect(url(".show", **choice.query), HTTPStatus.SEE_OTHER)


@pages.get("/lage")
def progress() -> Response:
    """Tell the page how far the comparisons are."""
    now = rooms().reconciler.progress()
    return jsonify(
        total=now.total, done=now.done, doing=now.doing, running=now.is_running
    )


@pages.get("/avstamning.csv")
def as_csv() -> Response:
    """Give what was found for the choice to a spreadsheet."""
    choice = _choice(request.args)
    ids = [one.owner.id for one in _chosen(choice)]
    kept = reconciliations.latest_of(rooms().ledger, ids, choice.period)
    return _csv(list(kept.values()))


@pages.get("/<int:reconciliation_id>/avstamning.csv")
def one_as_csv(reconciliation_id: int) -> Response:
    """Give one reconciliation to a spreadsheet."""
    return _csv([reconciliations.reconciliation(rooms().ledger, reconciliation_id)])


def _page(
    choice: Choice,
    *,
    chosen: Sequence[OwnerOverview] = (),
    kept: dict[int, Reconciliation] | None = None,
    shown: Reconciliation | None = None,
) -> str:
    found = comparison_of(rooms().ledger, shown.id) if shown else None
    its = any_connection_of(rooms().ledger, shown.owner.id) if shown else None
    return render_template(
        "reconciliation.html",
        choice=choice,
        connected=_connected(),
        chosen=chosen,
        kept=kept or {},
        well=sum(one.agreement is Agreement.EQUAL for one in (kept or {}).values()),
        shown=shown,
        company=its.company_name if its else "",
        found=found,
        differing=[one for one in found.vouchers if not one.agrees] if found else [],
        progress=rooms().reconciler.progress(),
        periods=_usual_periods(_today()),
    )


def _csv(kept: Sequence[Reconciliation]) -> Response:
    ledger = rooms().ledger
    return Response(
        csv_of((one, comparison_of(ledger, one.id)) for one in kept),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": "attachment; filename=avstamning.csv"},
    )


def _choice(query: "MultiDict[str, str]") -> Choice:
    """Read the form; what cannot be understood is the usual: all, and this month."""
    usual = Period.month_of(_today())
    from_date = query.get("fran", usual.from_date, type=date.fromisoformat)
    to_date = query.get("till", usual.to_date, type=date.fromisoformat)
    ordered = sorted((from_date, to_date))
    return Choice(query.get("agare", 0, type=int), Period(*ordered))


def _chosen(choice: Choice) -> list[OwnerOverview]:
    return [one for one in _connected() if choice.owner_id in {0, one.owner.id}]


def _connected() -> list[OwnerOverview]:
    return [one for one in overview(rooms().ledger) if one.connection is not None]


def _today() -> date:
    return rooms().clock().astimezone().date()


def _usual_periods(today: date) -> list[tuple[str, Period]]:
    this = Period.month_of(today)
    year = Period(date(today.year, 1, 1), date(today.year, 12, 31))
    last = Period.month_of(this.from_date - timedelta(days=1))
    return [("Denna månad", this), ("Förra månaden", last), (f"{today.year}", year)]
