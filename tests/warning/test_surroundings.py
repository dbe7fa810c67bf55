"""What the PC around the connections gives to warn of."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.errors import LedgerAway
from agent.warning.surroundings import (
    backup_alerts,
    certificate_alerts,
    file_alerts,
    folder_alerts,
    ledger_alert,
)
from agent.warning.warning import Severity

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def test_where_all_is_well_there_is_nothing() -> None:
    assert folder_alerts(()) == []
    assert backup_alerts("") == []
    assert file_alerts({}) == []
    assert certificate_alerts(None, NOW) == []


@pytest.mark.parametrize(
    ("days", "severities"),
    [(31, []), (30, [Severity.MILD]), (8, [Severity.MILD]), (7, [Severity.GRAVE])],
)
def test_a_certificate_is_told_of_from_thirty_days_and_grave_from_seven(
    days: int, severities: list[Severity]
) -> None:
    alerts = certificate_alerts(NOW + timedelta(days, hours=1), NOW)

    assert [one.severity for one in alerts] == severities


def test_folders_that_are_away_are_one_alert() -> None:
    (alert,) = folder_alerts((Path("a"), Path("b")))

    assert alert.title == "2 mappar med journaler går inte att nå"
    assert "förrän de går att nå" in alert.text
    assert alert.subjects == ("a", "b")


def test_a_file_that_cannot_be_read_is_named_in_the_text_alone() -> None:
    (alert,) = file_alerts({7: "december.si"})

    assert alert.title == "En fil gick inte att läsa"
    assert alert.text.startswith("december.si. ")
    assert alert.key == "file-refused:7"


def test_a_backup_says_why_there_is_none() -> None:
    (alert,) = backup_alerts("Ingen säkerhetskopia i dag: Disken är full.")

    assert alert.text.startswith("Ingen säkerhetskopia i dag: Disken är full.")


def test_a_ledger_that_is_away_says_what_to_do() -> None:
    alert = ledger_alert(LedgerAway("Databasen på servern svarar inte."))

    assert alert.title == "Databasen svarar inte"
    assert LedgerAway.action in alert.text
