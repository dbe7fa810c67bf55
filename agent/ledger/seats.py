"""What each seat has of its own: its ticks and its connections."""

from sqlalchemy import Connection, Table, delete, select, update

from agent.ledger.ledger import Ledger
from agent.ledger.tables import connections, selected_journals


def keep_what_is_ours(ledger: Ledger) -> None:
    """Let the one seat of a PC's own ledger keep what it had under another name.

    A PC or a user may be renamed. On a ledger that several share, another name is
    another seat.
    """
    if ledger.is_shared:
        return
    with ledger.reading() as connection:
        is_another = any(
            connection.scalar(select(table.c.seat).where(table.c.seat != ledger.seat))
            is not None
            for table in (connections, selected_journals)
        )
    if is_another:
        with ledger.writing() as connection:
            _rename(connection, connections, "owner_id", ledger.seat)
            _rename(connection, selected_journals, "journal_id", ledger.seat)


def _rename(connection: Connection, table: Table, key: str, seat: str) -> None:
    ours = select(table.c[key]).where(table.c.seat == seat)
    is_another = table.c.seat != seat
    connection.execute(delete(table).where(is_another, table.c[key].in_(ours)))
    connection.execute(update(table).where(is_another).values(seat=seat))
