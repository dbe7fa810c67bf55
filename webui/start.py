"""Kom igång: from a folder to the first voucher in four steps.

Each step is told by what is true (first_steps.py), so that nothing is kept here: the
guide is left, resumed and restarted as one likes.
"""

from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agent.checks.findings import Finding, stopping
from agent.errors import AgentError
from agent.journal import JournalRow
from agent.ledger import journals, owners
from agent.ledger.journals import JournalView
from agent.ledger.owners import OwnerOverview
from agent.ledger.receipts import recent
from agent.ledger.smallest import smallest_waiting
from webui import changes
from webui.connections import is_to_connect, just_connected
from webui.current import rooms
from webui.first_steps import Step, first_steps

# Of which the first sound one is proposed.
CANDIDATES = 5

pages = Blueprint("start", __name__, url_prefix="/start")


@dataclass(frozen=True, slots=True)
class Proposal:
    """The journal to begin with, whose it is, and what the checks say of it by now.

    `found` is None until it has been checked.
    """

    about: OwnerOverview
    journal: JournalView
    rows: tuple[JournalRow, ...]
    found: tuple[Finding, ...] | None

    @property
    def is_stopped(self) -> bool:
        """Whether Fortnox would refuse it as it is."""
        return bool(stopping(self.found or ()))


@pages.get("")
def show() -> str:
    """Show how far one has come, and what is next."""
    version = changes.version()
    return render_template(
        "start.html", version=version, suggested=_suggested(), **_seen()
    )


@pages.get("/lage")
def progress() -> Response:
    """Give the page what has changed since it was shown."""
    return changes.since_asked(lambda: render_template("_start.html", **_seen()))


@pages.post("/mapp")
def watch() -> str | Response | tuple[str, int]:
    """Watch a folder, or say beside its field why not."""
    wanted = request.form.get("mapp", "").strip()
    try:
        rooms().preferences.watch_folder(Path(wanted))
    except AgentError as error:
        page = render_template(
            "start.html",
            suggested=_suggested(),
            refused=error,
            typed=wanted,
            **_seen(),
        )
        return page, error.http_status
    return redirect(url_for(".show", _anchor="mapp"), HTTPStatus.SEE_OTHER)


@pages.post("/visa")
def offer() -> Response:
    """Have the overview lead here until the first voucher is booked, or not."""
    rooms().preferences.show_first_steps(shown=request.form.get("visa") == "ja")
    return redirect(url_for("overview.show"), HTTPStatus.SEE_OTHER)


@pages.post("/overfor")
def transfer() -> Response:
    """Transfer the one journal; its receipt says what to look at in Fortnox."""
    wanted = request.form.get("journal", type=int, default=0)
    transfer_id = rooms().transfers.start([wanted], rooms().settings.user)
    there = url_for("receipts.show", transfer_id=transfer_id, start="ja")
    return redirect(there, HTTPStatus.SEE_OTHER)


def _seen() -> dict[str, object]:
    """Gather what the page says: of the step that is next, what there is to choose."""
    overview = owners.overview(rooms().ledger)
    steps = first_steps(overview)
    candidates = sorted(filter(is_to_connect, overview), key=_size)
    return {
        "steps": steps,
        "folders": rooms().folders(),
        "owners": overview,
        "to_connect": _named_or_first(candidates),
        "others": candidates,
        "proposal": _proposal(overview) if Step.VOUCHER not in steps.done else None,
        "to_review": sum(one.to_review for one in overview if not is_to_connect(one)),
        "last_transfer": next(iter(recent(rooms().ledger, limit=1)), None),
        "just_connected": just_connected(overview),
        "today": rooms().clock().astimezone().date(),
    }


def _suggested() -> tuple[Path, ...]:
    """Return folders that may be df3's; looking for them may take a second."""
    return () if rooms().folders() else rooms().preferences.suggested_folders()


def _size(one: OwnerOverview) -> tuple[bool, bool, int, object]:
    """Put first with whom it is easiest to begin: a number, and little that waits."""
    has_number = bool(one.owner.organisation_number)
    return not has_number, not one.waiting, one.waiting, one.waiting_debit


def _named_or_first(candidates: list[OwnerOverview]) -> OwnerOverview | None:
    wanted = request.args.get("agare", type=int)
    named = (one for one in candidates if one.owner.id == wanted)
    return next(named, next(iter(candidates), None))


def _proposal(overview: tuple[OwnerOverview, ...]) -> Proposal | None:
    """Propose the smallest journal that the checks do not stop, as far as is known."""
    ledger = rooms().ledger
    ready = {one.owner.id: one for one in overview if not is_to_connect(one)}
    ids = smallest_waiting(ledger, ready.keys(), CANDIDATES)
    if not ids:
        return None
    rooms().checking.look_at(ids)
    found = rooms().checking.findings(ids)
    chosen = next((one for one in ids if not stopping(found.get(one, ()))), ids[0])
    journal = journals.journal(ledger, chosen)
    return Proposal(
        about=ready[journal.owner_id],
        journal=journal,
        rows=journals.rows(ledger, chosen),
        found=found.get(chosen),
    )
