"""The treatment history: whatever is done is in it, and nothing can be undone in it."""

import shutil
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, update

from agent.ledger.approving import approve
from agent.ledger.connections import disconnected
from agent.ledger.events import PROGRAM, broken_at, record
from agent.ledger.files import dismiss, refuse
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.ledger.owners import set_organisation_number
from agent.ledger.states import JournalState
from agent.ledger.tables import events
from agent.ledger.vouchers import recover
from tests.builders import facts, journal, listed, owner_id, take_in
from tests.conftest import Clock
from tests.ledger.sending import bring_to, lease

EVENTS = 6
COLUMNS = ("at", "actor", "kind", "detail", "previous_hash", "hash")


def write_history(ledger: Ledger) -> None:
    for number in range(EVENTS):
        with ledger.writing() as connection:
            record(connection, ledger.now(), "anna", "ticked", journal=number, text="å")


def kinds(ledger: Ledger) -> list[str]:
    with ledger.reading() as connection:
        return list(connection.scalars(select(events.c.kind).order_by(events.c.id)))


def test_an_empty_history_is_whole(ledger: Ledger) -> None:
    assert broken_at(ledger) is None


def test_a_history_is_whole_also_after_a_restart(
    ledger: Ledger, file: Path, clock: Clock
) -> None:
    write_history(ledger)
    ledger.close()
    again = open_ledger(file, clock)
    write_history(again)
    assert broken_at(again) is None
    again.close()


def test_the_hash_does_not_depend_on_the_zone(ledger: Ledger) -> None:
    swedish = datetime(2026, 12, 1, 9, tzinfo=timezone(timedelta(hours=1)))
    with ledger.writing() as connection:
        record(connection, swedish, "anna", "ticked")
    with ledger.reading() as connection:
        assert connection.scalar(select(events.c.at)) == swedish.astimezone(UTC)
    assert broken_at(ledger) is None


def test_what_did_not_happen_is_not_in_it(ledger: Ledger) -> None:
    def break_off() -> None:
        with ledger.writing() as connection:
            record(connection, ledger.now(), "anna", "ticked")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert kinds(ledger) == []
    assert broken_at(ledger) is None


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_altered_removed_or_inserted_event_is_found(
    empty: Path, data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        copy = shutil.copyfile(empty, Path(folder) / "ledger.db")
        ledger = open_ledger(copy, Clock())
        write_history(ledger)
        at = data.draw(st.integers(1, EVENTS), label="event")
        tamper = data.draw(st.sampled_from(["alter", "remove", "insert"]))
        column = data.draw(st.sampled_from(COLUMNS))
        with ledger.writing() as connection:
            _tamper(connection, tamper, at, column)
        assert broken_at(ledger) is not None
        ledger.close()


def _tamper(connection: Connection, how: str, at: int, column: str) -> None:
    """Do what somebody with the file and no scruples might."""
    this = events.c.id == at
    row = connection.execute(select(events).where(this)).mappings().one()
    match how:
        case "alter":
            connection.execute(
                update(events).where(this).values({column: _other(row[column])})
            )
        case "remove":
            connection.execute(delete(events).where(this))
        case _:
            connection.execute(insert(events), {**row, "id": EVENTS + 1})


def _other(value: str | datetime) -> str | datetime:
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    return f"{value}x"


def test_a_history_cut_short_is_found(ledger: Ledger) -> None:
    write_history(ledger)
    with ledger.writing() as connection:
        connection.execute(delete(events).where(events.c.id > EVENTS - 2))
    assert broken_at(ledger) == EVENTS - 1


def test_a_history_emptied_is_found(ledger: Ledger) -> None:
    write_history(ledger)
    with ledger.writing() as connection:
        connection.execute(delete(events))
    assert broken_at(ledger) == 1


def test_every_act_leaves_its_event(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal())
    refuse(ledger, facts("b.si"), "Filen är avbruten.")
    dismiss(ledger, 2, "anna")
    one = listed(ledger).id
    bring_to(ledger, one, JournalState.SENDING)
    recover(ledger, lease(ledger), owner_id(ledger))
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE journals SET state = 'held'")
    approve(ledger, one, "anna")
    bring_to(ledger, one, JournalState.BOOKED)
    disconnected(ledger, owner_id(ledger), "anna")
    assert kinds(ledger) == [
        "file read",
        "file refused",
        "file problems seen",
        "transfer started",
        "sending",
        "found half sent",
        "journal approved",
        "transfer started",
        "sending",
        "booked",
        "disconnected",
    ]
    assert broken_at(ledger) is None


def test_what_nobody_pressed_is_the_programs_doing(ledger: Ledger) -> None:
    take_in(ledger, "a.si", journal())
    with ledger.reading() as connection:
        assert connection.scalar(select(events.c.actor)) == PROGRAM


def test_a_person_who_confirms_an_owner_is_named(ledger: Ledger) -> None:
    nameless = journal(owner=journal().owner.__class__("BRF Eken"))
    take_in(ledger, "a.csv", nameless)
    set_organisation_number(ledger, listed(ledger).owner_id, "7696000001", "anna")
    with ledger.reading() as connection:
        named = connection.scalars(select(events.c.actor).order_by(events.c.id)).all()
    assert named == [PROGRAM, "anna"]
