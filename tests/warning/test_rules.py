"""Quiet hours and how often the same thing may be told."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.warning.rules import Quiet, Topic, is_due, is_wanted
from agent.warning.warning import Alert, Severity

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOON = datetime(2026, 12, 1, 12, tzinfo=STOCKHOLM)
TWO_YEARS = timedelta(days=730)
MOMENTS = st.timedeltas(timedelta(0), TWO_YEARS).map(NOON.astimezone(UTC).__add__)


@pytest.mark.parametrize(
    ("hour", "is_quiet"), [(6, True), (7, False), (17, False), (18, True), (0, True)]
)
def test_it_is_quiet_from_eighteen_until_seven(hour: int, *, is_quiet: bool) -> None:
    assert Quiet().covers(NOON.replace(hour=hour)) is is_quiet


def test_quiet_hours_may_lie_within_a_day() -> None:
    over_lunch = Quiet(12, 13)

    assert over_lunch.covers(NOON)
    assert not over_lunch.covers(NOON.replace(hour=13))


@given(st.integers(0, 23), st.integers(0, 23))
def test_hours_that_begin_where_they_end_are_none(limit: int, hour: int) -> None:
    assert not Quiet(limit, limit).covers(NOON.replace(hour=hour))


def test_what_was_never_told_is_due() -> None:
    assert is_due(Severity.MILD, None, None, NOON)


@pytest.mark.parametrize("severity", Severity)
def test_what_lasts_is_told_again_after_a_week(severity: Severity) -> None:
    told = NOON - timedelta(days=7)

    assert is_due(severity, told, None, NOON)
    assert not is_due(severity, told + timedelta(days=1), None, NOON)


def test_what_is_grave_and_comes_again_is_told_the_next_day() -> None:
    told = NOON - timedelta(days=1)

    assert is_due(Severity.GRAVE, told, told + timedelta(hours=1), NOON)
    assert not is_due(Severity.GRAVE, told, None, NOON)


def test_what_is_mild_and_comes_again_is_told_once_a_week() -> None:
    told = NOON - timedelta(days=6)
    mended = told + timedelta(hours=1)

    assert not is_due(Severity.MILD, told, mended, NOON)
    assert is_due(Severity.MILD, told, mended, NOON + timedelta(days=1))


def test_what_was_mended_before_it_was_told_is_not_new() -> None:
    told = NOON - timedelta(days=2)

    assert not is_due(Severity.GRAVE, told, told - timedelta(hours=1), NOON)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=8)))
def test_nothing_is_told_twice_on_one_of_the_users_days(
    told: datetime, later: timedelta
) -> None:
    now = (told + later).astimezone(STOCKHOLM)
    is_same_day = told.astimezone(STOCKHOLM).date() == now.date()

    assert not (is_same_day and is_due(Severity.GRAVE, told, told, now))


@given(MOMENTS)
def test_a_day_of_twentythree_or_twentyfive_hours_is_a_day(told: datetime) -> None:
    local = told.astimezone(STOCKHOLM)
    tomorrow = (local + timedelta(days=1)).replace(hour=12)

    assert is_due(Severity.GRAVE, told, told, tomorrow)


@pytest.mark.parametrize(
    ("kind", "topic"),
    [
        ("file-refused", Topic.FILES),
        ("connection-lapses-14", Topic.ENDING),
        ("certificate-expires", Topic.ENDING),
    ],
)
def test_what_is_mild_is_told_unless_the_user_has_said_no(
    kind: str, topic: Topic
) -> None:
    alert = Alert(kind, Severity.MILD, "", "", "/")

    assert is_wanted(alert, frozenset(Topic) - {topic})
    assert not is_wanted(alert, {topic})


@pytest.mark.parametrize(
    "kind", ["connection-ended", "connection-lapses-1", "backup", "certificate-expires"]
)
def test_what_is_grave_is_always_told(kind: str) -> None:
    assert is_wanted(Alert(kind, Severity.GRAVE, "", "", "/"), frozenset(Topic))


def test_what_is_mild_and_belongs_to_no_topic_is_told() -> None:
    assert is_wanted(Alert("new", Severity.MILD, "", "", "/"), frozenset(Topic))
