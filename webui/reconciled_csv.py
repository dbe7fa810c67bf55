"""A reconciliation for a spreadsheet: semicolons, decimal comma, UTF-8 with BOM.

One table of four kinds of lines, told apart by the first column, so that it can be
filtered: the verdict, our vouchers, sums by account, and what is from outside.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from agent.ledger.reconciliations import Reconciliation
from agent.transfer import sentences
from agent.transfer.reconciling import Comparison
from webui import swedish
from webui.receipts import harmless

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
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for made, comparison in found:
        for kind, *cells in _lines(made, comparison):
            writer.writerow([kind, *_who(made), *cells])
    return text.getvalue().encode("utf-8-sig")


def _who(made: Reconciliation) -> Cells:
    return (
        harmless(made.owner.name),
        swedish.organisation_number(made.owner.organisation_number),
        swedish.day(made.period.from_date),
        swedish.day(made.period.to_date),
    )


def _lines(made: Reconciliation, comparison: Comparison | None) -> Iterator[Cells]:
    yield "Besked", *[""] * 10, harmless(made.verdict)
    if comparison is None:
        return
    for one in comparison.vouchers:
        said = " ".join([f"{sentences.outcome(one.outcome)}.", *one.remarks])
        yield (
            "Verifikation",
            one.voucher,
            swedish.day(one.date),
            harmless(one.journal),
            harmless(one.text),
            "",
            "",
            _kronor(one.ours),
            _kronor(one.theirs),
            _kronor(one.theirs - one.ours),
            "",
            said,
        )
    for line in comparison.sums:
        amounts = (line.ours, line.theirs, line.difference, line.outside)
        place = (line.account, harmless(line.cost_centre))
        yield "Konto", *[""] * 4, *place, *(_kronor(one) for one in amounts), ""
    for other in comparison.outside:
        head = (other.voucher, swedish.day(other.date), "", harmless(other.text))
        yield "Utanför", *head, *[""] * 5, _kronor(other.debit), ""


def _kronor(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")
