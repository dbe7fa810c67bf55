"""Behandlingshistorik as a document: who did what when, and that nothing is missing.

For a period, and one fastighetsägare or all. Its front says that the chain was followed
and held, or in red exactly where it breaks; then every event in order. It is made
while it is sent, so that a year of an office needs no memory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request, stream_template

from agent.ledger.chain import Break, Chain
from agent.ledger.events import PROGRAM, VERSION
from agent.ledger.history_years import oldest_date
from agent.ledger.ledger import Ledger
from agent.ledger.owners import OwnerView, all_owners, owner
from agent.ledger.treatment import Told, Verified, told, verify, whose
from webui import happened, retention, swedish
from webui.current import rooms
from webui.history import to_second, who
from webui.spreadsheet import ENCODING_AT_START, csv_text

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

pages = Blueprint("treatment", __name__, url_prefix="/historik/behandling")

HEADER = ("Nr", "Tid", "Vem", "Program", "Vad", "Gäller", "Händelsens kontrollsumma")
# Of more journals than this their number is told; a journal's own page has its events.
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose history, None for all, and of which days, both included."""

    owner: OwnerView | None
    from_date: date
    to_date: date

    @property
    def query(self) -> dict[str, str]:
        """Write the choice as an address has it."""
        chosen = {"agare": str(self.owner.id)} if self.owner else {}
        return {
            **chosen,
            "fran": self.from_date.isoformat(),
            "till": self.to_date.isoformat(),
        }

    @property
    def since(self) -> datetime:
        """When the first day begins, by this PC's clock."""
        return datetime.combine(self.from_date, time()).astimezone()

    @property
    def until(self) -> datetime:
        """When the last day has ended."""
        return datetime.combine(self.to_date + timedelta(days=1), time()).astimezone()


@pages.get("")
def show() -> str:
    """Ask for owner and period: the calendar year, unless somebody says otherwise."""
    return render_template(
        "treatment.html",
        choice=_choice(request.args),
        owners=all_owners(rooms().ledger),
        kept=retention.kept(oldest_date(rooms().ledger)),
        today=_today(),
    )


@pages.get("/dokument")
def document() -> Iterator[str]:
    """Show the document, ready to be printed."""
    choice, ledger = _choice(request.args), rooms().ledger
    found = verify(ledger, choice.since, choice.until)
    return stream_template(
        "treatment_document.html",
        choice=choice,
        found=found,
        chain=found.chain,
        broken=broken(found.chain),
        told=_told(ledger, choice, found),
        said=happened.said,
        who=who,
        to_second=to_second,
        about=about,
        kept=retention.kept(oldest_date(ledger)),
        made_by=rooms().settings.seat,
        program=f"{PROGRAM} {VERSION}",
    )


@pages.get("/behandlingshistorik.csv")
def as_csv() -> Response:
    """Give the same to a spreadsheet, what the chain proves in its first lines."""
    choice, ledger = _choice(request.args), rooms().ledger
    found = verify(ledger, choice.since, choice.until)
    name = f"behandlingshistorik-{choice.from_date}-{choice.to_date}.csv"
    return Response(
        _csv_of(choice, found, _told(ledger, choice, found)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


def broken(chain: Chain) -> str:
    """Say in words where a chain breaks, and what that means; "" where it holds."""
    match chain.how:
        case None:
            return ""
        case Break.ALTERED:
            how = "säger inte längre det som den sade när den skrevs."
        case Break.GAP:
            how = (
                "följer inte på den som står före: en eller flera händelser har tagits "
                "bort, lagts till eller ändrats där."
            )
        case Break.CUT:
            how = "saknas: de sista händelserna har tagits bort."
    return f"Händelse {swedish.whole(chain.broken_at or 0)} {how}"


def about(one: Told) -> str:
    """Say which journals an event is about, and whose."""
    if not one.journals:
        return ""
    if len(one.journals) > MOST_NAMED:
        return swedish.count(len(one.journals), "journal", "journaler")
    named = [
        f"{journal.number or 'utan nummer'} ({journal.date}, {journal.owner.name})"
        for journal in one.journals
    ]
    return ", ".join(dict.fromkeys(named))  # a correction is called as its original


def verdict(chain: Chain) -> str:
    """Say in a sentence what following the chain showed."""
    held = swedish.count(chain.count, "händelse", "händelser")
    if chain.how is not None:
        return f"Kedjan är bruten. {broken(chain)} {held} före den hör ihop."
    if not chain.count:
        return "Behandlingshistoriken är tom."
    return (
        f"Kedjan är hel: {held}, från nummer {swedish.whole(chain.first_id)} till "
        f"{swedish.whole(chain.last_id)}."
    )


def _told(ledger: Ledger, choice: Choice, found: Verified) -> Iterator[Told]:
    only = whose(ledger, choice.owner.id) if choice.owner else None
    return told(ledger, found, choice.since, choice.until, only)


def _csv_of(choice: Choice, found: Verified, its: Iterator[Told]) -> Iterator[bytes]:
    whom = choice.owner.name if choice.owner else "Alla fastighetsägare"
    front = (
        ("Behandlingshistorik", whom, f"{choice.from_date} – {choice.to_date}"),
        ("Kontrollerad", to_second(found.at), verdict(found.chain)),
        ("Sista kontrollsumma", found.chain.hash_),
        (),
        HEADER,
    )
    yield csv_text(front).encode(ENCODING_AT_START)
    for one in its:
        yield csv_text([_cells(one)]).encode()


def _cells(one: Told) -> Sequence[str]:
    event = one.event
    return (
        str(event.id),
        to_second(event.at),
        who(event),
        f"{PROGRAM} {event.version}".strip(),
        happened.said(event),
        about(one),
        event.hash,
    )


def _choice(query: "MultiDict[str, str]") -> Choice:
    """Read the form; what cannot be understood is the usual: all, and this year."""
    this_year = _today().year
    usual = date(this_year, 1, 1), date(this_year, 12, 31)
    owner_id = query.get("agare", 0, type=int)
    days = (
        query.get("fran", usual[0], type=date.fromisoformat),
        query.get("till", usual[1], type=date.fromisoformat),
    )
    return Choice(owner(rooms().ledger, owner_id) if owner_id else None, *sorted(days))


def _today() -> date:
    return rooms().clock().astimezone().date()
