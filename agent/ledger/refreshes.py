"""How the refreshes of a company's tokens went: begun, done, or failed, and why.

What is written is true of all the owners that share the company, at our own seat.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal, select, update

from agent.ledger.connections import TRANSIENT, Condition, in_company
from agent.ledger.events import PROGRAM, record
from agent.ledger.ledger import Ledger
from agent.ledger.tables import connections


def refresh_begins(ledger: Ledger, database_number: str) -> datetime | None:
    """Mark durably that a refresh is on its way; tell since when one was already.

    A mark that stands when the next one begins means that the answer to an earlier
    refresh was lost: the token in the store may have been used up.
    """
    with ledger.writing() as connection:
        before: datetime | None = connection.scalar(
            select(connections.c.refresh_started_at).where(
                in_company(ledger, database_number)
            )
        )
        _write(ledger, connection, database_number, refresh_started_at=ledger.now())
    return before


def refresh_came_to_nothing(ledger: Ledger, database_number: str) -> None:
    """Take the mark away: it is certain that no token was used up."""
    with ledger.writing() as connection:
        _write(ledger, connection, database_number, refresh_started_at=None)


def refreshed(
    ledger: Ledger,
    database_number: str,
    *,
    lifetime_days: int,
    condition: Condition = Condition.WELL,
    problem: str = "",
) -> None:
    """Record that Fortnox has renewed a consent just now.

    `condition` and `problem` tell what is wrong with it nevertheless, if anything.
    """
    with ledger.writing() as connection:
        _write(
            ledger,
            connection,
            database_number,
            refreshed_at=ledger.now(),
            lifetime_days=lifetime_days,
            refresh_started_at=None,
            condition=condition,
            problem=problem,
            failing_since=_since(ledger) if problem else None,
        )


def failed(
    ledger: Ledger, database_number: str, condition: Condition, problem: str
) -> None:
    """Record, in Swedish, why a connection cannot be used.

    One that has ended stays so, whatever else happens to whoever tries it again; and
    what goes over by itself does not hide what does not.
    """
    milder = {Condition.WELL, *TRANSIENT}
    if condition not in TRANSIENT:
        milder = set(Condition) - {Condition.ENDED}
    with ledger.writing() as connection:
        ours = in_company(ledger, database_number)
        changed = connection.execute(
            update(connections)
            .where(ours, connections.c.condition.in_(milder))
            .values(condition=condition, problem=problem, failing_since=_since(ledger))
        )
        if changed.rowcount and condition is Condition.ENDED:
            owners = connection.scalars(select(connections.c.owner_id).where(ours))
            for owner_id in owners.all():
                record(
                    connection,
                    ledger.now(),
                    PROGRAM,
                    "connection ended",
                    owner=owner_id,
                    problem=problem,
                )


def _since(ledger: Ledger) -> ColumnElement[datetime]:
    """Since when it fails: as it was noted first."""
    first = connections.c.failing_since
    return func.coalesce(first, literal(ledger.now(), first.type))


def _write(
    ledger: Ledger, connection: Connection, database_number: str, **values: Any
) -> None:
    connection.execute(
        update(connections).where(in_company(ledger, database_number)).values(values)
    )
