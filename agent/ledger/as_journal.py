"""Journals and their rows as the domain knows them, from how the tables keep them."""

from collections.abc import Collection
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from agent.journal import Journal, JournalRow, Owner
from agent.ledger.money import from_ore
from agent.ledger.tables import journal_rows


def journal_of(row: Row[Any], rows: tuple[JournalRow, ...]) -> Journal:
    """Return a joined journal (joined.py) with its rows."""
    return Journal(
        owner=Owner(row.owner_name, row.owner_number or ""),
        number=row.number,
        series=row.series,
        date=row.date,
        text=row.text,
        rows=rows,
        line=row.line,
        is_correction=row.reverses_id is not None,
    )


def row_of(line: Row[Any]) -> JournalRow:
    """Return one row of a journal."""
    return JournalRow(
        account=line.account,
        debit=from_ore(line.debit_ore),
        credit=from_ore(line.credit_ore),
        cost_centre=line.cost_centre,
        project=line.project,
        note=line.note,
    )


def rows_by_journal(
    connection: Connection, journal_ids: Collection[int] | Select[tuple[int]]
) -> dict[int, tuple[JournalRow, ...]]:
    """Return many journals' rows at once, in the order of their files.

    One without rows is absent. Where they may be very many, their ids are a question.
    """
    wanted = (
        select(journal_rows)
        .where(journal_rows.c.journal_id.in_(journal_ids))
        .order_by(journal_rows.c.journal_id, journal_rows.c.position)
    )
    lines = groupby(connection.execute(wanted), key=lambda line: line.journal_id)
    return {key: tuple(row_of(line) for line in of_one) for key, of_one in lines}
