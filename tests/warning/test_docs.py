"""What administrators are told of `status --json` and the kinds of warnings."""

from datetime import UTC, datetime
from pathlib import Path

from agent import printing
from agent.errors import LedgerAway
from agent.ledger.connections import Condition
from agent.tray.status import Level, Status
from agent.warning.connections import AT_ONCE, STAGES, connection_alerts
from agent.warning.surroundings import (
    backup_alerts,
    certificate_alerts,
    file_alerts,
    folder_alerts,
    ledger_alert,
)
from agent.warning.warning import Alert
from tests.warning.samples import TODAY, a_connection

TOLD = Path(__file__).parents[2].joinpath("docs/installation.md").read_text("utf-8")
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def every_alert() -> list[Alert]:
    return [
        *connection_alerts(
            [
                *(
                    ("Eken", a_connection(condition, owner_id=number))
                    for number, condition in enumerate(AT_ONCE)
                ),
                *(
                    ("Alen", a_connection(Condition.PROXY, days_left=days))
                    for days in (-1, *STAGES)
                ),
            ],
            TODAY,
        ),
        ledger_alert(LedgerAway("Borta.")),
        *folder_alerts([Path("a")]),
        *backup_alerts("Ingen."),
        *file_alerts({1: "a.si"}),
        *certificate_alerts(NOW, NOW),
    ]


def test_every_kind_of_warning_is_told() -> None:
    kinds = {one.kind for one in every_alert()}

    assert len(kinds) == 15
    for kind in kinds:
        name, _, stage = kind.rpartition("-")
        told = f"`-{stage}`" if name == "connection-lapses" else f"`{kind}`"
        assert told in TOLD or f"`{kind}`" in TOLD, kind


def test_every_key_of_the_answer_for_monitoring_is_told() -> None:
    answer = printing.status_as_json(Status(Level.WELL, ""), every_alert(), ())

    for key in answer:
        assert f"`{key}`" in TOLD, key
    for key in answer["warnings"][0]:
        assert f"`warnings[].{key}`" in TOLD or f"`.{key}`" in TOLD, key
