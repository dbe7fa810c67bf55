"""What can be made to go wrong, and whether the voucher was booked."""

import threading
import time
from datetime import timedelta
from threading import Timer

import pytest
import requests

from agent.simulator import Company, Fault, Order, Simulator, Step
from tests.simulator.visitor import GARDENS, SEA_VIEW, Api, Visitor, voucher


@pytest.fixture
def company(sim: Simulator) -> Company:
    return sim.company(GARDENS)


def _post_and_lose(api: Api) -> None:
    with pytest.raises(requests.ConnectionError, match=r"reset by peer|aborted"):
        api.post(voucher())


def test_the_answer_can_be_lost_after_booking(
    sim: Simulator, company: Company, api: Api
) -> None:
    sim.order(Fault.ANSWER_LOST_AFTER_BOOKING)

    _post_and_lose(api)

    assert len(company.vouchers) == 1
    assert sim.requests[-1].status == 0


def test_the_connection_can_be_reset_before_booking(
    sim: Simulator, company: Company, api: Api
) -> None:
    sim.order(Fault.RESET_BEFORE_BOOKING)

    _post_and_lose(api)

    assert company.vouchers == []


def test_the_voucher_can_be_booked_after_the_connection_died(
    sim: Simulator, company: Company, api: Api
) -> None:
    sim.order(Fault.BOOKED_AFTER_CONNECTION_DIED, delay=timedelta(hours=1))

    _post_and_lose(api)

    assert company.vouchers == []
    sim.settle()
    assert len(company.vouchers) == 1


def test_a_late_booking_comes_by_itself(
    sim: Simulator, company: Company, api: Api
) -> None:
    sim.order(Fault.BOOKED_AFTER_CONNECTION_DIED, delay=timedelta(milliseconds=1))

    _post_and_lose(api)
    for timer in _timers():
        timer.join()

    assert len(company.vouchers) == 1


def _timers() -> list[Timer]:
    """The simulator's own; pytest-timeout has one too on Windows."""
    timers = (one for one in threading.enumerate() if isinstance(one, Timer))
    return [one for one in timers if one.name.startswith("simulator")]


def test_a_late_booking_is_lost_when_the_simulator_stops(
    sim: Simulator, company: Company, api: Api
) -> None:
    sim.order(Fault.BOOKED_AFTER_CONNECTION_DIED, delay=timedelta(hours=1))
    _post_and_lose(api)

    sim.stop()

    assert company.vouchers == []
    assert _timers() == []


def test_a_wrong_voucher_is_not_booked_late_either(
    sim: Simulator, company: Company, api: Api
) -> None:
    sim.order(Fault.BOOKED_AFTER_CONNECTION_DIED, delay=timedelta(hours=1))

    with pytest.raises(requests.ConnectionError):
        api.post(voucher(VoucherSeries="Q"))
    sim.settle()

    assert company.vouchers == []


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.ERROR_500, (500, "text/plain", 0)),
        (Fault.ERROR_500_AFTER_BOOKING, (500, "text/plain", 1)),
        (Fault.ERROR_503, (503, "text/html", 0)),
        (Fault.SYSTEM_ERROR, (500, "application/json", 0)),
        (Fault.HTML, (502, "text/html", 0)),
        (Fault.TOO_MANY, (429, "application/json", 0)),
        (Fault.GARBLED, (201, "application/json", 1)),
    ],
)
def test_the_answer_can_be_an_error(
    sim: Simulator,
    company: Company,
    api: Api,
    fault: Fault,
    expected: tuple[int, str, int],
) -> None:
    sim.order(fault)

    answer = api.post(voucher())

    kind = answer.headers["Content-Type"].partition(";")[0]
    assert (answer.status_code, kind, len(company.vouchers)) == expected


def test_a_garbled_answer_cannot_be_read(sim: Simulator, api: Api) -> None:
    sim.order(Fault.GARBLED)

    with pytest.raises(requests.JSONDecodeError):
        api.post(voucher()).json()


def test_a_system_error_has_its_number(sim: Simulator, api: Api) -> None:
    sim.order(Fault.SYSTEM_ERROR)

    assert api.post(voucher()).json()["ErrorInformation"]["Code"] == 1000003


def test_a_slow_answer_comes_after_its_delay(
    sim: Simulator, company: Company, api: Api
) -> None:
    sim.order(Fault.SLOW, delay=timedelta(seconds=0.2))

    with pytest.raises(requests.ReadTimeout):
        requests.post(
            f"{api.url}/3/vouchers",
            json=voucher(),
            headers=api.headers,
            timeout=0.1,
        )
    assert len(company.vouchers) == 1

    sim.order(Fault.SLOW, delay=timedelta(seconds=0.1))
    answer = api.post(voucher())

    assert answer.status_code == 201
    assert answer.elapsed >= timedelta(seconds=0.1)


def test_the_simulators_lateness_is_used_where_no_delay_is_given() -> None:
    late = timedelta(milliseconds=150)
    with Simulator(lateness=late) as sim, Visitor(sim) as other:
        sim.order(Fault.SLOW, method="GET", path="/3/companyinformation")
        answer = other.connect().get("companyinformation")

    assert answer.elapsed >= late


def test_faults_fall_in_the_order_they_were_given(sim: Simulator, api: Api) -> None:
    sim.order(Fault.ERROR_503, times=2)
    sim.order(Fault.TOO_MANY)

    statuses = [api.post(voucher()).status_code for _ in range(4)]

    assert statuses == [503, 503, 429, 201]


def test_a_fault_waits_for_its_company_method_and_path(
    sim: Simulator, visitor: Visitor
) -> None:
    gardens, sea_view = visitor.connect(GARDENS), visitor.connect(SEA_VIEW)
    sim.order(Fault.ERROR_500, company=SEA_VIEW)

    assert gardens.post(voucher()).status_code == 201
    assert sea_view.get("vouchers").status_code == 200
    assert sea_view.get("accounts").status_code == 200
    assert sea_view.post(voucher()).status_code == 500


def test_a_path_stands_for_what_is_below_it(sim: Simulator, api: Api) -> None:
    sim.order(Fault.ERROR_500, method=None, path="/3/vouchers")

    assert api.get("voucherseries").status_code == 200
    assert api.get("vouchers/sublist/A").status_code == 500


def test_a_refresh_whose_answer_is_lost_has_used_the_token_up(
    sim: Simulator, visitor: Visitor
) -> None:
    token = visitor.grant()["refresh_token"]
    sim.order(Fault.ANSWER_LOST_AFTER_BOOKING, path="/oauth-v1/token")

    with pytest.raises(requests.ConnectionError):
        visitor.refresh(token)

    assert visitor.refresh(token).json()["error"] == "invalid_grant"


def test_a_voucher_can_be_booked_slowly(
    sim: Simulator, company: Company, api: Api
) -> None:
    sim.order(Fault.SLOW_TO_BOOK, delay=timedelta(seconds=0.05))

    answer = api.post(voucher())

    assert answer.status_code == 201
    assert answer.elapsed >= timedelta(seconds=0.05)
    assert len(company.vouchers) == 1


def test_the_weather_falls_where_no_order_waits_and_all_that_fell_is_counted(
    sim: Simulator, api: Api
) -> None:
    seen = []

    def weather(method: str, path: str, company: str) -> Order | None:
        seen.append((method, path, company))
        return Order(Fault.HTML) if method == "POST" else None

    sim.order(Fault.ERROR_503)
    sim.set_weather(weather)

    statuses = [api.post(voucher()).status_code for _ in range(2)]
    statuses.append(api.get("vouchers").status_code)

    assert statuses == [503, 502, 200]
    assert seen == [("POST", "/3/vouchers", GARDENS), ("GET", "/3/vouchers", GARDENS)]
    assert sim.fallen == {Fault.ERROR_503: 1, Fault.HTML: 1}


@pytest.mark.parametrize(("age", "vouchers"), [(1.0, 1), (120.0, 0)])
def test_a_request_that_is_too_old_is_not_carried_out(
    age: float, vouchers: int
) -> None:
    with (
        Simulator(gives_up_after=timedelta(seconds=60)) as simulator,
        Visitor(simulator) as visitor,
    ):
        api = visitor.connect()
        headers = api.headers | {"X-Sent-At": str(time.monotonic() - age)}
        try:
            requests.post(
                f"{simulator.url}/3/vouchers",
                json=voucher(),
                headers=headers,
                timeout=10,
            )
        except requests.ConnectionError:
            assert age > 60

        assert len(simulator.company(GARDENS).vouchers) == vouchers


def test_who_watches_is_told_of_each_step(sim: Simulator, api: Api) -> None:
    seen = []
    sim.watch(lambda step, method, path: seen.append((step, method, path)))

    api.post(voucher())

    assert seen == [
        (Step.RECEIVED, "POST", "/3/vouchers"),
        (Step.CARRIED_OUT, "POST", "/3/vouchers"),
    ]


def test_access_tokens_can_expire_at_once(sim: Simulator, api: Api) -> None:
    sim.expire_access(GARDENS)

    assert api.get("vouchers").status_code == 401
