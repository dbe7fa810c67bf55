"""Översikt: is anything waiting, is anything wrong, when did it last work.

Its address is also the one that Fortnox sends the browser back to.
"""

from datetime import date
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agent.errors import AgentError
from agent.ledger import files, owners
from agent.ledger.bookings import booked_between_times
from agent.ledger.ledger import Ledger
from agent.ledger.owners import OwnerOverview
from agent.ledger.receipts import recent
from agent.transfer.elsewhere import seen_elsewhere
from webui import changes, chart, first_steps
from webui.consent import is_answer_from_fortnox
from webui.current import current, rooms
from webui.glance import grouped
from webui.outcomes import Visit

pages = Blueprint("overview", __name__)


@pages.get("/")
def show() -> str | Response:
    """Show the overview, or handle Fortnox's answer and leave its address behind."""
    if is_answer_from_fortnox():
        name = _handle_answer()
        return redirect(url_for("entrance.back", name=name), HTTPStatus.SEE_OTHER)
    version = changes.version()
    overview = owners.overview(rooms().ledger)
    return render_template(
        "overview.html",
        version=version,
        steps=first_steps.on_overview(overview),
        is_declined=not rooms().preferences.settings.first_steps,
        files=files.with_problems(rooms().ledger),
        seen_file=_seen_file(),
        **_seen(overview),
    )


@pages.get("/lage")
def progress() -> Response:
    """Give the page what has changed since it was shown."""
    return changes.since_asked(
        lambda: render_template(
            "_overview.html", **_seen(owners.overview(rooms().ledger))
        )
    )


@pages.post("/filer/<int:file_id>/sedd")
def dismiss(file_id: int) -> Response:
    """Stop showing a file's problems: somebody has seen them."""
    files.dismiss(rooms().ledger, file_id, rooms().settings.user)
    return redirect(url_for(".show", sedd=file_id), HTTPStatus.SEE_OTHER)


@pages.post("/filer/<int:file_id>/visa-igen")
def show_again(file_id: int) -> Response:
    """Take that back."""
    files.show_again(rooms().ledger, file_id, rooms().settings.user)
    return redirect(url_for(".show", _anchor="filer"), HTTPStatus.SEE_OTHER)


@pages.post("/agare/<int:owner_id>/samma/<int:known_owner_id>")
def confirm_same(owner_id: int, known_owner_id: int) -> Response:
    """Record that an owner without organisation number is one that we know."""
    owners.confirm_same(rooms().ledger, owner_id, known_owner_id, rooms().settings.user)
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


def _seen_file() -> tuple[int, str] | None:
    """Give the file that has just been seen, and its name, to take that back."""
    file_id = request.args.get("sedd", 0, type=int)
    name = files.name_of(rooms().ledger, file_id) if file_id else ""
    return (file_id, name) if name else None


def _seen(overview: tuple[OwnerOverview, ...]) -> dict[str, object]:
    """Gather what changes while somebody looks."""
    ledger, today = rooms().ledger, rooms().clock().astimezone().date()
    booked = [one.last_booked_at for one in overview if one.last_booked_at]
    return {
        "owners": overview,
        "groups": grouped(overview),
        "elsewhere": seen_elsewhere(ledger),
        "waiting": sum(one.waiting for one in overview),
        "waiting_owners": sum(1 for one in overview if one.waiting),
        "debit": sum(one.waiting_debit for one in overview),
        "to_review": sum(one.to_review for one in overview),
        "wrong": rooms().alerts(),
        "file_count": files.count_with_problems(ledger),
        "last_booked_at": max(booked, default=None),
        "last_transfer": next(iter(recent(ledger, limit=1)), None),
        "doing": len(rooms().transfers.doing),
        "folders": rooms().folders(),
        "last_file": files.newest(ledger),
        "bars": _year(ledger, today) if booked else (),
        "today": today,
    }


def _year(ledger: Ledger, today: date) -> tuple[chart.Bar, ...]:
    """Draw the vouchers of twelve months."""
    months = chart.months_until(today)
    booked = booked_between_times(ledger, [chart.begins(one) for one in months])
    return chart.bars(months, booked)


def _handle_answer() -> str:
    asked = rooms().connections.question_of(request.args)
    try:
        finished = rooms().connections.finish(request.args, rooms().settings.user)
        rooms().checking.refresh(finished.owner_id)
        return current().outcomes.keep(Visit(asked, finished))
    except AgentError as error:
        return current().outcomes.keep(Visit(asked, error))
