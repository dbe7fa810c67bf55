"""A reconciliation for a spreadsheet: semicolons, decimal comma, UTF-8 with BOM.

One table of four kinds of lines, told apart by the first column, so that it can be
filtered: the verdict, our vouchers, sums by account, and what is from outside.
"""

from collections.abc import Iterable, Iterator, Sequence

from agent.journal import hyphenated
from agent.ledger.reconciliations import Reconciliation
from agent.transfer import sentences
from agent.transfer.reconciling import Comparison
from webui import swedish
from webui.spreadsheet import ENCODING_AT_START, amount_cell, csv_text

HEADER = (
    "Slag",
    "Fastighetsägare",
    "Organisationsnummer",
    "Från",
    "Till",
    "Verifikation",
    "Datum",
    "Journal",
    "Text",
    "Konto",
    "Kostnadsställe",
    "Journalbryggan",
    "Fortnox",
    "Skillnad",
    "Utanför",
    "Utfall",
)

Found = tuple[Reconciliation, Comparison | None]
Cells = Sequence[str]


def csv_of(found: Iterable[Found]) -> bytes:
    """Write reconciliations one after another."""
    lines = (
        (kind, *_who(made), *cells)
        for made, comparison in found
        for kind, *cells in _lines(made, comparison)
    )
    return csv_text([HEADER, *lines]).encode(ENCODING_AT_START)


def _who(made: Reconciliation) -> Cells:
    return (
        made.owner.name,
        hyphenated(made.owner.organisation_number),
        swedish.day(made.period.from_date),
        swedish.day(made.period.to_date),
    )


def _lines(made: Reconciliation, comparison: Comparison | None) -> Iterator[Cells]:
    yield "Besked", *[""] * 10, made.verdict
    if comparison is None:
        return
    for one in comparison.vouchers:
        said = " ".join([f"{sentences.outcome(one.outcome)}.", *one.remarks])
        yield (
            "Verifikation",
            one.voucher,
            swedish.day(one.date),
            one.journal,
            one.text,
            "",
            "",
            amount_cell(one.ours),
            amount_cell(one.theirs),
            amount_cell(one.theirs - one.ours),
            "",
            said,
        )
    for line in comparison.sums:
        amounts = (line.ours, line.theirs, line.difference, line.outside)
        place = (line.account, line.cost_centre)
        yield "Konto", *[""] * 4, *place, *(amount_cell(one) for one in amounts), ""
    for other in comparison.outside:
        head = (other.voucher, swedish.day(other.date), "", other.text)
        yield "Utanför", *head, *[""] * 5, amount_cell(other.debit), ""
