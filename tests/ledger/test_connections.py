"""What the ledger knows of a connection: which company, since when, and what is wrong.

Tokens are no part of it.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from agent.ledger.connections import (
    Condition,
    ConnectionView,
    Kind,
    all_connections,
    connected,
    connection_of,
    disconnected,
)
from agent.ledger.ledger import Ledger
from agent.ledger.refreshes import failed, refreshed
from tests.builders import journal, owner_id, take_in
from tests.conftest import Clock


@pytest.fixture
def view(ledger: Ledger) -> ConnectionView:
    """An owner's connection."""
    take_in(ledger, "a.si", journal())
    one = ConnectionView(
        owner_id=owner_id(ledger),
        database_number="1018318",
        company_name="BRF Björkgården",
        organisation_number="7696114821",
        scopes=frozenset({"bookkeeping", "settings"}),
        connected_at=ledger.now(),
        refreshed_at=ledger.now(),
    )
    connected(ledger, one, "anna")
    return one


def test_a_connection_comes_back_as_it_was(
    ledger: Ledger, view: ConnectionView
) -> None:
    assert connection_of(ledger, view.owner_id) == view
    assert all_connections(ledger) == {view.owner_id: view}


def test_an_owner_never_connected_has_none(ledger: Ledger) -> None:
    assert connection_of(ledger, 1) is None


def test_connecting_again_replaces_the_connection(
    ledger: Ledger, view: ConnectionView
) -> None:
    failed(ledger, view.database_number, Condition.ENDED, "Kopplingen har upphört.")
    connected(ledger, view, "anna")
    assert connection_of(ledger, view.owner_id) == view


def test_a_refresh_moves_the_last_day_and_clears_the_problem(
    ledger: Ledger, view: ConnectionView, clock: Clock
) -> None:
    failed(ledger, view.database_number, Condition.ENDED, "Kopplingen har upphört.")
    clock.advance(timedelta(days=10))
    refreshed(ledger, view.database_number, lifetime_days=45)
    now = connection_of(ledger, view.owner_id)
    assert now is not None
    assert (now.condition, now.problem) == (Condition.WELL, "")
    assert now.failing_since is None
    assert now.last_day == (clock() + timedelta(days=45)).date()


def test_a_problem_is_told_since_it_began(
    ledger: Ledger, view: ConnectionView, clock: Clock
) -> None:
    began = clock()
    failed(ledger, view.database_number, Condition.NOT_REACHED, "Ingen kontakt.")
    clock.advance(timedelta(hours=1))
    failed(ledger, view.database_number, Condition.PROXY, "Proxyn är stängd.")
    now = connection_of(ledger, view.owner_id)
    assert now is not None
    assert (now.condition, now.problem) == (Condition.PROXY, "Proxyn är stängd.")
    assert now.failing_since == began
    assert not now.has_ended


@pytest.mark.parametrize("later", Condition)
def test_what_has_ended_stays_so_whatever_else_goes_wrong(
    ledger: Ledger, view: ConnectionView, later: Condition
) -> None:
    failed(ledger, view.database_number, Condition.ENDED, "Kopplingen har upphört.")
    failed(ledger, view.database_number, later, "Något annat.")
    now = connection_of(ledger, view.owner_id)
    assert now is not None
    assert now.has_ended
    assert now.problem == "Kopplingen har upphört."


@pytest.mark.parametrize(
    ("first", "later", "told"),
    [
        (Condition.LICENCE, Condition.NOT_REACHED, Condition.LICENCE),
        (Condition.STORE, Condition.FORTNOX_DOWN, Condition.STORE),
        (Condition.CLIENT_REFUSED, Condition.PROXY, Condition.CLIENT_REFUSED),
        (Condition.NOT_REACHED, Condition.FORTNOX_DOWN, Condition.FORTNOX_DOWN),
        (Condition.PROXY, Condition.SCOPE, Condition.SCOPE),
        (Condition.SCOPE, Condition.LICENCE, Condition.LICENCE),
        (Condition.LICENCE, Condition.ENDED, Condition.ENDED),
    ],
)
def test_what_goes_over_by_itself_does_not_hide_what_does_not(
    ledger: Ledger,
    view: ConnectionView,
    first: Condition,
    later: Condition,
    told: Condition,
) -> None:
    for condition in (first, later):
        failed(ledger, view.database_number, condition, condition)
    now = connection_of(ledger, view.owner_id)
    assert now is not None
    assert now.condition is told


def test_a_service_account_has_no_last_day(
    ledger: Ledger, view: ConnectionView
) -> None:
    connected(ledger, replace(view, kind=Kind.SERVICE), "anna")
    now = connection_of(ledger, view.owner_id)
    assert now is not None
    assert now.last_day is None


def test_a_disconnected_owner_has_none(ledger: Ledger, view: ConnectionView) -> None:
    disconnected(ledger, view.owner_id, "anna")
    assert all_connections(ledger) == {}
