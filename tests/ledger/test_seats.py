"""A PC's own ledger has one seat, whatever PC and user are called."""

import shutil
from contextlib import closing
from pathlib import Path

from agent.ledger.connections import ConnectionView, all_connections, connected
from agent.ledger.journals import waiting
from agent.ledger.opening import open_ledger
from agent.ledger.postgres import Postgres
from agent.ledger.seats import keep_what_is_ours
from agent.ledger.selection import tick_new, ticked_ids
from tests.builders import journal, owner_id, take_in
from tests.conftest import Clock
from tests.postgres import needs_postgres

BEFORE, NOW = "hanna på PC-1", "hanna på KONTOR-12"


def had_by_another(where: Path | str, clock: Clock) -> None:
    """Connect the one owner, and tick its journal, at a seat of another name."""
    with closing(open_ledger(where, clock, BEFORE)) as ledger:
        take_in(ledger, "a.si", journal())
        company = ConnectionView(
            owner_id(ledger), "1", "Brf", "7696114821", frozenset(), clock(), clock()
        )
        connected(ledger, company, "hanna")
        tick_new(ledger)


def test_a_renamed_pc_keeps_its_connections_and_ticks(
    empty: Path, file: Path, clock: Clock
) -> None:
    shutil.copyfile(empty, file)
    had_by_another(file, clock)

    with closing(open_ledger(file, clock, NOW)) as ledger:
        assert (all_connections(ledger), ticked_ids(ledger)) == ({}, ())
        keep_what_is_ours(ledger)
        keep_what_is_ours(ledger)

        (view,) = all_connections(ledger).values()
        assert view.seat == NOW
        assert ticked_ids(ledger) == tuple(one.id for one in waiting(ledger))


def test_what_a_seat_has_by_now_comes_before_what_it_had(
    empty: Path, file: Path, clock: Clock
) -> None:
    shutil.copyfile(empty, file)
    had_by_another(file, clock)

    with closing(open_ledger(file, clock, NOW)) as ledger:
        tick_new(ledger)
        keep_what_is_ours(ledger)
        assert len(ticked_ids(ledger)) == 1


@needs_postgres
def test_another_name_is_another_seat_where_several_share(
    empty_database: str, clock: Clock
) -> None:
    assert Postgres.is_shared
    had_by_another(empty_database, clock)

    with closing(open_ledger(empty_database, clock, NOW)) as ledger:
        keep_what_is_ours(ledger)
        assert all_connections(ledger) == {}
