"""A voucher number that Fortnox gives a second time.

Its user interface deletes the last voucher of a series, and the next one gets its
number. What the ledger has under that number is then certainly not there any more.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from agent.ledger.attempts import Intent
from agent.ledger.events import PROGRAM, record
from agent.ledger.states import JournalState
from agent.ledger.tables import journals, vouchers


def take_number(
    connection: Connection, now: datetime, intent: Intent, number: int
) -> None:
    """Take a number from the journal that had it, within what books another under it.

    Another version of what is booked now has been replaced by it. Of any other
    journal a person must say whether it is to be booked once more.
    """
    former = _former(connection, intent, number)
    if former is None:
        return
    voucher = f"{intent.series} {number}"
    connection.execute(
        update(vouchers)
        .where(vouchers.c.journal_id == former.id)
        .values(number=None, booked_at=None)
    )
    connection.execute(
        update(journals)
        .where(journals.c.id == former.id, journals.c.state == JournalState.BOOKED)
        .values(
            state=_state_after(connection, former, intent),
            message=f"{voucher} finns inte längre i Fortnox: numret har getts till en "
            "annan verifikation.",
        )
    )
    record(
        connection,
        now,
        PROGRAM,
        "number reused",
        journal=former.id,
        series=intent.series,
        number=number,
        given_to=intent.journal_id,
    )


def _former(
    connection: Connection, intent: Intent, number: int
) -> Row[Any, Any] | None:
    return connection.execute(
        select(journals.c.id, _FIRST_ID)
        .join(vouchers, vouchers.c.journal_id == journals.c.id)
        .where(
            vouchers.c.database_number == intent.database_number,
            vouchers.c.year_id == intent.year_id,
            vouchers.c.series == intent.series,
            vouchers.c.number == number,
            vouchers.c.journal_id != intent.journal_id,
        )
    ).one_or_none()


def _state_after(
    connection: Connection, former: Row[Any, Any], intent: Intent
) -> JournalState:
    first_id = connection.scalar(
        select(_FIRST_ID).where(journals.c.id == intent.journal_id)
    )
    is_version = first_id == former.first_id
    return JournalState.REPLACED if is_version else JournalState.HELD


_FIRST_ID = func.coalesce(journals.c.changes_id, journals.c.id).label("first_id")
