"""Steering a simulator that runs in another process."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from agent.simulator import Simulator
from tests.simulator.visitor import GARDENS, TIMEOUT, Api, Visitor, voucher


@pytest.fixture
def control(sim: Simulator) -> "Control":
    return Control(f"{sim.url}/simulator")


class Control:
    def __init__(self, url: str) -> None:
        self._url = url

    def post(self, name: str, **body: object) -> requests.Response:
        return requests.post(f"{self._url}/{name}", json=body, timeout=TIMEOUT)

    def get(self, name: str) -> Any:
        return requests.get(f"{self._url}/{name}", timeout=TIMEOUT).json()

    def forget_faults(self) -> None:
        requests.delete(f"{self._url}/faults", timeout=TIMEOUT)


def test_faults_are_ordered(control: Control, api: Api) -> None:
    control.post("faults", fault="error_503", times=1, company=GARDENS, delay=0.5)

    assert api.post(voucher()).status_code == 503
    assert api.post(voucher()).status_code == 201


def test_faults_are_forgotten(control: Control, api: Api) -> None:
    control.post("faults", fault="error_503")
    control.forget_faults()

    assert api.post(voucher()).status_code == 201


@pytest.mark.parametrize(
    "body", [{"fault": "nothing"}, {"fault": "html", "methd": "GET"}, {}]
)
def test_an_order_that_cannot_be_is_refused(
    control: Control, body: dict[str, str]
) -> None:
    assert control.post("faults", **body).status_code == 400


def test_the_books_are_read_with_rows(control: Control, api: Api) -> None:
    api.post(voucher())

    companies = {c["organisation_number"]: c for c in control.get("books")}

    assert len(companies) == 3
    [booked] = companies[GARDENS]["vouchers"]
    assert booked["rows"][0]["account"] == 1510
    assert booked["rows"][0]["debit"] == "100.5"


def test_the_clock_is_set_and_advanced(sim: Simulator, control: Control) -> None:
    control.post("clock", now="2027-01-02T03:04:05Z")
    control.post("clock", advance=60)

    assert sim.clock.now() == datetime(2027, 1, 2, 3, 5, 5, tzinfo=UTC)
    assert control.get("clock") == {"now": "2027-01-02T03:05:05Z"}


def test_a_clock_without_time_zone_is_refused(control: Control) -> None:
    assert control.post("clock", now="2027-01-02T03:04:05").status_code == 400


def test_quirks_are_switched(sim: Simulator, control: Control) -> None:
    control.post("quirks", quoted_numbers=True)

    assert sim.quirks.quoted_numbers
    assert control.post("quirks", unheard_of=True).status_code == 400


def test_requests_are_told_but_not_those_of_control(control: Control, api: Api) -> None:
    api.get("companyinformation")
    control.get("books")

    last = control.get("requests")[-1]

    assert last == {
        "time": "2026-12-01T08:00:00Z",
        "method": "GET",
        "path": "/3/companyinformation",
        "company": GARDENS,
        "status": 200,
    }


def test_secrets_are_told(sim: Simulator, visitor: Visitor, control: Control) -> None:
    visitor.grant()

    assert control.get("secrets") == sim.issued_secrets
    assert len(sim.issued_secrets) == 3


def test_the_clock_runs_on_from_where_it_is_set() -> None:
    sim = Simulator()
    sim.set_clock(datetime(2030, 1, 1, tzinfo=UTC))

    first, second = sim.clock.now(), sim.clock.now()

    assert first < second < datetime(2030, 1, 1, tzinfo=UTC) + timedelta(minutes=1)
