"""What a person says of a journal that needs a look: this is the one, it may go.

It can be taken back until something else happens to the journal. What was before is
what the approval's own event tells, so that nothing has to be kept for it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from agent.errors import Refused
from agent.ledger.accepting import ACCEPTED, TAKEN_BACK, TooLate, already_taken
from agent.ledger.events import record
from agent.ledger.ledger import Ledger
from agent.ledger.lives import Event, event_of
from agent.ledger.states import LISTED, ON_ITS_WAY, TO_REVIEW, JournalState
from agent.ledger.tables import event_journals, events, journals
from agent.ledger.versions import is_version_of, untick

APPROVED = "journal approved"
# What may happen to a journal after its approval, and changes nothing about that.
ASIDE = frozenset({ACCEPTED, TAKEN_BACK})


@dataclass(frozen=True, slots=True)
class Approval:
    """That a person lets a journal be transferred, and what it was before."""

    actor: str
    at: datetime
    was: JournalState


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
        aside = connection.execute(others.where(journals.c.state.in_(LISTED))).all()
        set_aside = [one.id for one in aside]
        _move(connection, set_aside, JournalState.REPLACED)
        _move(connection, [journal_id], JournalState.WAITING)
        record(
            connection,
            ledger.now(),
            actor,
            APPROVED,
            journal=journal_id,
            was=found.state,
            set_aside=set_aside,
            before=[_as_it_is(one) for one in (found, *aside)],
        )


def undo(ledger: Ledger, journal_id: int, actor: str) -> None:
    """Take an approval back: the journal, and what it set aside, are as before it.

    Raises:
        TooLate: the journal is on its way, or something else has happened to it.
    """
    with ledger.writing() as connection:
        approval = _standing(connection, [journal_id]).get(journal_id)
        if approval is None:
            raise _too_late(connection, journal_id)
        before = approval.detail["before"]
        untick(connection, [one["journal"] for one in before])
        for one in before:
            _bring_back(connection, one["journal"], one["state"], one["message"])
        record(
            connection,
            ledger.now(),
            actor,
            "approval taken back",
            journal=journal_id,
            was=approval.detail["was"],
            brought_back=approval.detail["set_aside"],
        )


def approvals(ledger: Ledger, journal_ids: Collection[int]) -> dict[int, Approval]:
    """Return the approvals that can be taken back, by journal."""
    with ledger.reading() as connection:
        found = _standing(connection, journal_ids)
    return {
        key: Approval(one.actor, one.at, JournalState(one.detail["was"]))
        for key, one in found.items()
    }


def _standing(connection: Connection, journal_ids: Collection[int]) -> dict[int, Event]:
    """Find the approvals after which nothing has happened to their journals.

    A journal that a transfer has had in hand since is not as the approval left it,
    even where it waits again.
    """
    newest = (
        select(
            event_journals.c.journal_id,
            func.max(event_journals.c.event_id).label("event_id"),
        )
        .join(journals, journals.c.id == event_journals.c.journal_id)
        .join(events, events.c.id == event_journals.c.event_id)
        .where(journals.c.id.in_(journal_ids))
        .where(journals.c.state == JournalState.WAITING, events.c.kind.not_in(ASIDE))
        .group_by(event_journals.c.journal_id)
        .subquery()
    )
    wanted = (
        select(events, newest.c.journal_id)
        .join(newest, newest.c.event_id == events.c.id)
        .where(events.c.kind == APPROVED)
    )
    found = {row.journal_id: event_of(row) for row in connection.execute(wanted)}
    return {key: one for key, one in found.items() if one.detail["journal"] == key}


def _too_late(connection: Connection, journal_id: int) -> TooLate:
    state = connection.scalar(
        select(journals.c.state).where(journals.c.id == journal_id)
    )
    if state in ON_ITS_WAY | {JournalState.BOOKED}:
        return already_taken()
    if state in TO_REVIEW:
        return TooLate(
            "Journalen väntar redan på att granskas.",
            action="Gå till Överföring och läs vad som står vid den.",
        )
    return TooLate(
        "Något annat har hänt med journalen sedan den granskades.",
        action="Se under Historik vad som har hänt med den.",
    )


def _versions(found: Row[Any]) -> Select[Any]:
    """The other versions of a journal, all tied to the first."""
    return select(journals).where(
        is_version_of(found.changes_id or found.id), journals.c.id != found.id
    )


def _as_it_is(one: Row[Any]) -> dict[str, Any]:
    """Write down what an approval changes of a journal."""
    return {"journal": one.id, "state": one.state, "message": one.message}


def _move(
    connection: Connection, journal_ids: Sequence[int], state: JournalState
) -> None:
    connection.execute(
        update(journals)
        .where(journals.c.id.in_(journal_ids))
        .values(state=state, message="")
    )


def _bring_back(
    connection: Connection, journal_id: int, state: str, message: str
) -> None:
    """Let a journal be as it was, if it still is as the approval left it."""
    connection.execute(
        update(journals)
        .where(
            journals.c.id == journal_id,
            journals.c.state.in_({JournalState.WAITING, JournalState.REPLACED}),
        )
        .values(state=state, message=message)
    )
