"""Journals together with whose they are and what Fortnox calls them.

The one place that says how the tables hang together; callers add their conditions.
"""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select

from agent.ledger.states import JournalState
from agent.ledger.tables import journals, owners, vouchers


def joined_journals(*more: ColumnElement[Any]) -> Select[Any]:
    """Select journals with `owner_name`, `owner_number` and what `voucher_name` reads.

    `more` are further columns, whose tables the caller joins.
    """
    return (
        select(
            journals,
            owners.c.name.label("owner_name"),
            owners.c.organisation_number.label("owner_number"),
            vouchers.c.series.label("voucher_series"),
            vouchers.c.number.label("voucher_number"),
            *more,
        )
        .join(owners, owners.c.id == journals.c.owner_id)
        .outerjoin(vouchers, vouchers.c.journal_id == journals.c.id)
    )


def voucher_name(row: Row[Any]) -> str:
    """Write a joined journal's voucher as "A 117"; "" until it is booked."""
    if row.voucher_number is None:
        return ""
    return f"{row.voucher_series} {row.voucher_number}"


def joined_reversals(*more: ColumnElement[Any]) -> Select[Any]:
    """Select as `joined_journals`, with what `reversed_by` and `reverses` read."""
    correction, by, of = journals.alias(), vouchers.alias(), vouchers.alias()
    is_reversed = (correction.c.reverses_id == journals.c.id) & (
        correction.c.state == JournalState.BOOKED
    )
    return (
        joined_journals(
            by.c.series.label("by_series"),
            by.c.number.label("by_number"),
            of.c.series.label("of_series"),
            of.c.number.label("of_number"),
            *more,
        )
        .outerjoin(correction, is_reversed)
        .outerjoin(by, by.c.journal_id == correction.c.id)
        .outerjoin(of, of.c.journal_id == journals.c.reverses_id)
    )


def reversed_by(row: Row[Any]) -> str:
    """Write the voucher that takes a journal's own back; "" where none does."""
    return "" if row.by_number is None else f"{row.by_series} {row.by_number}"


def reverses(row: Row[Any]) -> str:
    """Write the voucher that a journal's own takes back; "" where it takes none."""
    return "" if row.of_number is None else f"{row.of_series} {row.of_number}"
