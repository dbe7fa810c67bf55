"""What a person has said is to be sent all the same, having read a check's finding.

Word for word: where the finding says something else the next time, it stops again.
It can be taken back while the journal has not been sent; then too it stops again.
"""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import delete, insert, select

from agent.errors import Refused
from agent.ledger.events import record
from agent.ledger.ledger import Ledger
from agent.ledger.states import ON_ITS_WAY, JournalState
from agent.ledger.tables import accepted_findings, journals

ACCEPTED = "finding accepted"
TAKEN_BACK = "acceptance taken back"
# Once a journal is there, Fortnox has it or may have it.
TAKEN = ON_ITS_WAY | {JournalState.HELD, JournalState.BOOKED}


class TooLate(Refused):
    """What a person has said of a journal cannot be taken back any more."""

    title = "Det går inte att ångra längre"
    http_status = 409
    not_done = "Ingenting har ändrats."


def accept(ledger: Ledger, journal_id: int, message: str, actor: str) -> None:
    """Record that a journal may be sent in spite of a finding.

    Raises:
        Refused: there is no such journal.
    """
    values = {"journal_id": journal_id, "message": message}
    with ledger.writing() as connection:
        if connection.scalar(select(journals.c.id).filter_by(id=journal_id)) is None:
            raise Refused("Journalen finns inte.")
        connection.execute(delete(accepted_findings).filter_by(**values))
        connection.execute(insert(accepted_findings), values)
        record(connection, ledger.now(), actor, ACCEPTED, **values)


def undo(ledger: Ledger, journal_id: int, message: str, actor: str) -> None:
    """Let a finding that was accepted stop the journal again.

    Raises:
        TooLate: the journal is on its way or sent, or nobody has accepted that.
    """
    values = {"journal_id": journal_id, "message": message}
    with ledger.writing() as connection:
        if (
            connection.scalar(select(journals.c.state).filter_by(id=journal_id))
            in TAKEN
        ):
            raise already_taken()
        gone = connection.execute(delete(accepted_findings).filter_by(**values))
        if not gone.rowcount:
            raise TooLate(
                "Journalen är inte godkänd trots den anmärkningen.",
                action="Gå till Överföring och läs vad som står vid journalen.",
            )
        record(connection, ledger.now(), actor, TAKEN_BACK, **values)


def already_taken() -> TooLate:
    """Say that a transfer has, or has had, the journal in hand."""
    return TooLate(
        "Journalen har redan tagits med i en överföring.",
        action="Se under Kvitton hur det går för den.",
    )


def accepted_messages(
    ledger: Ledger, journal_ids: Collection[int]
) -> dict[int, frozenset[str]]:
    """Return what has been accepted, by journal; those without are left out."""
    wanted = select(accepted_findings).where(
        accepted_findings.c.journal_id.in_(journal_ids)
    )
    found: defaultdict[int, set[str]] = defaultdict(set)
    with ledger.reading() as connection:
        for row in connection.execute(wanted):
            found[row.journal_id].add(row.message)
    return {key: frozenset(messages) for key, messages in found.items()}
