"""What an owner wants otherwise than df3's files say."""

import json

import pytest
from sqlalchemy import select

from agent.ledger import outbox
from agent.ledger.events import broken_at
from agent.ledger.ledger import Ledger
from agent.ledger.owner_settings import (
    OwnerSettings,
    SettingsInUse,
    all_settings,
    former_settings,
    series_keys,
    set_settings,
    settings_of,
)
from agent.ledger.tables import events
from tests.builders import SEA_VIEW, journal, listed, owner_id, take_in

WANTED = OwnerSettings(
    uses_cost_centres=False, description="{nummer}", series={"A": "H"}
)


@pytest.fixture
def gardens(ledger: Ledger) -> int:
    take_in(ledger, "december.si", journal("A25"), journal("A8", owner=SEA_VIEW))
    return owner_id(ledger)


def test_without_settings_the_usual_ones_hold(ledger: Ledger, gardens: int) -> None:
    assert settings_of(ledger, gardens) == OwnerSettings()
    assert all_settings(ledger) == {}


def test_settings_are_kept_for_their_owner_alone(ledger: Ledger, gardens: int) -> None:
    set_settings(ledger, gardens, WANTED, "anna")

    assert settings_of(ledger, gardens) == WANTED
    assert all_settings(ledger) == {gardens: WANTED}
    assert settings_of(ledger, owner_id(ledger, SEA_VIEW)) == OwnerSettings()


def test_the_history_says_what_they_were_and_who_changed_them(
    ledger: Ledger, gardens: int
) -> None:
    set_settings(ledger, gardens, WANTED, "anna")

    with ledger.reading() as connection:
        newest = connection.execute(select(events).order_by(events.c.id.desc())).first()
    assert newest is not None
    detail = json.loads(newest.detail)
    assert (newest.kind, newest.actor) == ("owner settings changed", "anna")
    assert detail["before"]["uses_cost_centres"] is True
    assert detail["after"]["series"] == {"A": "H"}
    assert broken_at(ledger) is None


def test_what_changes_nothing_is_no_event(ledger: Ledger, gardens: int) -> None:
    set_settings(ledger, gardens, OwnerSettings(), "anna")

    assert former_settings(ledger, gardens) is None


def test_the_former_settings_are_those_before_the_last_change(
    ledger: Ledger, gardens: int
) -> None:
    set_settings(ledger, gardens, WANTED, "anna")
    set_settings(ledger, owner_id(ledger, SEA_VIEW), WANTED, "anna")
    set_settings(ledger, gardens, OwnerSettings(description="{text}"), "anna")

    assert former_settings(ledger, gardens) == WANTED


def test_nothing_changes_while_the_owners_journals_are_on_their_way(
    ledger: Ledger, gardens: int
) -> None:
    outbox.plan(ledger, [listed(ledger, "A25").id], "anna")

    with pytest.raises(SettingsInUse):
        set_settings(ledger, gardens, WANTED, "anna")

    assert settings_of(ledger, gardens) == OwnerSettings()
    set_settings(ledger, owner_id(ledger, SEA_VIEW), WANTED, "anna")


def test_the_series_that_are_known_come_from_the_owners_journals(
    ledger: Ledger, gardens: int
) -> None:
    take_in(
        ledger,
        "januari.csv",
        journal("I7", series=""),
        journal("12", series="", kronor="7"),
    )

    assert series_keys(ledger, gardens) == ("", "A", "I")
