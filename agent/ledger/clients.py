"""Which client id the seat's consents were given to: with another they do not hold.

The id itself is kept with the secret; here is only what tells one from another.
"""

from sqlalchemy import ColumnElement, select, update

from agent.ledger.connections import Condition
from agent.ledger.ledger import Ledger
from agent.ledger.refreshes import failed
from agent.ledger.tables import connections

TO_TRY_AGAIN = "Klient-id är ändrat, och kopplingen prövas på nytt."


def only_for_client(ledger: Ledger, client: str, problem: str) -> frozenset[int]:
    """End the consents to other clients than this; tell whose they were."""
    others = _ours(ledger) & connections.c.client.not_in(("", client))
    with ledger.reading() as connection:
        found = connection.execute(select(connections).where(others)).all()
    for number in {row.database_number for row in found}:
        failed(ledger, number, Condition.ENDED, problem)
    return frozenset(row.owner_id for row in found)


def given_to_others(ledger: Ledger, client: str) -> frozenset[int]:
    """Return the owners whose consents, good so far, would end with this client."""
    wanted = select(connections.c.owner_id).where(
        _ours(ledger),
        connections.c.client.not_in(("", client)),
        connections.c.condition != Condition.ENDED,
    )
    with ledger.reading() as connection:
        return frozenset(connection.scalars(wanted))


def back_to_client(ledger: Ledger, client: str, problem: str) -> None:
    """Let what has ended with this problem be tried again, if it is this client's."""
    ended = connections.c.condition == Condition.ENDED
    ended &= connections.c.problem == problem
    with ledger.writing() as connection:
        connection.execute(
            update(connections)
            .where(_ours(ledger), connections.c.client == client, ended)
            .values(condition=Condition.CLIENT_REFUSED, problem=TO_TRY_AGAIN)
        )


def _ours(ledger: Ledger) -> ColumnElement[bool]:
    return connections.c.seat == ledger.seat
