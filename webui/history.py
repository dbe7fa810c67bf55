"""Historik: every journal and voucher there ever was, and what happened to each."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for

from agent.errors import Refused
from agent.journal import ZERO
from agent.ledger import history, journals
from agent.ledger.history import FoundJournal, HistoryPage
from agent.ledger.history_years import oldest_date
from agent.ledger.lives import Compared, Event, life_of
from agent.ledger.owners import all_owners
from agent.ledger.states import JournalState
from agent.transfer import sentences
from agent.transfer.outcomes import Outcome
from webui import happened, retention
from webui.current import rooms
from webui.history_query import Asked, asked, place, place_text

pages = Blueprint("history", __name__, url_prefix="/historik")

NOTHING = HistoryPage((), has_newer=False, has_older=False)


@pages.get("")
def show() -> str:
    """Show what the form's search finds, the newest first."""
    wanted = asked(request.args)
    sums = () if wanted.wrong else history.sums(rooms().ledger, wanted.search)
    found = _page(wanted) if sums else NOTHING
    return render_template(
        "history.html",
        asked=wanted,
        owners=all_owners(rooms().ledger),
        states=tuple(JournalState),
        found=found,
        sums=sums,
        count=sum(one.count for one in sums),
        debit=sum((one.debit for one in sums), ZERO),
        older=_further(wanted, "fore", found.lines[-1]) if found.has_older else "",
        newer=_further(wanted, "efter", found.lines[0]) if found.has_newer else "",
        kept=retention.kept(oldest_date(rooms().ledger)),
    )


@pages.get("/journal/<int:journal_id>")
def journal(journal_id: int) -> str:
    """Show one journal's whole life."""
    life = life_of(rooms().ledger, journal_id)
    if life is None:
        raise Refused("Journalen finns inte.", action="Sök efter den i Historik.")
    return render_template(
        "life.html",
        life=life,
        rows=journals.rows(rooms().ledger, journal_id),
        happened=[(event, happened.said(event)) for event in life.events],
        compared=[(one, _outcome(one, journal_id)) for one in life.compared],
        who=who,
        to_second=to_second,
    )


def who(event: Event) -> str:
    """Say who did something, and on which PC: "hanna på KONTOR-12"."""
    if not event.seat or event.seat.startswith(f"{event.actor} på "):
        return event.seat or event.actor
    return f"{event.actor} hos {event.seat}"


def to_second(at: datetime) -> str:
    """Write a time of the history on this PC's clock, `2026-12-01 14.03.27`."""
    return f"{at.astimezone():%Y-%m-%d %H.%M.%S}"


def _page(wanted: Asked) -> HistoryPage:
    before, after = (place(request.args.get(name, "")) for name in ("fore", "efter"))
    return history.page(rooms().ledger, wanted.search, before=before, after=after)


def _further(wanted: Asked, name: str, edge: FoundJournal) -> str:
    """Return the address of the page that begins beyond a journal."""
    query: dict[str, Any] = {**wanted.given, name: place_text(edge.place)}
    return url_for(".show", **query)


def _outcome(one: Compared, journal_id: int) -> str:
    """Say how a comparison found this journal's own voucher; "" where it did not."""
    outcomes: list[dict[str, Any]] = one.result.get("vouchers", [])
    its = (found for found in outcomes if found["journal_id"] == journal_id)
    found = next(its, None)
    if found is None:
        return ""
    said = sentences.outcome(Outcome(found["outcome"]))
    return " ".join([f"{said}.", *found.get("remarks", ())])
