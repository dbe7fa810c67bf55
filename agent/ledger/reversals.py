"""Taking a booked journal back: Fortnox has no delete, so its mirror is booked.

The mirror is a journal of its own that names the original, and goes the way of every
journal. One original has one correction, unless that was refused or set aside. What
is made here and not by a file has a negative ordinal, so that neither its marker nor
its place among journals that are alike can be a file's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from agent.errors import Refused
from agent.journal import Journal, JournalRow, Owner, fingerprint, is_numbered
from agent.ledger.booked import BookedVoucher
from agent.ledger.entering import enter_journal
from agent.ledger.events import record
from agent.ledger.journals import rows_of
from agent.ledger.ledger import Ledger
from agent.ledger.states import LISTED, ON_ITS_WAY, SENDABLE, JournalState
from agent.ledger.tables import journals
from agent.ledger.versions import is_taken_back, other_versions


@dataclass(frozen=True, slots=True)
class Correction:
    """A correcting journal of an original, and how far it is."""

    journal_id: int
    date: date
    state: JournalState
    message: str


def as_correction(original: BookedVoucher, day: date) -> Journal:
    """Write the mirror of a booked voucher: debit becomes credit, row by row."""
    booked = original.journal
    return replace(
        booked,
        date=day,
        text=f"Rättelse av {original.key.name}, {booked.date}: {_said(booked)}",
        rows=tuple(
            row._replace(debit=row.credit, credit=row.debit) for row in booked.rows
        ),
        is_correction=True,
    )


def correction_of(ledger: Ledger, journal_id: int) -> Correction | None:
    """Return an original's correction, if one has been asked for."""
    with ledger.reading() as connection:
        found = _corrections(connection, journal_id)
    return _correction(found[-1]) if found else None


def reverse(ledger: Ledger, original: BookedVoucher, day: date, actor: str) -> int:
    """Enter the correction of a booked voucher, ready to be sent; return its id.

    An earlier one that was refused, or never left, is set aside.

    Raises:
        Refused: the original is no longer to be reversed.
    """
    journal = as_correction(original, day)
    with ledger.writing() as connection:
        row = _booked_original(connection, original.journal_id)
        earlier = _corrections(connection, original.journal_id)
        if any(one.state not in SENDABLE for one in earlier):
            raise _refused(f"{original.key.name} har redan en rättelse.")
        _set_aside(connection, [one.id for one in earlier])
        journal_id = _enter(connection, ledger, journal, row, reverses=True)
        record(
            connection,
            ledger.now(),
            actor,
            "reversal asked for",
            journal=original.journal_id,
            voucher=original.key.name,
            correction=journal_id,
            date=day.isoformat(),
        )
    return journal_id


def withdraw(ledger: Ledger, journal_id: int, actor: str) -> None:
    """Set an original's correction aside: it was refused, or has not been sent.

    Raises:
        Refused: there is no correction that can be withdrawn.
    """
    with ledger.writing() as connection:
        found = [
            one.id
            for one in _corrections(connection, journal_id)
            if one.state in SENDABLE
        ]
        if not found:
            raise _refused("Det finns ingen rättelse att ta tillbaka.")
        _set_aside(connection, found)
        record(
            connection,
            ledger.now(),
            actor,
            "reversal withdrawn",
            journal=journal_id,
            corrections=found,
        )


def may_be_put_back(ledger: Ledger, journal_id: int) -> bool:
    """Tell whether no other version of a reversed journal can be sent or stands."""
    with ledger.reading() as connection:
        return not _has_living_version(connection, journal_id)


def put_back(ledger: Ledger, journal_id: int, actor: str) -> int:
    """Let a reversed journal be chosen again, unchanged; return its new id.

    It comes back as a journal of its own, with a marker of its own.

    Raises:
        Refused: it is not reversed, or another version of it can be sent or stands.
    """
    with ledger.writing() as connection:
        row = _booked_original(connection, journal_id)
        if connection.scalar(_ids(journal_id).where(is_taken_back())) is None:
            raise _refused("Journalen är inte rättad.")
        if _has_living_version(connection, journal_id):
            raise _refused("En annan version av journalen finns redan.")
        journal = _journal(row, rows_of(connection, journal_id))
        new_id = _enter(connection, ledger, journal, row, reverses=False)
        record(
            connection,
            ledger.now(),
            actor,
            "journal put back",
            journal=journal_id,
            copy=new_id,
        )
    return new_id


def _said(journal: Journal) -> str:
    """What the original said, with the number by which people know it."""
    is_told = journal.number in journal.text.split()
    if is_numbered(journal.number) and not is_told:
        return f"{journal.number} {journal.text}".strip()
    return journal.text


def _ids(journal_id: int) -> Any:
    return select(journals.c.id).where(journals.c.id == journal_id)


def _booked_original(connection: Connection, journal_id: int) -> Row[Any]:
    row = connection.execute(
        select(journals).where(journals.c.id == journal_id)
    ).one_or_none()
    if row is None or row.state != JournalState.BOOKED:
        raise _refused("Journalen är inte bokförd.")
    if row.reverses_id is not None:
        raise _refused("Journalen är själv en rättelse.")
    return row


def _corrections(connection: Connection, journal_id: int) -> Sequence[Row[Any]]:
    """The corrections of an original that have not been set aside."""
    wanted = select(journals).where(
        journals.c.reverses_id == journal_id,
        journals.c.state != JournalState.REPLACED,
    )
    return connection.execute(wanted.order_by(journals.c.id)).all()


def _has_living_version(connection: Connection, journal_id: int) -> bool:
    others = other_versions(connection, journal_id)
    can_be_sent = others.where(journals.c.state.in_(LISTED | ON_ITS_WAY))
    stands = others.where(journals.c.state == JournalState.BOOKED, ~is_taken_back())
    return any(
        connection.execute(found).first() is not None for found in (can_be_sent, stands)
    )


def _set_aside(connection: Connection, journal_ids: Sequence[int]) -> None:
    connection.execute(
        update(journals)
        .where(journals.c.id.in_(journal_ids))
        .values(state=JournalState.REPLACED)
    )


def _enter(
    connection: Connection,
    ledger: Ledger,
    journal: Journal,
    original: Row[Any],
    *,
    reverses: bool,
) -> int:
    """Enter a journal that comes from another and not from a file."""
    print_ = fingerprint(journal)
    lowest = connection.scalar(
        select(func.min(journals.c.ordinal)).where(
            journals.c.owner_id == original.owner_id, journals.c.fingerprint == print_
        )
    )
    return enter_journal(
        connection,
        journal,
        owner_id=original.owner_id,
        file_id=original.file_id,
        fingerprint=print_,
        ordinal=min(lowest or 0, 0) - 1,
        state=JournalState.WAITING,
        now=ledger.now(),
        changes_id=None if reverses else original.changes_id or original.id,
        reverses_id=original.id if reverses else None,
    )


def _journal(row: Row[Any], rows: tuple[JournalRow, ...]) -> Journal:
    return Journal(
        owner=Owner(""),  # the original's, by its id
        number=row.number,
        series=row.series,
        date=row.date,
        text=row.text,
        rows=rows,
        line=row.line,
    )


def _correction(row: Row[Any]) -> Correction:
    return Correction(row.id, row.date, JournalState(row.state), row.message)


def _refused(why: str) -> Refused:
    return Refused(why, action="Öppna verifikationens kvitto och se hur den står.")
