"""Who may ask, how often, and how refusals are spelt."""

from datetime import timedelta

from agent.simulator import Simulator
from tests.simulator.visitor import (
    GARDENS,
    SEA_VIEW,
    Api,
    Visitor,
    error,
    voucher,
)


def test_without_token_nobody_is_let_in(sim: Simulator, visitor: Visitor) -> None:
    answer = Api(sim.url, "", visitor.session).get("companyinformation")

    assert error(answer) == (
        401,
        2000311,
        "Kan inte logga in, access-token eller client-secret saknas.",
    )


def test_a_scope_that_was_not_granted_is_refused(visitor: Visitor) -> None:
    answer = visitor.connect(scopes="bookkeeping").get("costcenters")

    assert error(answer) == (400, 2000663, "Har inte behörighet för scope.")


def test_a_scope_whose_licence_is_gone_is_refused(sim: Simulator, api: Api) -> None:
    sim.company(GARDENS).licences.remove("settings")

    assert error(api.get("settings/lockedperiod"))[1] == 2001101


def test_a_company_whose_integration_licence_is_gone_is_refused(
    sim: Simulator, api: Api
) -> None:
    sim.company(GARDENS).integration_licence = False

    assert error(api.get("vouchers"))[1] == 2001103


def test_an_unknown_path_is_no_such_route(api: Api) -> None:
    assert error(api.get("nothing/here")) == (404, 2000762, "No such route")


def test_the_26th_request_in_five_seconds_is_one_too_many(
    sim: Simulator, api: Api
) -> None:
    sim.rate_limit = 25

    statuses = [api.get("companyinformation").status_code for _ in range(26)]

    assert statuses == [200] * 25 + [429]


def test_the_window_slides(sim: Simulator, api: Api) -> None:
    sim.rate_limit = 2
    api.get("companyinformation")
    sim.advance(timedelta(seconds=3))
    api.get("companyinformation")

    sim.advance(timedelta(seconds=1.9))
    assert api.get("companyinformation").status_code == 429
    sim.advance(timedelta(seconds=3.2))
    assert api.get("companyinformation").status_code == 200


def test_each_company_has_its_own_limit(sim: Simulator, visitor: Visitor) -> None:
    gardens, sea_view = visitor.connect(GARDENS), visitor.connect(SEA_VIEW)
    sim.rate_limit = 1

    gardens.get("companyinformation")

    assert gardens.get("companyinformation").status_code == 429
    assert sea_view.get("companyinformation").status_code == 200


def test_a_request_above_the_limit_books_nothing(sim: Simulator, api: Api) -> None:
    sim.rate_limit = 0

    answer = api.post(voucher())

    assert answer.status_code == 429
    assert "Retry-After" not in answer.headers
    assert sim.company(GARDENS).vouchers == []


def test_refusals_can_be_spelt_in_lower_case(sim: Simulator, api: Api) -> None:
    sim.quirks.lower_case_error_keys = True

    record = api.get("accounts/9998").json()["ErrorInformation"]

    assert record == {"error": 1, "message": "Kan inte hitta kontot.", "code": 2000423}


def test_numbers_can_be_quoted(sim: Simulator, api: Api) -> None:
    sim.quirks.quoted_numbers = True

    record = api.post(voucher()).json()["Voucher"]

    assert record["VoucherNumber"] == "1"
    assert record["VoucherRows"][0]["Debit"] == "100.5"
    assert record["VoucherRows"][0]["Removed"] is False


def test_texts_can_be_html_encoded(sim: Simulator, api: Api) -> None:
    sim.quirks.html_encoded_texts = True

    record = api.post(voucher(Description="Hyra & värme")).json()["Voucher"]

    assert record["Description"] == "Hyra &amp; värme"
    assert sim.company(GARDENS).vouchers[0].description == "Hyra & värme"


def test_requests_are_logged_with_company_and_status(sim: Simulator, api: Api) -> None:
    api.get("accounts/9998")

    last = sim.requests[-1]

    assert (last.method, last.path) == ("GET", "/3/accounts/9998")
    assert (last.company, last.status) == (GARDENS, 404)
    assert last.time == sim.clock.now()


def test_the_limit_is_fortnoxs_unless_another_is_given() -> None:
    assert Simulator().rate_limit == 25
