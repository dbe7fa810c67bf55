"""What the commands print: tables for people, plain values for scripts."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from agent.errors import AgentError, FileRefused
from agent.journal import kronor
from agent.ledger.owners import OwnerOverview
from agent.ledger.reconciliations import Reconciliation
from agent.settings import VERSION
from agent.sources.reading import Reading
from agent.transfer.receipt import Receipt
from agent.transfer.reconciler import COMPARISON
from agent.transfer.reconciling import Comparison
from agent.tray.status import Status
from agent.warning.warning import Alert, Severity

Reconciled = tuple[Reconciliation, Comparison | None]


def complain(error: AgentError) -> None:
    """Tell an error: what happened, what was not done, and what to do."""
    console = Console(stderr=True)
    console.print(Text(error.title, style="bold red"))
    console.print(Text(f"{error}\n{error.not_done}\n{error.action}"))


def receipt_table(came: Receipt) -> Table:
    """A receipt: journal by journal, the voucher number or why there is none."""
    table = Table(title=f"Kvitto {came.transfer_id}: {came.booked} av {came.total}")
    for heading in ("Fastighetsägare", "Datum", "Journal", "Serie"):
        table.add_column(heading)
    table.add_column("Debet", justify="right")
    table.add_column("Verifikation")
    for part in came.owners:
        for line in part.lines:
            table.add_row(
                part.owner.name,
                line.date.isoformat(),
                line.journal,
                line.series,
                kronor(line.debit),
                line.voucher or line.message or line.state.value,
            )
    return table


def reconciliation_lines(found: Sequence[Reconciled]) -> Iterator[Text]:
    """Each owner's verdict, and below it what differs."""
    for made, comparison in found:
        days = f"{made.period.from_date}–{made.period.to_date}"
        yield Text.assemble((made.owner.name, "bold"), f", {days}: {made.verdict}")
        for one in comparison.vouchers if comparison else ():
            if not one.agrees:
                yield Text(f"  {one.voucher}: {' '.join(one.remarks)}")


def reconciliations_as_json(found: Sequence[Reconciled]) -> list[dict[str, Any]]:
    """Reconciliations with all that they compared, for scripts."""
    return [
        {
            "owner": made.owner.name,
            "organisation_number": made.owner.organisation_number,
            "from": made.period.from_date.isoformat(),
            "to": made.period.to_date.isoformat(),
            "agreement": made.agreement.value,
            "verdict": made.verdict,
            "comparison": comparison
            and COMPARISON.dump_python(comparison, mode="json"),
        }
        for made, comparison in found
    ]


def owners_table(how: Status, owners: Sequence[OwnerOverview]) -> Table:
    """What waits with each owner."""
    table = Table(title=how.text)
    table.add_column("Fastighetsägare")
    table.add_column("Väntar", justify="right")
    table.add_column("Summa", justify="right")
    table.add_column("Koppling")
    for one in owners:
        connection = one.connection
        table.add_row(
            one.owner.name,
            str(one.waiting),
            kronor(one.waiting_debit),
            "saknas" if connection is None else connection.problem or "fungerar",
        )
    return table


def alert_lines(alerts: Sequence[Alert]) -> Iterator[Text]:
    """Everything that is wrong, and what to do about it."""
    for one in alerts:
        style = "bold red" if one.severity is Severity.GRAVE else "bold"
        yield Text.assemble((one.title, style), f". {one.text}")


def status_as_json(
    how: Status, alerts: Sequence[Alert], owners: Sequence[OwnerOverview]
) -> dict[str, Any]:
    """How things stand, for monitoring: docs/installation.md tells each key."""
    return {
        "version": VERSION,
        "level": how.level.value,
        "text": how.text,
        "waiting": how.waiting,
        "warnings": [
            {
                "key": one.key,
                "kind": one.kind,
                "severity": one.severity.value,
                "title": one.title,
                "text": one.text,
                "count": len(one.subjects),
                "since": one.since.isoformat() if one.since else None,
                "page": one.page,
            }
            for one in alerts
        ],
        "owners": [_owner_as_json(one) for one in owners],
    }


def _owner_as_json(one: OwnerOverview) -> dict[str, Any]:
    connection = one.connection
    last_day = connection.last_day if connection else None
    return {
        "name": one.owner.name,
        "organisation_number": one.owner.organisation_number,
        "waiting": one.waiting,
        "to_review": one.to_review,
        "connected": connection is not None,
        "kind": connection.kind.value if connection else None,
        "condition": connection.condition.value if connection else None,
        "last_day": last_day.isoformat() if last_day else None,
        "problem": connection.problem if connection else "",
    }


def reading_tables(name: str, reading: Reading) -> list[Table | Text]:
    """A file's journals and problems."""
    kind = f"{reading.format} {reading.encoding}".strip()
    table = Table(title=f"{name} ({kind})")
    for heading in ("Fastighetsägare", "Datum", "Journal", "Serie", "Text"):
        table.add_column(heading)
    for heading in ("Rader", "Debet", "Kredit"):
        table.add_column(heading, justify="right")
    for journal in reading.journals:
        table.add_row(
            journal.owner.name,
            journal.date.isoformat(),
            journal.number,
            journal.series,
            journal.text,
            str(len(journal.rows)),
            kronor(journal.debit),
            kronor(journal.credit),
        )
    return [table, *(Text(problem.message) for problem in reading.problems)]


def refusal_as_json(file: str, refusal: FileRefused) -> dict[str, Any]:
    """A refused file in the shape of one that was read."""
    problem = {"severity": "error", "line": 0, "field": "", "message": str(refusal)}
    return {
        "file": file,
        "format": "",
        "encoding": "",
        "owner": {"name": "", "organisation_number": ""},
        "journals": [],
        "problems": [problem],
    }
