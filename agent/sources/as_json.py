"""A reading as one JSON object: what `journalbryggan read --json` prints."""

from typing import Any

from agent.journal import Journal, JournalRow, Owner
from agent.sources.reading import Problem, Reading

Json = dict[str, Any]


def reading_as_json(name: str, reading: Reading) -> Json:
    """Give a reading as JSON values; amounts are strings with two decimals.

    Where the file holds several owners, its own is null and every journal has one.
    """
    return {
        "file": name,
        "format": reading.format,
        "encoding": reading.encoding,
        "owner": _owner(reading.owner) if reading.owner else None,
        "journals": [
            _journal(journal, has_own_owner=reading.owner is None)
            for journal in reading.journals
        ],
        "problems": [_problem(problem) for problem in reading.problems],
    }


def _owner(owner: Owner) -> Json:
    return {"name": owner.name, "organisation_number": owner.organisation_number}


def _journal(journal: Journal, *, has_own_owner: bool) -> Json:
    own = {"owner": _owner(journal.owner)} if has_own_owner else {}
    return {
        **own,
        "number": journal.number,
        "series": journal.series,
        "date": journal.date.isoformat(),
        "text": journal.text,
        "rows": [_row(row) for row in journal.rows],
    }


def _row(row: JournalRow) -> Json:
    return {
        "account": row.account,
        "cost_centre": row.cost_centre,
        "project": row.project,
        "debit": f"{row.debit:.2f}",
        "credit": f"{row.credit:.2f}",
        "note": row.note,
    }


def _problem(problem: Problem) -> Json:
    return {
        "severity": problem.severity.value,
        "line": problem.line,
        "field": problem.field,
        "message": problem.message,
    }
