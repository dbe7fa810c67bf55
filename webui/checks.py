"""Kontrollen in Överföring: what the checks say of what is ticked, while they go on.

Ticking starts them; the page asks here how far they are. Without script the page says
what was known when it was shown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from flask import Blueprint, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from agent.checks.findings import Finding, Severity
from agent.checks.repairs import Repair
from agent.ledger import accepting, journals
from agent.ledger.journals import Filter, JournalView
from agent.ledger.ledger import Ledger
from agent.ledger.owners import OwnerView, all_owners
from agent.transfer.checking import CheckProgress
from webui import filters, repairs, swedish
from webui.current import rooms
from webui.findings import Found, Summary, summed_up
from webui.tree import Part, add

pages = Blueprint("checks", __name__, url_prefix="/overforing/kontroll")


@dataclass(frozen=True, slots=True)
class Checked:
    """All that the page says of the checks.

    `stopped` is how much they stop of an owner's day, `ready_owners` how many owners
    have something that they do not stop; `back` is where a repair leads back to.
    """

    found: Found
    summary: Summary
    progress: CheckProgress
    owners: dict[int, OwnerView]
    about_owners: list[tuple[OwnerView, Finding]]
    stopped: dict[int, dict[date, Part]]
    ready_owners: int
    back: str

    def stopped_of(self, owner_id: int, day: date | None = None) -> Part:
        """Return how much the checks stop of an owner's ticked journals, or a day's."""
        days = self.stopped.get(owner_id, {})
        return add(days.values()) if day is None else days.get(day, Part())

    @property
    def all_stopped(self) -> Part:
        """How much the checks stop of all that is ticked."""
        return add(self.stopped_of(owner_id) for owner_id in self.stopped)

    @property
    def unchecked(self) -> int:
        """How many chosen journals nothing is known of."""
        return self.summary.chosen - len(self.found)

    @property
    def partly_checked(self) -> int:
        """With how many owners something has hindered the checks."""
        hindered = {
            owner.id
            for owner, finding in self.about_owners
            if finding.severity is not Severity.INFORMS
        }
        return len(hindered)

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
    summary = summed_up(listed, found)
    return Checked(
        found=found,
        summary=summary,
        progress=rooms().checking.progress(),
        owners=owners,
        about_owners=[
            (owners[owner_id], one)
            for owner_id in sorted({journal.owner_id for journal in listed})
            for one in rooms().checking.about_owner(owner_id)
        ],
        stopped=_by_day(one for one in listed if one.id in summary.stopped),
        ready_owners=len(
            {one.owner_id for one in listed if one.id not in summary.stopped}
        ),
        back=filters.address(only),
    )


@pages.get("")
def progress() -> Response:
    """Give the page what it says of the checks by now.

    The sum of all, what is stopped of every day, and of each journal of those owners
    whose journals the page has fetched.
    """
    only = filters.from_query(request.args)
    fetched = set(request.args.getlist("hamtad", type=int))
    chosen = journals.ticked(rooms().ledger, only)
    now = checked(chosen, only)
    shown = [one for one in chosen if one.owner_id in fetched]
    return jsonify(
        is_done=now.progress.is_done,
        summary=render_template("_checked.html", checked=now),
        stopped=[one.id for one in shown if one.id in now.summary.stopped],
        stopped_sums=[
            (owner_id, day.isoformat(), part.journals, swedish.ore(part.debit))
            for owner_id, days in now.stopped.items()
            for day, part in days.items()
        ],
        journals={
            one.id: render_template("_findings.html", one=one, checked=now)
            for one in shown
            if now.found.get(one.id)
        },
    )


@pages.post("/igen")
def again() -> Response:
    """Read Fortnox anew and check again: somebody has changed something there."""
    only = filters.from_text(request.form.get("filter", ""))
    chosen = journals.ticked(rooms().ledger, only)
    for owner_id in {one.owner_id for one in chosen}:
        rooms().checking.refresh(owner_id)
    return redirect(filters.address(only), HTTPStatus.SEE_OTHER)


@pages.post("/<int:journal_id>/anda")
def send_all_the_same(journal_id: int) -> Response:
    """Let a journal be sent in spite of a finding that somebody has read."""
    return _said(journal_id, accepting.accept)


@pages.post("/<int:journal_id>/anda/angra")
def undo(journal_id: int) -> Response:
    """Take that back: the finding stops the journal again."""
    return _said(journal_id, accepting.undo)


def _said(journal_id: int, keep: Callable[[Ledger, int, str, str], None]) -> Response:
    """Keep what somebody says of a finding, and lead back to its journal."""
    message = request.args.get("anmarkning", "")
    keep(rooms().ledger, journal_id, message, rooms().settings.user)
    rooms().checking.look_at([journal_id], anew=True)
    only = filters.from_text(request.form.get("filter", ""))
    return redirect(filters.address_of(only, journal_id), HTTPStatus.SEE_OTHER)


def _by_day(stopped: Iterable[JournalView]) -> dict[int, dict[date, Part]]:
    owners: dict[int, dict[date, Part]] = {}
    for one in stopped:
        days = owners.setdefault(one.owner_id, {})
        days[one.date] = add((days.get(one.date, Part()), Part(1, one.debit)))
    return owners
