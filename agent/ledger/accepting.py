"""What a person has said is to be sent all the same, having read a check's finding.

Word for word: where the finding says something else the next time, it stops again.
"""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import delete, insert, select

from agent.errors import Refused
from agent.ledger.events import record
from agent.ledger.ledger import Ledger
from agent.ledger.tables import accepted_findings, journals


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
        record(connection, ledger.now(), actor, "finding accepted", **values)


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
