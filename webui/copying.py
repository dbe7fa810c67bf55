"""Kopiera till Excel: journals with their rows, as a Swedish Excel wants them pasted.

Tabs between cells, decimal comma, no spaces in numbers; what would be a formula is
text. What is ticked of what is shown or, where nothing is, all that is shown.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from flask import Blueprint, Response, request

from agent.journal import JournalRow, hyphenated
from agent.ledger import journals, owners
from agent.ledger.journals import JournalView
from agent.ledger.owners import OwnerView
from agent.ledger.to_check import rows_of_many
from webui import filters, swedish
from webui.current import rooms
from webui.spreadsheet import amount_cell, harmless

HEADER = (
    "Fastighetsägare",
    "Organisationsnummer",
    "Journal",
    "Datum",
    "Serie",
    "Text",
    "Rad",
    "Kst",
    "Konto",
    "Projekt",
    "Debet",
    "Kredit",
    "Notering",
)

pages = Blueprint("copying", __name__, url_prefix="/overforing/kopia")


@pages.get("")
def show() -> Response:
    """Give the text for the clipboard; without script it is a page to copy from."""
    only = filters.from_query(request.args)
    listed = journals.ticked(rooms().ledger, only)
    if not listed:
        listed = journals.waiting(rooms().ledger, only)
    answer = Response(as_text(listed), mimetype="text/plain")
    answer.headers["X-Journals"] = str(len(listed))
    return answer


def as_text(listed: Iterable[JournalView]) -> str:
    """Write journals with their rows, a line a row."""
    journals_ = tuple(listed)
    rows = rows_of_many(rooms().ledger, [one.id for one in journals_])
    whose = {one.id: one for one in owners.all_owners(rooms().ledger)}
    lines: list[tuple[str, ...]] = [HEADER]
    for one in journals_:
        lines += _lines(one, whose[one.owner_id], rows.get(one.id, ()))
    return "".join("\t".join(line) + "\r\n" for line in lines)


def _lines(
    one: JournalView, owner: OwnerView, rows: Iterable[JournalRow]
) -> Iterator[tuple[str, ...]]:
    head = (
        _text(owner.name),
        hyphenated(owner.organisation_number),
        _text(one.number),
        swedish.day(one.date),
        _text(one.series),
        _text(one.text),
    )
    for number, row in enumerate(rows, start=1):
        yield (
            *head,
            str(number),
            _text(row.cost_centre),
            _text(row.account),
            _text(row.project),
            _side(row.debit),
            _side(row.credit),
            _text(row.note),
        )


def _text(cell: str) -> str:
    """Keep a cell one cell, and no formula."""
    return harmless(" ".join(cell.split()))


def _side(amount: Decimal) -> str:
    """Write a row's debit or credit: the side that has nothing stays empty."""
    return amount_cell(amount) if amount else ""
