"""Whether a ledger is whole: its file, its references, its sums and its history.

Everything is looked at within one view of the ledger, and nothing is changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from agent.ledger.events import broken_in
from agent.ledger.ledger import Ledger
from agent.ledger.states import JournalState
from agent.ledger.tables import journal_rows, journals, vouchers

AT_MOST = 5  # examples of one kind


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must not be. `what` names its kind; `text` tells it in Swedish."""

    what: str
    text: str


def faults_of(ledger: Ledger) -> tuple[Fault, ...]:
    """Look at everything.

    Raises:
        LedgerError: it is too damaged to be read.
    """
    with ledger.reading() as connection:
        damage = tuple(_damage(connection))
        return damage or (*_sums(connection), *_numbers(connection))


def damage_of(ledger: Ledger) -> tuple[Fault, ...]:
    """Look at what only damage, or somebody else, can have done: file and history.

    Raises:
        LedgerError: it is too damaged to be read.
    """
    with ledger.reading() as connection:
        return tuple(_damage(connection))


def _damage(connection: Connection) -> Iterator[Fault]:
    """A broken file has nothing more to tell."""
    # PostgreSQL sees to its own files and references itself.
    broken = connection.dialect.name == "sqlite" and tuple(_file(connection))
    yield from broken or _history(connection)


def _file(connection: Connection) -> Iterator[Fault]:
    for (said,) in connection.exec_driver_sql(f"PRAGMA integrity_check({AT_MOST})"):
        if said != "ok":
            yield Fault("file", f"Filen är skadad: {said}")
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(
        AT_MOST
    ):
        yield Fault("reference", f"En rad i {row[0]} hör ihop med en som saknas.")


def _history(connection: Connection) -> Iterator[Fault]:
    broken = broken_in(connection)
    if broken is not None:
        text = f"Behandlingshistoriken är bruten vid händelse {broken}."
        yield Fault("history", text)


def _sums(connection: Connection) -> Iterator[Fault]:
    """Compare each journal's sums and number of rows with the rows themselves."""
    for journal in connection.execute(_wrong_sums().limit(AT_MOST)):
        text = f"Journal {journal.number} ({journal.date}) stämmer inte med sina rader."
        yield Fault("sum", text)


def _wrong_sums() -> Select[Any]:
    rows = (
        select(
            journal_rows.c.journal_id,
            func.sum(journal_rows.c.debit_ore).label("debit_ore"),
            func.sum(journal_rows.c.credit_ore).label("credit_ore"),
            func.count().label("row_count"),
        )
        .group_by(journal_rows.c.journal_id)
        .subquery()
    )
    columns = ("debit_ore", "credit_ore", "row_count")
    differs = (journals.c[one] != func.coalesce(rows.c[one], 0) for one in columns)
    return (
        select(journals.c.number, journals.c.date)
        .outerjoin(rows, rows.c.journal_id == journals.c.id)
        .where(or_(*differs))
    )


def _numbers(connection: Connection) -> Iterator[Fault]:
    """A booked journal has a voucher number, and has it alone."""
    for journal in connection.execute(_without_number().limit(AT_MOST)):
        text = f"Journal {journal.number} ({journal.date}) saknar verifikationsnummer."
        yield Fault("number", text)
    for voucher in connection.execute(_twice().limit(AT_MOST)):
        text = f"Verifikation {voucher.series} {voucher.number} finns två gånger."
        yield Fault("number", text)


def _without_number() -> Select[Any]:
    return (
        select(journals.c.number, journals.c.date)
        .outerjoin(vouchers, vouchers.c.journal_id == journals.c.id)
        .where(
            journals.c.state == JournalState.BOOKED,
            vouchers.c.number.is_(None),
        )
    )


def _twice() -> Select[Any]:
    given = (
        vouchers.c.database_number,
        vouchers.c.year_id,
        vouchers.c.series,
        vouchers.c.number,
    )
    return (
        select(*given)
        .where(vouchers.c.number.is_not(None))
        .group_by(*given)
        .having(func.count() > 1)
    )
