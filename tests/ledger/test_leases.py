"""Leases: one seat at a time, and none for longer than it lives."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from agent.errors import LeaseLost
from agent.ledger import leases
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from tests.conftest import Clock
from tests.ledger.sending import COMPANY

ANNA, BERIT = "anna på KONTOR-3", "berit på KONTOR-4"


@pytest.fixture
def annas(empty: Path, file: Path, clock: Clock) -> Iterator[Ledger]:
    shutil.copyfile(empty, file)
    opened = open_ledger(file, clock, ANNA)
    yield opened
    opened.close()


@pytest.fixture
def berits(annas: Ledger, file: Path, clock: Clock) -> Iterator[Ledger]:
    assert annas
    opened = open_ledger(file, clock, BERIT)
    yield opened
    opened.close()


def test_two_seats_do_not_send_to_one_company(annas: Ledger, berits: Ledger) -> None:
    assert leases.take(annas, COMPANY) is not None
    assert leases.take(berits, COMPANY) is None


def test_companies_are_leased_one_by_one(annas: Ledger, berits: Ledger) -> None:
    assert leases.take(annas, COMPANY) is not None
    assert leases.take(berits, "2") is not None


def test_a_lease_given_back_is_free(annas: Ledger, berits: Ledger) -> None:
    lease = leases.take(annas, COMPANY)
    assert lease is not None
    leases.let_go(annas, lease)
    assert leases.take(berits, COMPANY) is not None


def test_a_dead_holder_holds_nobody_up_for_longer_than_a_lease(
    annas: Ledger, berits: Ledger, clock: Clock
) -> None:
    leases.take(annas, COMPANY)
    clock.advance(leases.LENGTH - timedelta(seconds=1))
    assert leases.take(berits, COMPANY) is None
    clock.advance(timedelta(seconds=1))
    assert leases.take(berits, COMPANY) is not None


def test_a_lease_that_is_kept_lasts(
    annas: Ledger, berits: Ledger, clock: Clock
) -> None:
    lease = leases.take(annas, COMPANY)
    assert lease is not None
    for _ in range(10):
        clock.advance(timedelta(seconds=10))
        leases.keep(annas, lease)
        assert leases.take(berits, COMPANY) is None


def test_who_wakes_up_too_late_learns_that_it_has_lost_its_lease(
    annas: Ledger, berits: Ledger, clock: Clock
) -> None:
    lease = leases.take(annas, COMPANY)
    assert lease is not None
    clock.advance(timedelta(hours=1))
    leases.take(berits, COMPANY)

    with pytest.raises(LeaseLost):
        leases.keep(annas, lease)
    leases.let_go(annas, lease)
    assert leases.all_leases(berits)[COMPANY].seat == BERIT


def test_a_lease_that_ended_and_that_nobody_took_goes_on(
    annas: Ledger, clock: Clock
) -> None:
    lease = leases.take(annas, COMPANY)
    assert lease is not None
    clock.advance(timedelta(hours=1))
    leases.keep(annas, lease)
    assert leases.all_leases(annas)[COMPANY].until == clock() + leases.LENGTH


def test_a_restarted_agent_takes_its_own_lease_over_at_once(annas: Ledger) -> None:
    before = leases.take(annas, COMPANY)
    assert before is not None
    assert leases.take(annas, COMPANY) is not None
    with pytest.raises(LeaseLost):
        leases.keep(annas, before)


@pytest.mark.parametrize("jump", [-timedelta(hours=3), timedelta(hours=3)])
def test_a_clock_that_is_set_stretches_no_lease(
    annas: Ledger, berits: Ledger, clock: Clock, jump: timedelta
) -> None:
    leases.take(annas, COMPANY)
    clock.advance(jump)
    assert leases.all_leases(berits) == {}
    assert leases.take(berits, COMPANY) is not None


def test_everybody_sees_who_does_what(annas: Ledger, berits: Ledger) -> None:
    lease = leases.take(annas, COMPANY)
    assert lease is not None
    lease.doing = "Bokför 12 av 40"
    leases.keep(annas, lease)

    seen = leases.all_leases(berits)[COMPANY]

    assert (seen.seat, seen.doing, seen.is_ours) == (ANNA, "Bokför 12 av 40", False)
    assert leases.all_leases(annas)[COMPANY].is_ours
