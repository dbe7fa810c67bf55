"""How much was booked when: counted in an index, however many years it holds."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import func, select

from agent.ledger.ledger import Ledger
from agent.ledger.tables import vouchers


def booked_between_times(ledger: Ledger, times: Sequence[datetime]) -> tuple[int, ...]:
    """Count the vouchers booked from each time until the next.

    Args:
        ledger: where they are.
        times: at least two, aware, in order; of n there are n - 1 counts.
    """
    counts = [
        select(func.count())
        .where(vouchers.c.booked_at >= begin, vouchers.c.booked_at < end)
        .scalar_subquery()
        .label(f"period_{number}")
        for number, (begin, end) in enumerate(pairwise(times))
    ]
    with ledger.reading() as connection:
        return tuple(connection.execute(select(*counts)).one())
