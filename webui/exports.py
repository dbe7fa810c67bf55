"""Historik saved: exactly what a search finds, as CSV, Excel or SIE, the oldest first.

The ledger is read a batch at a time, so that however much is saved takes little
memory and keeps nobody waiting.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from flask import Blueprint, Response, render_template, request, send_file

from agent.errors import Refused
from agent.journal import Journal, Owner, hyphenated
from agent.ledger import history
from agent.ledger.centre_names import centre_names
from agent.ledger.events import VERSION
from agent.ledger.history import FoundJournal
from agent.ledger.history_search import Search
from agent.ledger.history_years import (
    YearSpan,
    row_count,
    unbalanced,
    year_spans,
)
from agent.ledger.ledger import Ledger
from agent.ledger.owners import owner
from agent.ledger.states import JournalState
from agent.sources.sie_writing import sie_file
from webui import swedish, words
from webui.current import rooms
from webui.history_query import Asked, asked
from webui.spreadsheet import ENCODING_AT_START, amount_cell, csv_text
from webui.workbook import write_workbook

pages = Blueprint("exports", __name__, url_prefix="/historik")

HEADER = (
    "Datum",
    "Journal",
    "Serie",
    "Fastighetsägare",
    "Organisationsnummer",
    "Text",
    "Debet",
    "Kredit",
    "Läge",
    "Verifikation",
    "Meddelande",
    "Fil",
    "Rad",
)
# Half a minute's work, and well under Excel's own 1,048,576.
MOST_ROWS = 300_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NotSaved(Refused):
    """What was found cannot be saved in the way that was asked for."""

    title = "Filen sparades inte"
    http_status = 400
    not_done = "Ingen fil har skapats."
    action = "Gå tillbaka till Historik och ändra sökningen."


@pages.get("/historik.csv")
def as_csv() -> Response:
    """Give what was found to a spreadsheet: semicolons, decimal comma, UTF-8 BOM."""
    search = _search().search
    answer = Response(
        _csv_of(rooms().ledger, search), content_type="text/csv; charset=utf-8"
    )
    return _named(answer, f"historik-{_today()}.csv")


@pages.get("/historik.xlsx")
def as_xlsx() -> Response:
    """Give what was found to Excel: journals on one sheet, their rows on another."""
    search = _search().search
    rows = row_count(rooms().ledger, search)
    if rows > MOST_ROWS:
        raise NotSaved(
            f"Sökningen har {swedish.whole(rows)} rader. En Excelfil härifrån tar "
            f"högst {swedish.whole(MOST_ROWS)}.",
            action="Välj en kortare period, eller spara som CSV.",
        )
    file = write_workbook(rooms().ledger, search)
    return send_file(
        file,
        mimetype=XLSX,
        as_attachment=True,
        download_name=f"historik-{_today()}.xlsx",
    )


@pages.get("/sie")
def sie() -> str | Response:
    """Give an owner's financial year as SIE, or ask which of them is meant."""
    wanted = _search()
    search, ledger = wanted.search, rooms().ledger
    if search.owner_id is None:
        return _ask(wanted, ())
    spans = year_spans(ledger, search)
    is_said = search.state is not None or "allt" in request.args
    if not is_one_year(spans) or (len(spans) > 1 and not is_said):
        return _ask(wanted, spans)
    _refuse_unbalanced(ledger, search)
    return _sie_of(ledger, search, search.owner_id)


def is_one_year(spans: Sequence[YearSpan]) -> bool:
    """Tell whether all may be in one financial year.

    Fortnox' own word counts for what is booked. For what is not there is none, and the
    calendar year has to do.
    """
    booked = [one for one in spans if one.year_id is not None]
    if not spans or len(booked) > 1:
        return False
    if len(booked) == len(spans):
        return True
    years = {day.year for one in spans for day in (one.from_date, one.to_date)}
    return len(years) == 1


def _search() -> Asked:
    wanted = asked(request.args)
    if wanted.wrong:
        raise NotSaved(" ".join(wanted.wrong.values()))
    return wanted


def _ask(wanted: Asked, spans: Sequence[YearSpan]) -> str:
    owner_id = wanted.search.owner_id
    return render_template(
        "sie.html",
        asked=wanted,
        owner=None if owner_id is None else owner(rooms().ledger, owner_id),
        spans=spans,
        is_one_year=is_one_year(spans),
        booked=JournalState.BOOKED.value,
    )


def _refuse_unbalanced(ledger: Ledger, search: Search) -> None:
    one = unbalanced(ledger, search)
    if one is not None:
        raise NotSaved(
            f"Journal {one.number}, {one.date}, har inte lika mycket debet som kredit "
            "och får inte stå i en SIE-fil."
        )


def _sie_of(ledger: Ledger, search: Search, owner_id: int) -> Response:
    whose = owner(ledger, owner_id)
    posts = sie_file(
        Owner(whose.name, whose.organisation_number),
        _journals(ledger, search),
        version=VERSION,
        made=_today(),
        centre_names=centre_names(ledger, [owner_id]).get(owner_id, {}),
    )
    answer = Response(posts, content_type="application/octet-stream")
    return _named(answer, f"{whose.organisation_number or 'journaler'}-{_today()}.si")


def _journals(ledger: Ledger, search: Search) -> Iterator[Journal]:
    for batch in history.batches(ledger, search):
        rows = history.rows_of_many(ledger, batch)
        for line in batch:
            yield Journal(
                owner=Owner(line.owner.name, line.owner.organisation_number),
                number=line.number,
                series=line.series,
                date=line.date,
                text=line.text,
                rows=rows.get(line.id, ()),
            )


def _csv_of(ledger: Ledger, search: Search) -> Iterator[bytes]:
    yield csv_text([HEADER]).encode(ENCODING_AT_START)
    for batch in history.batches(ledger, search):
        yield csv_text([_cells(line) for line in batch]).encode()


def _cells(line: FoundJournal) -> Sequence[str]:
    return (
        swedish.day(line.date),
        line.number,
        line.series,
        line.owner.name,
        hyphenated(line.owner.organisation_number),
        line.text,
        amount_cell(line.debit),
        amount_cell(line.credit),
        words.state(line.state),
        line.voucher,
        line.message,
        line.file_name,
        str(line.line),
    )


def _named(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


def _today() -> date:
    return rooms().clock().astimezone().date()
