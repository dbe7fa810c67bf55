"""Journals together with whose they are and what Fortnox calls them.

The one place that says how the tables hang together; callers add their conditions.
"""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select

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
