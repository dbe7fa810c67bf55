"""Kontrollen in Överföring: what the checks say of what is ticked, while they go on.

Ticking starts them; the page asks here how far they are. Without script the page says
what was known when it was shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from agent.checks.findings import Finding
from agent.checks.repairs import Repair
from agent.ledger import journals
from agent.ledger.accepting import accept
from agent.ledger.journals import Filter, JournalView
from agent.ledger.owners import OwnerView, all_owners
from agent.transfer.checking import CheckProgress
from webui import filters, repairs
from webui.current import rooms
from webui.findings import Found, Summary, summed_up

pages = Blueprint("checks", __name__, url_prefix="/overforing/kontroll")


@dataclass(frozen=True, slots=True)
class Checked:
    """All that the page says of the checks; `back` is where a repair leads back to."""

    found: Found
    summary: Summary
    progress: CheckProgress
    owners: dict[int, OwnerView]
    about_owners: list[tuple[OwnerView, Finding]]
    back: str

    @property
    def unchecked(self) -> int:
        """How many chosen journals nothing is known of."""
        return self.summary.chosen - len(self.found)

    def repair_address(self, owner_id: int, repair: Repair) -> str:
        """Return where a finding's repair is asked about."""
        return repairs.address(owner_id, repair, self.back)


def checked(chosen: Iterable[JournalView], only: Filter) -> Checked:
    """Have the chosen journals checked, and tell what is known of them by now."""
    listed = list(chosen)
    ids = [one.id for one in listed]
    rooms().checking.look_at(ids)
    found = rooms().checking.findings(ids)
    owners = {one.id: one for one in all_owners(rooms().ledger)}
    return Checked(
        found=found,
        summary=summed_up(listed, found),
        progress=rooms().checking.progress(),
        owners=owners,
        about_owners=[
            (owners[owner_id], one)
            for owner_id in sorted({journal.owner_id for journal in listed})
            for one in rooms().checking.about_owner(owner_id)
        ],
        back=filters.address(only),
    )


@pages.get("")
def progress() -> Response:
    """Give the page what it says of the checks by now: the sum, and each journal."""
    only = filters.from_query(request.args)
    chosen = [one for one in journals.waiting(rooms().ledger, only) if one.selected]
    now = checked(chosen, only)
    return jsonify(
        is_done=now.progress.is_done,
        summary=render_template("_checked.html", checked=now),
        stopped=sorted(now.summary.stopped),
        journals={
            one.id: render_template("_findings.html", one=one, checked=now)
            for one in chosen
            if now.found.get(one.id)
        },
    )


@pages.post("/igen")
def again() -> Response:
    """Read Fortnox anew and check again: somebody has changed something there."""
    only = filters.from_text(request.form.get("filter", ""))
    chosen = [one for one in journals.waiting(rooms().ledger, only) if one.selected]
    for owner_id in {one.owner_id for one in chosen}:
        rooms().checking.refresh(owner_id)
    return redirect(filters.address(only), HTTPStatus.SEE_OTHER)


@pages.post("/<int:journal_id>/anda")
def send_all_the_same(journal_id: int) -> Response:
    """Let a journal be sent in spite of a finding that somebody has read."""
    message = request.args.get("anmarkning", "")
    accept(rooms().ledger, journal_id, message, rooms().settings.user)
    rooms().checking.look_at([journal_id], anew=True)
    only = filters.from_text(request.form.get("filter", ""))
    return redirect(f"{filters.address(only)}#j{journal_id}", HTTPStatus.SEE_OTHER)
