"""Åtgärder: shown before anything is changed, and done when pressed."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, urlsplit

import pytest

from agent.checks.repairs import (
    ActivateAccount,
    ActivateCostCentre,
    CreateCostCentre,
    CreateSeries,
    Repair,
)
from agent.ledger.owners import all_owners
from agent.rooms import Rooms
from agent.simulator import Company
from tests.conftest import Clock
from tests.office import BJORKGARDEN, Office, a_journal, office
from tests.webui.stand_ins import (
    PlayedChecking,
    PlayedConnections,
    PlayedTransfers,
    rooms_with,
)
from tests.webui.visitor import ORIGIN, Visitor, words_of
from webui.page import create_page
from webui.repairs import RepairUnknown, repair_from, values_of, word

MAKE = "gor=skapa-kst&kod=40&namn=Hus+40&tillbaka=/overforing%3Fserie%3DA"
REPAIRS: list[tuple[Repair, str]] = [
    (CreateCostCentre("40", "Hus 40"), "Skapa kostnadsställe 40"),
    (ActivateCostCentre("99"), "Aktivera kostnadsställe 99"),
    (ActivateAccount(2, "3099"), "Aktivera konto 3099"),
    (CreateSeries(2, "Q"), "Skapa serie Q"),
]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        opened.take_in(a_journal())
        opened.connect(BJORKGARDEN)
        yield opened


@pytest.fixture
def rooms(
    place: Office, clock: Clock, tmp_path: Path, checking: PlayedChecking
) -> Rooms:
    """The rooms of an office with a Fortnox, whose checks are played."""
    return rooms_with(
        place.ledger,
        cast("PlayedConnections", place.connections),
        PlayedTransfers(place.ledger),
        clock,
        tmp_path,
        checking=checking,
    )


@pytest.fixture
def clerk(rooms: Rooms) -> Visitor:
    visitor = Visitor(create_page(rooms, ORIGIN))
    visitor.enter()
    return visitor


@pytest.fixture
def address(place: Office) -> str:
    [owner] = all_owners(place.ledger)
    return f"/agare/{owner.id}/atgard"


def company(place: Office) -> Company:
    return place.simulator.company(BJORKGARDEN.organisation_number)


def form(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@pytest.mark.parametrize(("repair", "said"), REPAIRS)
def test_a_repair_is_read_back_as_it_was_written(repair: Repair, said: str) -> None:
    assert repair_from(values_of(repair)) == repair
    assert word(repair) == said


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"gor": "skapa-kst"},
        {"gor": "radera-allt", "kod": "40"},
        {"gor": "skapa-kst", "kod": "../accounts"},
        {"gor": "aktivera-konto", "kod": "3099"},
        {"gor": "skapa-serie", "kod": "Q", "ar": "två"},
    ],
)
def test_anything_else_is_no_repair(values: dict[str, str]) -> None:
    with pytest.raises(RepairUnknown):
        repair_from(values)


def test_the_page_shows_before_and_after_and_changes_nothing(
    clerk: Visitor, place: Office, address: str
) -> None:
    before = repr(company(place))

    said = words_of(clerk.get(f"{address}?{MAKE}"))

    assert "Kostnadsställe 40 Finns inte Hus 40, aktivt" in said
    assert "ändras hos BRF Björkgården i Fortnox" in said
    assert repr(company(place)) == before


def test_pressing_does_it_checks_again_and_leads_back(
    clerk: Visitor, place: Office, address: str, checking: PlayedChecking
) -> None:
    answer = clerk.post(address, form(MAKE) | {"namn": "Storgatan 4"})

    assert answer.status_code == 303
    assert urlsplit(answer.location).path == "/overforing"
    assert "serie=A" in answer.location
    centre = company(place).cost_centre("40")
    assert centre is not None
    assert centre.description == "Storgatan 4"
    assert len(checking.refreshed) == 1
    there = words_of(clerk.get(answer.location))
    assert "Skapa kostnadsställe 40: klart i Fortnox" in there


def test_what_is_done_already_is_said_and_not_asked(
    clerk: Visitor, address: str
) -> None:
    clerk.post(address, form(MAKE))

    said = clerk.get(f"{address}?{MAKE}")

    assert "Det är redan gjort" in words_of(said)
    assert "<form" not in said.text


def test_a_no_from_fortnox_is_shown_and_nothing_said_to_be_done(
    clerk: Visitor, address: str, checking: PlayedChecking
) -> None:
    answer = clerk.post(address, {"gor": "skapa-kst", "kod": "1234567", "namn": "X"})

    assert answer.status_code == 502
    assert "för långt" in words_of(answer)
    assert checking.refreshed == []


def test_the_way_back_never_leaves_our_own_page(clerk: Visitor, address: str) -> None:
    answer = clerk.post(address, form(MAKE) | {"tillbaka": "https://example.org/"})

    assert urlsplit(answer.location).path == "/kopplingar"
