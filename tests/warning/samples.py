"""Alerts and connections for tests, alike but for what a test is about."""

from datetime import UTC, date, datetime, time, timedelta

from agent.ledger.connections import LIFETIME, Condition, ConnectionView, Kind
from agent.warning.warning import Alert, Severity

TODAY = date(2026, 12, 1)


def an_alert(
    kind: str = "connection-ended",
    *subjects: str,
    severity: Severity = Severity.GRAVE,
    told_after: timedelta = timedelta(0),
) -> Alert:
    """Something wrong; its title is its kind."""
    return Alert(
        kind, severity, kind, "Gör så här.", "/x", subjects or ("",), None, told_after
    )


def a_connection(
    condition: Condition = Condition.WELL,
    *,
    days_left: int = 20,
    owner_id: int = 1,
    kind: Kind = Kind.USER,
    problem: str = "Fortnox svarar inte.",
) -> ConnectionView:
    """A connection whose estimated last day is so many days after TODAY."""
    last = datetime.combine(TODAY + timedelta(days_left), time(12), UTC)
    is_well = condition is Condition.WELL
    return ConnectionView(
        owner_id=owner_id,
        database_number="1",
        company_name="Brf Eken",
        organisation_number="7696114821",
        scopes=frozenset({"bookkeeping"}),
        connected_at=last - LIFETIME,
        refreshed_at=last - LIFETIME,
        kind=kind,
        condition=condition,
        problem="" if is_well else problem,
        failing_since=None if is_well else last - LIFETIME + timedelta(days=1),
    )
