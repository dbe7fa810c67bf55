"""Mending registers in Fortnox: looked at first, done once, read again."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from agent.checks.repairs import (
    ActivateAccount,
    ActivateCostCentre,
    CreateCostCentre,
    CreateSeries,
    Repair,
)
from agent.errors import NotConnected, Refused, Rejected
from agent.ledger.events import broken_at
from agent.ledger.imports import import_journals
from agent.ledger.journals import waiting
from agent.ledger.owners import all_owners
from agent.ledger.tables import events
from agent.simulator import Company, Fault
from agent.transfer.judging import judge_in_fortnox
from agent.transfer.reading import Shelf
from agent.transfer.repairing import Mending, NotMended, Repairer
from tests.builders import facts
from tests.office import BJORKGARDEN, SJOUTSIKTEN, Office, a_journal, office

MAKE_CENTRE = CreateCostCentre("40", "Storgatan 4")
REPAIRS: list[Repair] = [
    MAKE_CENTRE,
    ActivateCostCentre("99"),
    ActivateAccount(2, "3099"),
    CreateSeries(2, "Q"),
]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        opened.take_in(a_journal(), a_journal("A8", owner=SJOUTSIKTEN))
        opened.connect(BJORKGARDEN)
        yield opened


@pytest.fixture
def repairer(place: Office) -> Repairer:
    return Repairer(place.ledger, place.connections)


def owner_id(place: Office, name: str = BJORKGARDEN.name) -> int:
    return next(one.id for one in all_owners(place.ledger) if one.name == name)


def company(place: Office) -> Company:
    return place.simulator.company(BJORKGARDEN.organisation_number)


def history(place: Office) -> list[tuple[str, str, str]]:
    with place.ledger.reading() as connection:
        found = connection.execute(select(events).order_by(events.c.id)).all()
    return [
        (row.kind, row.actor, json.loads(row.detail).get("what", ""))
        for row in found
        if row.kind.startswith("fortnox")
    ]


@pytest.mark.parametrize(
    ("repair", "mending"),
    [
        (
            MAKE_CENTRE,
            Mending(
                "Kostnadsställe 40", "Finns inte", "Storgatan 4, aktivt", is_done=False
            ),
        ),
        (
            ActivateCostCentre("99"),
            Mending(
                "Kostnadsställe 99",
                "Såld fastighet, inte aktivt",
                "Såld fastighet, aktivt",
                is_done=False,
            ),
        ),
        (
            ActivateAccount(2, "3099"),
            Mending(
                "Konto 3099, räkenskapsåret 2026-01-01–2026-12-31",
                "Hyror, äldre konto, inte aktivt",
                "Hyror, äldre konto, aktivt",
                is_done=False,
            ),
        ),
        (
            CreateSeries(2, "Q"),
            Mending(
                "Verifikationsserie Q, räkenskapsåret 2026-01-01–2026-12-31",
                "Finns inte",
                "Journaler från df3, öppen för manuell bokföring",
                is_done=False,
            ),
        ),
    ],
)
def test_looking_tells_what_would_change_and_changes_nothing(
    place: Office, repairer: Repairer, repair: Repair, mending: Mending
) -> None:
    before = repr(company(place))

    assert repairer.look(owner_id(place), repair) == mending
    assert repr(company(place)) == before
    assert history(place) == []


@pytest.mark.parametrize("repair", REPAIRS)
def test_what_is_mended_is_there_and_in_the_history(
    place: Office, repairer: Repairer, repair: Repair
) -> None:
    done = repairer.mend(owner_id(place), repair, "anna")

    assert repairer.look(owner_id(place), repair).is_done
    assert history(place) == [
        ("fortnox change asked", "anna", done.what),
        ("fortnox changed", "anna", done.what),
    ]
    assert broken_at(place.ledger) is None


@pytest.mark.parametrize("repair", REPAIRS)
def test_what_is_done_already_is_not_done_again(
    place: Office, repairer: Repairer, repair: Repair
) -> None:
    repairer.mend(owner_id(place), repair, "anna")
    before, told = repr(company(place)), history(place)

    assert repairer.mend(owner_id(place), repair, "berit").is_done
    assert repr(company(place)) == before
    assert history(place) == told


def test_a_cost_centre_without_name_is_called_by_its_code(
    place: Office, repairer: Repairer
) -> None:
    repairer.mend(owner_id(place), CreateCostCentre("40", " "), "anna")

    centre = company(place).cost_centre("40")
    assert centre is not None
    assert centre.description == "40"


def test_a_name_with_signs_that_fortnox_refuses_is_shown_as_it_will_be(
    place: Office, repairer: Repairer
) -> None:
    repair = CreateCostCentre("40", "Hus <4> & gård")

    assert repairer.look(owner_id(place), repair).after == "Hus -4- + gård, aktivt"


@pytest.mark.parametrize(
    "repair",
    [ActivateCostCentre("77"), ActivateAccount(2, "7777"), CreateSeries(77, "A")],
)
def test_what_is_not_there_at_all_cannot_be_mended(
    place: Office, repairer: Repairer, repair: Repair
) -> None:
    with pytest.raises(Refused, match="finns inte"):
        repairer.mend(owner_id(place), repair, "anna")

    assert history(place) == []


def test_a_refusal_is_told_in_fortnox_own_words(
    place: Office, repairer: Repairer
) -> None:
    with pytest.raises(Rejected, match="för långt"):
        repairer.mend(owner_id(place), CreateCostCentre("1234567", "X"), "anna")

    assert [kind for kind, _, _ in history(place)] == ["fortnox change asked"]


def test_an_owner_that_is_not_connected_is_told(
    place: Office, repairer: Repairer
) -> None:
    with pytest.raises(NotConnected):
        repairer.look(owner_id(place, SJOUTSIKTEN.name), MAKE_CENTRE)


@pytest.mark.parametrize(
    ("fault", "path", "repair"),
    [
        (Fault.ANSWER_LOST_AFTER_BOOKING, "/3/costcenters", MAKE_CENTRE),
        (Fault.ERROR_500_AFTER_BOOKING, "/3/accounts/3099", REPAIRS[2]),
    ],
)
def test_a_lost_answer_does_not_matter_where_fortnox_shows_the_change(
    place: Office,
    repairer: Repairer,
    fault: Fault,
    path: str,
    repair: Repair,
) -> None:
    method = "PUT" if "3099" in path else "POST"
    place.simulator.order(fault, method=method, path=path)

    repairer.mend(owner_id(place), repair, "anna")

    assert [kind for kind, _, _ in history(place)][-1] == "fortnox changed"


def test_what_fortnox_does_not_show_is_not_said_to_be_done(
    place: Office, repairer: Repairer
) -> None:
    place.simulator.order(Fault.RESET_BEFORE_BOOKING, path="/3/costcenters")

    with pytest.raises(NotMended):
        repairer.mend(owner_id(place), MAKE_CENTRE, "anna")

    assert [kind for kind, _, _ in history(place)] == ["fortnox change asked"]


def test_a_missing_cost_centre_is_offered_with_its_name_from_the_file(
    place: Office,
) -> None:
    rows = [row._replace(cost_centre="40") for row in a_journal().rows]
    import_journals(
        place.ledger,
        facts("hus.si"),
        [a_journal("A40", rows=rows)],
        centre_names={"40": "Storgatan 4"},
    )
    wanted = [one.id for one in waiting(place.ledger) if one.number == "A40"]
    owner = owner_id(place)

    judged = judge_in_fortnox(
        place.ledger,
        Shelf(place.ledger.now),
        place.connections.company_of(owner),
        place.connections.api(owner),
        wanted,
    )

    found = judged.findings[wanted[0]]
    assert [one.repair for one in found if one.repair] == [MAKE_CENTRE]


def test_an_expired_access_token_is_renewed_on_the_way(
    place: Office, repairer: Repairer
) -> None:
    repairer.look(owner_id(place), MAKE_CENTRE)
    place.simulator.advance(timedelta(hours=2))

    repairer.mend(owner_id(place), MAKE_CENTRE, "anna")

    assert company(place).cost_centre("40")
