"""Rättelse: a booked voucher taken back by its mirror, asked for twice.

The first page proposes and shows exactly what would be booked, the second asks. A
reversed journal can be put back among those that wait.
"""

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agent.ledger import booked, reversals
from agent.ledger.states import ON_ITS_WAY, SENDABLE
from agent.transfer.reversing import ReversalRefused
from webui.current import rooms

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

pages = Blueprint("reversal", __name__, url_prefix="/rattelse")


@pages.get("/<int:journal_id>")
def ask(journal_id: int) -> str:
    """Propose a correction, or say how far the one that was asked for is."""
    original = booked.booked_voucher(rooms().ledger, journal_id)
    correction = reversals.correction_of(rooms().ledger, journal_id)
    is_open = correction is None or correction.state in SENDABLE
    if original.reverses or not is_open:
        return render_template(
            "reversed.html",
            original=original,
            correction=correction,
            is_on_its_way=correction is not None and correction.state in ON_ITS_WAY,
            may_be_put_back=reversals.may_be_put_back(rooms().ledger, journal_id),
        )
    return render_template(
        "reversal.html",
        proposal=rooms().reversing.propose(journal_id, _day()),
        journal_id=journal_id,
        earlier=correction,
        is_sure=False,
    )


@pages.get("/<int:journal_id>/bekrafta")
def ask_again(journal_id: int) -> str:
    """Ask the second time, with nothing left to choose."""
    return render_template(
        "reversal.html",
        proposal=rooms().reversing.propose(journal_id, _chosen_day(request.args)),
        journal_id=journal_id,
        earlier=None,
        is_sure=True,
    )


@pages.post("/<int:journal_id>")
def carry_out(journal_id: int) -> Response:
    """Book the correction, and show its receipt."""
    day = _chosen_day(request.form)
    transfer_id = rooms().reversing.carry_out(journal_id, day, rooms().settings.user)
    return redirect(
        url_for("receipts.show", transfer_id=transfer_id), HTTPStatus.SEE_OTHER
    )


@pages.post("/<int:journal_id>/ta-tillbaka")
def withdraw(journal_id: int) -> Response:
    """Set a correction aside that was refused, or never left."""
    reversals.withdraw(rooms().ledger, journal_id, rooms().settings.user)
    return redirect(url_for(".ask", journal_id=journal_id), HTTPStatus.SEE_OTHER)


@pages.post("/<int:journal_id>/lagg-tillbaka")
def put_back(journal_id: int) -> Response:
    """Let a reversed journal be chosen again."""
    copy = reversals.put_back(rooms().ledger, journal_id, rooms().settings.user)
    return redirect(f"{url_for('selecting.show')}#j{copy}", HTTPStatus.SEE_OTHER)


def _day() -> date | None:
    return request.args.get("datum", type=date.fromisoformat)


def _chosen_day(given: "MultiDict[str, str]") -> date:
    day = given.get("datum", type=date.fromisoformat)
    if day is None:
        raise ReversalRefused("Rättelsen saknar datum.", action="Välj ett datum.")
    return day
