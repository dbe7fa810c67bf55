"""What a person says of a journal that needs a look: this is the one, it may go."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from agent.errors import Refused
from agent.ledger.events import record
from agent.ledger.ledger import Ledger
from agent.ledger.states import LISTED, ON_ITS_WAY, TO_REVIEW, JournalState
from agent.ledger.tables import journals
from agent.ledger.versions import is_version_of


def approve(ledger: Ledger, journal_id: int, actor: str) -> None:
    """Record that a person has looked at a journal and lets it be transferred.

    Other unsent versions of the same journal are set aside. A held one is sent anew:
    the person has seen that it is not in Fortnox.

    Raises:
        Refused: the journal needs no approval, or another version is on its way or
            may be in Fortnox.
    """
    with ledger.writing() as connection:
        found = connection.execute(
            select(journals).where(journals.c.id == journal_id)
        ).one_or_none()
        if found is None or found.state not in TO_REVIEW:
            raise Refused("Journalen behöver inte granskas.")
        others = _versions(found)
        under_way = others.where(journals.c.state.in_(ON_ITS_WAY))
        if connection.execute(under_way).first() is not None:
            raise Refused("En annan version av journalen överförs just nu.")
        uncertain = others.where(journals.c.state == JournalState.HELD)
        if connection.execute(uncertain).first() is not None:
            raise Refused(
                "En annan version av journalen är kanske redan bokförd i Fortnox.",
                action="Granska först den version som väntar på besked.",
            )
        set_aside = list(connection.scalars(others.where(journals.c.state.in_(LISTED))))
        _move(connection, set_aside, JournalState.REPLACED)
        _move(connection, [journal_id], JournalState.WAITING)
        record(
            connection,
            ledger.now(),
            actor,
            "journal approved",
            journal=journal_id,
            was=found.state,
            set_aside=set_aside,
        )


def _versions(found: Row[Any]) -> Select[Any]:
    """The other versions of a journal, all tied to the first."""
    return select(journals.c.id).where(
        is_version_of(found.changes_id or found.id), journals.c.id != found.id
    )


def _move(
    connection: Connection, journal_ids: Sequence[int], state: JournalState
) -> None:
    connection.execute(
        update(journals)
        .where(journals.c.id.in_(journal_ids))
        .values(state=state, message="")
    )
