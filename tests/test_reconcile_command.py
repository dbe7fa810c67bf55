"""`journalbryggan reconcile`: the verdict for scripts, by exit code, JSON and CSV."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner, Result

from agent import cli
from agent.app import Agent
from agent.demo.demo import Demo, running_demo
from agent.demo.journey import make_journey
from agent.errors import Refused
from agent.ledger.reconciliations import of_transfer
from agent.options import ALL_WELL, TO_DO, WRONG
from agent.settings import Settings
from tests.office import BJORKGARDEN, wait_until
from webui.page import create_page

DECEMBER = ("--from", "2026-12-01", "--to", "2026-12-31")


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """The demo after its journey: everything transferred."""
    with running_demo(create_page, port=0, https=False) as running:
        make_journey(running)
        wait_until(lambda: not running.agent.rooms.transfers.is_running)
        yield running


@pytest.fixture(autouse=True)
def own_agent(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command have the demo's agent for its own."""

    @contextmanager
    def running(_: Settings) -> Iterator[Agent]:
        yield demo.agent

    monkeypatch.setattr(cli, "running_agent", running)


def reconcile(*arguments: str) -> Result:
    return CliRunner().invoke(
        cli.commands, ("reconcile", *DECEMBER, *arguments), standalone_mode=False
    )


def test_all_owners_agree_after_the_demos_journey() -> None:
    result = reconcile()
    assert result.return_value == ALL_WELL
    assert result.stdout.count("Allt stämmer") == 3


def test_the_transfer_itself_was_reconciled(demo: Demo) -> None:
    made = of_transfer(demo.agent.rooms.ledger, 1)
    assert len(made) == 3
    assert all(one.verdict.startswith("Allt stämmer") for one in made.values())


@pytest.mark.parametrize("who", ["BRF björkgården", "769611-4821"])
def test_one_owner_is_chosen_by_name_or_number(who: str) -> None:
    (told,) = json.loads(reconcile("--owner", who, "--json").stdout)
    assert told["owner"] == "BRF Björkgården"
    assert told["agreement"] == "equal"
    assert [one["outcome"] for one in told["comparison"]["vouchers"]] == [
        "equal",
        "equal",
    ]


def test_an_owner_that_nobody_knows_is_refused() -> None:
    result = reconcile("--owner", "BRF Okänd")
    assert isinstance(result.exception, Refused)


def test_csv_is_for_a_swedish_excel() -> None:
    answer = reconcile("--csv").stdout_bytes.decode("utf-8")
    assert answer.startswith("\ufeff")
    lines = list(csv.DictReader(io.StringIO(answer[1:]), delimiter=";"))
    assert len([line for line in lines if line["Slag"] == "Verifikation"]) == 4


def test_what_differs_ends_with_1_and_is_told(demo: Demo) -> None:
    company = demo.simulator.company(BJORKGARDEN.organisation_number)
    taken = company.vouchers.pop()
    result = reconcile()
    company.vouchers.append(taken)
    assert result.return_value == TO_DO
    assert "1 verifikation saknas i Fortnox. 1 av 2 stämmer." in result.stdout
    assert f"  {taken.series} {taken.number}: Finns inte i Fortnox." in result.stdout


def test_what_could_not_be_read_ends_with_2(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise Refused("Fortnox är stängt.")

    monkeypatch.setattr(demo.agent.rooms.connections, "api", refuse)
    result = reconcile()
    assert result.return_value == WRONG
    assert "Avstämningen gick inte att göra. Fortnox är stängt." in result.stdout
