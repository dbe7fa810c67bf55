"""Changing registers: cost centres, accounts and voucher series."""

from typing import Any

import pytest
import requests

from agent.simulator import Simulator
from tests.simulator.visitor import GARDENS, SCOPES, TIMEOUT, Api, Visitor, error

CENTRE = {"CostCenter": {"Code": "40", "Description": "Storgatan 4", "Active": True}}


def change(
    api: Api, method: str, path: str, record: object, **parameters: str
) -> requests.Response:
    return requests.request(
        method,
        f"{api.url}/3/{path}",
        params=parameters,
        json=record,
        headers=api.headers,
        timeout=TIMEOUT,
    )


def test_a_cost_centre_that_is_made_can_be_read(sim: Simulator, api: Api) -> None:
    answer = change(api, "POST", "costcenters", CENTRE)

    assert answer.status_code == requests.codes.created
    assert api.read("costcenters/40")["CostCenter"]["Description"] == "Storgatan 4"
    assert sim.company(GARDENS).cost_centre("40")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"Code": "10", "Description": "Finns redan"}, 2000637),
        ({"Code": "1234567", "Description": "För lång"}, 2000107),
        ({"Code": "A-1", "Description": "Bindestreck"}, 2000359),
        ({"Code": "40"}, 2001795),
        ({"Description": "Utan kod"}, 2001795),
        ({"Code": 40, "Description": "Ett tal"}, 2001392),
        ({"Code": "40", "Description": "X", "Namn": "X"}, 2001399),
    ],
)
def test_a_cost_centre_that_cannot_be_is_refused(
    sim: Simulator, api: Api, fields: dict[str, Any], code: int
) -> None:
    before = list(sim.company(GARDENS).cost_centres)

    answer = change(api, "POST", "costcenters", {"CostCenter": fields})

    assert error(answer)[:2] == (400, code)
    assert sim.company(GARDENS).cost_centres == before


def test_a_cost_centre_is_made_active(sim: Simulator, api: Api) -> None:
    wanted = {"CostCenter": {"Code": "99", "Active": True}}

    answer = change(api, "PUT", "costcenters/99", wanted)

    assert answer.status_code == requests.codes.ok
    centre = sim.company(GARDENS).cost_centre("99")
    assert centre is not None
    assert (centre.active, centre.description) == (True, "Såld fastighet")


def test_an_account_is_changed_in_one_year_alone(sim: Simulator, api: Api) -> None:
    wanted = {"Account": {"Number": 3099, "Description": "Hyror", "Active": True}}

    answer = change(api, "PUT", "accounts/3099", wanted, financialyear="2")

    assert answer.status_code == requests.codes.ok
    active = {
        year: account.active
        for year in (1, 2, 3)
        if (account := sim.company(GARDENS).account(3099, year))
    }
    assert active == {1: False, 2: True, 3: False}


def test_an_account_changed_twice_is_still_one(sim: Simulator, api: Api) -> None:
    for active in (True, False):
        wanted = {"Account": {"Number": 3099, "Active": active}}
        change(api, "PUT", "accounts/3099", wanted, financialyear="2")

    chart = sim.company(GARDENS).chart(2)
    assert [account.active for account in chart if account.number == 3099] == [False]


def test_what_is_not_there_cannot_be_changed(api: Api) -> None:
    centre = {"CostCenter": {"Code": "77", "Active": True}}
    account = {"Account": {"Number": 7777, "Active": True}}

    assert error(change(api, "PUT", "costcenters/77", centre))[:2] == (404, 2000422)
    assert error(change(api, "PUT", "accounts/7777", account))[:2] == (404, 2000423)


def test_a_series_is_made_in_one_year(sim: Simulator, api: Api) -> None:
    wanted = {"VoucherSeries": {"Code": "Q", "Description": "Journaler"}}

    answer = change(api, "POST", "voucherseries", wanted, financialyear="2")

    assert answer.status_code == requests.codes.created
    assert answer.json()["VoucherSeries"]["NextVoucherNumber"] == 1
    company = sim.company(GARDENS)
    assert company.one_series("Q", 2)
    assert not company.one_series("Q", 3)


def test_a_series_that_is_there_is_not_made_again(api: Api) -> None:
    wanted = {"VoucherSeries": {"Code": "A"}}

    answer = change(api, "POST", "voucherseries", wanted, financialyear="2")

    assert error(answer)[:2] == (400, 2000637)


@pytest.mark.parametrize(
    ("body", "code"), [(b"{", 2002115), (b"[]", 2001392), (b'{"X": {}}', 2001392)]
)
def test_what_is_not_a_record_is_refused(api: Api, body: bytes, code: int) -> None:
    answer = requests.post(
        f"{api.url}/3/costcenters",
        data=body,
        headers={**api.headers, "Content-Type": "application/json"},
        timeout=TIMEOUT,
    )

    assert error(answer)[1] == code


def test_a_cost_centre_takes_its_scope(visitor: Visitor) -> None:
    api = visitor.connect(scopes=SCOPES.replace("costcenter ", ""))

    assert error(change(api, "POST", "costcenters", CENTRE))[1] == 2000663
