"""Which of the journals that wait are the smallest: what one begins with."""

from collections.abc import Collection

from sqlalchemy import select

from agent.ledger.ledger import Ledger
from agent.ledger.states import SENDABLE, JournalState
from agent.ledger.tables import journals


def smallest_waiting(
    ledger: Ledger, owner_ids: Collection[int], limit: int
) -> tuple[int, ...]:
    """Return the ids of these owners' smallest journals, by rows and then by sum.

    Only of those that nobody need look at first; last what was refused before.
    """
    wanted = (
        select(journals.c.id)
        .where(
            journals.c.state.in_(SENDABLE),
            journals.c.owner_id.in_(owner_ids),
        )
        .order_by(
            journals.c.state == JournalState.REJECTED,
            journals.c.row_count,
            journals.c.debit_ore,
            journals.c.id,
        )
        .limit(limit)
    )
    with ledger.reading() as connection:
        return tuple(connection.scalars(wanted))
