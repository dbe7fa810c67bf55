"""Entering a journal with its rows, within somebody's transaction."""

from datetime import datetime

from sqlalchemy import Connection, insert

from agent.journal import Journal
from agent.ledger.money import to_ore
from agent.ledger.states import JournalState
from agent.ledger.tables import journal_rows, journals


def enter_journal(
    connection: Connection,
    journal: Journal,
    *,
    owner_id: int,
    file_id: int,
    fingerprint: str,
    ordinal: int,
    state: JournalState,
    now: datetime,
    changes_id: int | None = None,
    reverses_id: int | None = None,
) -> int:
    """Enter a journal; return its id."""
    values = {
        "owner_id": owner_id,
        "file_id": file_id,
        "line": journal.line,
        "number": journal.number,
        "series": journal.series,
        "date": journal.date,
        "text": journal.text,
        "fingerprint": fingerprint,
        "ordinal": ordinal,
        "debit_ore": to_ore(journal.debit),
        "credit_ore": to_ore(journal.credit),
        "row_count": len(journal.rows),
        "doubts": list(journal.doubts),
        "state": state,
        "changes_id": changes_id,
        "reverses_id": reverses_id,
        "imported_at": now,
    }
    added = connection.execute(insert(journals).returning(journals.c.id), values)
    journal_id = int(added.scalar_one())
    if journal.rows:
        connection.execute(insert(journal_rows), _rows(journal_id, journal))
    return journal_id


def _rows(journal_id: int, journal: Journal) -> list[dict[str, object]]:
    return [
        {
            "journal_id": journal_id,
            "position": position,
            "account": row.account,
            "cost_centre": row.cost_centre,
            "project": row.project,
            "debit_ore": to_ore(row.debit),
            "credit_ore": to_ore(row.credit),
            "note": row.note,
        }
        for position, row in enumerate(journal.rows)
    ]
