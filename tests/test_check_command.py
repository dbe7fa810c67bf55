"""`journalbryggan check`: what is wrong with what waits, by exit code and JSON."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

from agent import cli
from agent.app import Agent
from agent.checks import company_rules
from agent.demo.consenting import give_consent
from agent.demo.demo import Demo, running_demo
from agent.errors import Refused
from agent.journeys import wait_for
from agent.ledger.owners import overview
from agent.options import ALL_WELL, TO_DO, WRONG
from agent.settings import Settings
from tests.office import BJORKGARDEN
from webui.page import create_page


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """The demo with one owner connected, and nothing transferred."""
    with running_demo(create_page, port=0, https=False) as running:
        agent = running.agent
        wait_for(agent.folders.have_settled, "Journalerna lästes inte in.")
        number = BJORKGARDEN.organisation_number
        (owner,) = (
            one.owner
            for one in overview(agent.rooms.ledger)
            if one.owner.organisation_number == number
        )
        address = agent.rooms.connections.start(owner.id, "/")
        assert give_consent(address, number, agent.origin)
        yield running


@pytest.fixture(autouse=True)
def own_agent(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command have the demo's agent for its own, and its journals be of now."""

    @contextmanager
    def running(_: Settings) -> Iterator[Agent]:
        yield demo.agent

    monkeypatch.setattr(cli, "running_agent", running)
    monkeypatch.setattr(company_rules, "FAR_OFF", timedelta.max)


def check(*arguments: str) -> Result:
    return CliRunner().invoke(
        cli.commands, ("check", *arguments), standalone_mode=False
    )


def told(*arguments: str) -> Any:
    return json.loads(check("--json", *arguments).stdout)["owners"]


def refresh(demo: Demo) -> None:
    """Let the books be read again."""
    for one in overview(demo.agent.rooms.ledger):
        demo.agent.rooms.checking.refresh(one.owner.id)


def test_what_is_right_answers_0() -> None:
    result = check("--owner", BJORKGARDEN.name)

    assert result.return_value == ALL_WELL
    assert "BRF Björkgården: 2 av 2 utan anmärkning" in result.stdout


def test_an_owner_without_connection_answers_1_and_is_told_of() -> None:
    result = check()

    assert result.return_value == TO_DO
    assert result.stdout.count("Ägaren är inte kopplad till Fortnox.") == 2


def test_what_is_wrong_stands_at_its_journal_and_row(demo: Demo) -> None:
    company = demo.simulator.company(BJORKGARDEN.organisation_number)
    account = next(one for one in company.accounts if one.number == 1510)
    account.active = False
    refresh(demo)
    try:
        result = check("--owner", BJORKGARDEN.organisation_number)
        (owner,) = told("--owner", BJORKGARDEN.name)
    finally:
        account.active = True
        refresh(demo)

    assert result.return_value == TO_DO
    assert "STOPPAR" in result.stdout
    first = owner["journals"][0]
    (finding,) = first["findings"]
    assert first["file"]
    assert first["line"]
    assert (finding["rule"], finding["severity"]) == ("account-inactive", "stops")
    assert finding["repair"]["kind"] == "ActivateAccount"
    assert isinstance(finding["row"], int)


def test_a_fortnox_that_cannot_be_read_answers_2(demo: Demo) -> None:
    company = demo.simulator.company(BJORKGARDEN.organisation_number)
    company.integration_licence = False
    refresh(demo)
    try:
        result = check("--owner", BJORKGARDEN.name)
    finally:
        company.integration_licence = True
        refresh(demo)

    assert result.return_value == WRONG
    assert "Fortnox gick inte att läsa." in result.stdout


def test_nobody_of_that_name_is_refused() -> None:
    assert isinstance(check("--owner", "BRF Okänd").exception, Refused)


def test_nothing_is_sent(demo: Demo) -> None:
    check()
    assert demo.simulator.company(BJORKGARDEN.organisation_number).vouchers == []
