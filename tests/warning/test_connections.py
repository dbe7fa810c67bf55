"""What connections give to warn of."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.connections.schedule import PATIENCE
from agent.ledger.connections import Condition, Kind
from agent.warning.connections import AT_ONCE, connection_alerts
from agent.warning.warning import Severity
from tests.warning.samples import TODAY, a_connection

PASSING = [one for one in Condition if one not in AT_ONCE and one is not Condition.WELL]


@given(st.integers(-400, 400))
def test_a_connection_that_is_kept_well_gives_none_ever(days_left: int) -> None:
    assert connection_alerts([("Eken", a_connection(days_left=days_left))], TODAY) == []


@pytest.mark.parametrize("condition", AT_ONCE)
def test_what_a_person_must_mend_is_grave_at_once(condition: Condition) -> None:
    (alert,) = connection_alerts([("Eken", a_connection(condition))], TODAY)

    assert alert.severity is Severity.GRAVE
    assert "Eken" in alert.text
    assert alert.since == a_connection(condition).failing_since


@pytest.mark.parametrize("condition", PASSING)
def test_what_goes_over_by_itself_is_told_from_fourteen_days_before(
    condition: Condition,
) -> None:
    kinds = {
        days: [
            one.kind
            for one in connection_alerts(
                [("Eken", a_connection(condition, days_left=days))], TODAY
            )
        ]
        for days in (15, 14, 8, 7, 4, 3, 2, 1, 0, -1)
    }

    stages = {15: None, 14: 14, 8: 14, 7: 7, 4: 7, 3: 3, 2: 3, 1: 1, 0: 1, -1: 0}
    assert kinds == {
        days: [] if stage is None else [f"connection-lapses-{stage}"]
        for days, stage in stages.items()
    }


@pytest.mark.parametrize(
    ("days_left", "severity"),
    [(14, Severity.MILD), (7, Severity.MILD), (3, Severity.GRAVE), (1, Severity.GRAVE)],
)
def test_three_days_before_it_becomes_grave(days_left: int, severity: Severity) -> None:
    view = a_connection(Condition.NOT_REACHED, days_left=days_left)

    (alert,) = connection_alerts([("Eken", view)], TODAY)

    assert alert.severity is severity


@pytest.mark.parametrize(
    ("days_left", "title"),
    [
        (14, "En koppling till Fortnox kan upphöra om 14 dagar"),
        (1, "En koppling till Fortnox kan upphöra i morgon"),
        (0, "En koppling till Fortnox kan upphöra i dag"),
        (-2, "En koppling till Fortnox kan ha upphört"),
    ],
)
def test_the_title_says_when_and_names_nobody(days_left: int, title: str) -> None:
    view = a_connection(Condition.NOT_REACHED, days_left=days_left)

    (alert,) = connection_alerts([("Eken", view)], TODAY)

    assert alert.title == title
    assert alert.text.startswith("Eken. Fortnox svarar inte. Beräknad sista dag: ")


def test_a_service_account_never_lapses() -> None:
    view = a_connection(Condition.NOT_REACHED, days_left=1, kind=Kind.SERVICE)

    assert connection_alerts([("Eken", view)], TODAY) == []


def test_a_click_leads_to_the_owner_that_it_is_about() -> None:
    view = a_connection(Condition.ENDED, owner_id=12)

    (alert,) = connection_alerts([("Eken", view)], TODAY)

    assert alert.page == "/kopplingar#agare-12"
    assert alert.key == "connection-ended:12"


def test_a_refused_client_leads_to_where_it_is_entered() -> None:
    (alert,) = connection_alerts(
        [("Eken", a_connection(Condition.CLIENT_REFUSED))], TODAY
    )

    assert alert.page == "/kopplingar/klient"


@pytest.mark.parametrize("condition", [Condition.CLIENT_REFUSED, Condition.STORE])
def test_what_is_wrong_for_all_is_one_thing_however_many_have_met_with_it(
    condition: Condition,
) -> None:
    them = [("Eken", a_connection(condition)), ("Alen", a_connection(condition))]

    (early,) = connection_alerts(them[:1], TODAY)
    (late,) = connection_alerts(them, TODAY)

    assert early.subjects == late.subjects == ("",)


def test_what_is_wrong_with_one_is_about_that_one() -> None:
    (alert,) = connection_alerts([("Eken", a_connection(Condition.LICENCE))], TODAY)

    assert alert.subjects == ("1",)


def test_sixty_with_the_same_trouble_are_one_alert() -> None:
    ended = [
        (f"Brf {n:02}", a_connection(Condition.ENDED, owner_id=n)) for n in range(60)
    ]

    (alert,) = connection_alerts(ended, TODAY)

    assert alert.title == "60 kopplingar till Fortnox har upphört"
    assert alert.text.startswith("Brf 00, Brf 01, Brf 02 och 57 till. Koppla igen.")
    assert alert.key == "connection-ended"
    assert alert.page == "/kopplingar"
    assert len(alert.subjects) == 60


def test_several_that_lapse_are_told_by_the_first() -> None:
    soon = a_connection(Condition.NOT_REACHED, days_left=5)
    later = a_connection(Condition.PROXY, days_left=6, owner_id=2)

    (alert,) = connection_alerts([("Eken", later), ("Alen", soon)], TODAY)

    assert alert.title == "2 kopplingar till Fortnox kan upphöra om 5 dagar"
    assert alert.text.startswith("Alen och Eken. ")
    assert str(TODAY + timedelta(days=5)) in alert.text


def test_different_troubles_are_alerts_of_their_own() -> None:
    alerts = connection_alerts(
        [
            ("Eken", a_connection(Condition.ENDED)),
            ("Alen", a_connection(Condition.LICENCE, owner_id=2)),
        ],
        TODAY,
    )

    assert {one.kind for one in alerts} == {"connection-ended", "connection-licence"}


@pytest.mark.parametrize("condition", Condition)
def test_nothing_is_told_from_before_the_pc_was_on_unless_it_is_over(
    condition: Condition,
) -> None:
    """A connection that failed before the vacation is well as soon as it is tried."""
    view = a_connection(condition, days_left=1)

    for alert in connection_alerts([("Eken", view)], TODAY):
        assert (alert.told_after >= PATIENCE[0] + PATIENCE[1]) is not view.has_ended
