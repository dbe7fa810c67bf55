"""In which years Historik finds journals, and whether they may all be exported."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from agent.ledger.history import FoundJournal, lines_of
from agent.ledger.history_search import Search, conditions, ids_found
from agent.ledger.ledger import Ledger
from agent.ledger.tables import journals, vouchers


class YearSpan(NamedTuple):
    """What a search finds in one of Fortnox' financial years, or of what is in none.

    `year_id` is Fortnox' own name for it; None for what is not booked.
    """

    database_number: str | None
    year_id: int | None
    from_date: date
    to_date: date
    journals: int


def year_spans(ledger: Ledger, search: Search) -> tuple[YearSpan, ...]:
    """Tell which financial years a search finds journals in, the earliest first."""
    year = (vouchers.c.database_number, vouchers.c.year_id)
    first = func.min(journals.c.date)
    wanted = (
        select(*year, first, func.max(journals.c.date), func.count())
        .select_from(journals)
        .outerjoin(
            vouchers,
            (vouchers.c.journal_id == journals.c.id) & vouchers.c.number.is_not(None),
        )
        .where(*conditions(search))
        .group_by(*year)
        .order_by(first)
    )
    with ledger.reading() as connection:
        return tuple(YearSpan(*row) for row in connection.execute(wanted))


def unbalanced(ledger: Ledger, search: Search) -> FoundJournal | None:
    """Return a journal among what is found whose debit is not its credit, if any."""
    wanted = ids_found(search, None, 1, oldest_first=True).where(
        journals.c.debit_ore != journals.c.credit_ore
    )
    with ledger.reading() as connection:
        lines = lines_of(connection, list(connection.scalars(wanted)))
    return lines[0] if lines else None


def oldest_date(ledger: Ledger) -> date | None:
    """Return the date of the oldest journal; None where there is none."""
    wanted = select(journals.c.date).order_by(journals.c.date).limit(1)
    with ledger.reading() as connection:
        return connection.scalar(wanted)


def row_count(ledger: Ledger, search: Search) -> int:
    """Count the rows of all journals that a search finds."""
    wanted = select(func.sum(journals.c.row_count)).where(*conditions(search))
    with ledger.reading() as connection:
        return int(connection.scalar(wanted) or 0)
