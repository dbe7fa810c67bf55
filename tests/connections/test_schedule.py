"""When a connection is due: once a day, at a minute of its own, and after a pause."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.connections.schedule import DAY, PATIENCE, is_due, is_patient, latest_turn
from agent.ledger.connections import Condition, ConnectionView, Kind

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
NUMBER = "1018318"
TURN = latest_turn(NUMBER, NOW)
MINUTE = timedelta(minutes=1)

moments = st.integers(0, 2 * 366 * 24 * 60).map(lambda minute: NOW + minute * MINUTE)
numbers = st.integers(1, 9_999_999).map(str)


def view(refreshed_at: datetime, **other: Any) -> ConnectionView:
    plain = ConnectionView(
        owner_id=1,
        database_number=NUMBER,
        company_name="BRF",
        organisation_number="7696114821",
        scopes=frozenset(),
        connected_at=refreshed_at,
        refreshed_at=refreshed_at,
    )
    return replace(plain, **other)


@given(numbers, moments)
def test_a_companys_turn_comes_once_a_day_and_is_past(
    number: str, now: datetime
) -> None:
    turn = latest_turn(number, now)
    assert turn <= now < turn + DAY
    assert latest_turn(number, turn) == turn
    assert latest_turn(number, turn + DAY) == turn + DAY


@given(numbers, moments, moments)
def test_nobody_who_is_refreshed_when_due_is_a_day_older_than_that(
    number: str, refreshed_at: datetime, now: datetime
) -> None:
    one = view(refreshed_at, database_number=number)
    if refreshed_at <= now and not is_due(one, now):
        assert now - refreshed_at < DAY


def test_sixty_companies_are_spread_over_the_day() -> None:
    hours = {latest_turn(str(1018300 + one), NOW).hour for one in range(60)}
    assert len(hours) >= 18


def test_it_is_due_from_its_turn_until_it_is_refreshed() -> None:
    assert is_due(view(TURN - MINUTE), TURN)
    assert not is_due(view(TURN), TURN)
    assert not is_due(view(TURN - MINUTE), TURN - MINUTE)


def test_a_pc_that_was_off_at_the_minute_makes_up_for_it() -> None:
    assert is_due(view(TURN - 20 * DAY), TURN - MINUTE)


def test_what_was_refreshed_in_the_future_is_due() -> None:
    assert is_due(view(NOW + DAY), NOW)


@pytest.mark.parametrize("condition", sorted(set(Condition) - {Condition.WELL}))
@pytest.mark.parametrize("kind", Kind)
def test_what_fails_is_tried_but_for_a_users_consent_that_has_ended(
    condition: Condition, kind: Kind
) -> None:
    is_over = condition is Condition.ENDED and kind is Kind.USER
    assert is_due(view(NOW, condition=condition, kind=kind), NOW) is not is_over


def test_patience_grows_to_an_hour_and_no_more() -> None:
    for failures, wait in enumerate([*PATIENCE, PATIENCE[-1]], start=1):
        assert is_patient(failures, NOW, NOW + wait - MINUTE / 60)
        assert not is_patient(failures, NOW, NOW + wait)


def test_a_clock_that_is_set_back_ends_the_patience() -> None:
    assert not is_patient(4, NOW, NOW - MINUTE)
