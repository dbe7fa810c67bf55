"""What is asked of Fortnox byte for byte, and what becomes of any answer."""

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from openapi_schema_validator import OAS30Validator

from agent.errors import (
    AgentError,
    FortnoxError,
    LicenceMissing,
    NotAuthorised,
    NotReached,
    Rejected,
    ScopeMissing,
    TooManyRequests,
    Unclear,
)
from agent.fortnox.api import CompanyApi
from agent.fortnox.http import Http
from agent.fortnox.pace import Pacer
from agent.fortnox.records import Account, CostCentre, NewVoucher, NewVoucherRow
from tests.conftest import SHARED
from tests.fortnox.conftest import FakeTime
from tests.fortnox.scripted import RESET, SILENCE, Script, answer, error_record

OPENAPI = SHARED / "fortnox/openapi.json"
COMPANY = {"CompanyInformation": {"CompanyName": "BRF", "OrganizationNumber": "x"}}
HEADING = {
    "VoucherSeries": "H",
    "VoucherNumber": 25,
    "Year": 4,
    "TransactionDate": "2026-10-01",
}
VOUCHER = NewVoucher(
    description="Hyror å",
    date=dt.date(2026, 10, 1),
    series="H",
    comments="DF3-ABCDEFGH27",
    rows=(
        NewVoucherRow("1510", debit=Decimal(100)),
        NewVoucherRow("3911", credit=Decimal(100)),
    ),
)
NO_SUCH_ROUTE = answer(error_record("No such route", 2000762), 404)
REFUSALS: list[tuple[bytes, type[AgentError]]] = [
    (answer(error_record("Kan inte hitta kontot.", 2000423), 400), Rejected),
    (answer(error_record("Har inte behörighet.", 2000663), 400), ScopeMissing),
    (answer(error_record("Api-licens saknas", 2001103), 403), LicenceMissing),
    (answer(error_record("Ogiltig inloggning", 2000310), 401), NotAuthorised),
    (answer("", 401), NotAuthorised),
    (answer("<html>", 429), TooManyRequests),
]
UNCLEAR = {
    "500": answer("<html>", 500),
    "500 with a record": answer(error_record("Kan inte hitta kontot", 2000423), 500),
    "500 with a voucher": answer({"Voucher": HEADING}, 500),
    "503": answer("", 503),
    "system error": answer(error_record("Ett systemfel inträffade.", 1000003), 400),
    "a proxy's page": answer("<html>", 403),
    "sent elsewhere": answer("", 302, {"Location": "/login"}),
    "booked, but a page": answer("<html>", 201),
    "booked, but cut": answer('{"Voucher": {"VoucherNum', 201),
    "booked, but nothing said": answer("", 201),
    "booked, but no number": answer({"Voucher": {"VoucherSeries": "H"}}, 201),
    "cut in the head": b"HTTP/1.1 400 Bad\r\nConnection: close\r\nContent-Le",
    "reset": RESET,
    "silence": SILENCE,
}


def headings(*numbers: int, **heading: object) -> list[dict[str, object]]:
    return [{**HEADING, "VoucherNumber": n, **heading} for n in numbers]


def page(vouchers: list[dict[str, object]], pages: int, total: int) -> bytes:
    meta = {"@TotalPages": pages, "@TotalResources": total, "@CurrentPage": 1}
    return answer({"MetaInformation": meta, "Vouchers": vouchers})


@pytest.mark.parametrize(
    ("question", "target"),
    [
        (lambda api: api.financial_years(), "/3/financialyears"),
        (lambda api: api.accounts(4), "/3/accounts"),
        (lambda api: api.cost_centres(), "/3/costcenters"),
        (lambda api: api.voucher_series(4), "/3/voucherseries"),
        (lambda api: api.voucher_headings("Å/B", 4), "/3/vouchers/sublist/%C3%85%2FB"),
        (lambda api: api.series("A B", 4), "/3/voucherseries/A%20B"),
        (lambda api: api.voucher("H", 25, 4), "/3/vouchers/H/25"),
        (lambda api: api.locked_until(), "/3/settings/lockedperiod"),
        (lambda api: api.company_information(), "/3/companyinformation"),
        (lambda api: api.sie_export(4), "/3/sie/4"),
    ],
)
def test_every_question_goes_to_its_address_with_the_token(
    script: Script,
    api: CompanyApi,
    question: Callable[[CompanyApi], object],
    target: str,
) -> None:
    script.will_answer(answer(error_record("Nej.", 2000422), 404))
    with pytest.raises(Rejected):
        question(api)
    [asked] = script.asked
    assert asked.path == target
    assert asked.headers["authorization"] == "Bearer access-token"
    assert asked.headers["accept"] == "application/json"


def test_what_belongs_to_a_year_is_asked_for_that_year(
    script: Script, api: CompanyApi
) -> None:
    script.will_answer(*[answer(error_record("Nej.", 2000422), 404)] * 6)
    for question in (
        lambda: api.accounts(4),
        lambda: api.voucher_series(4),
        lambda: api.series("A", 4),
        lambda: api.voucher_headings("A", 4),
        lambda: api.voucher("A", 1, 4),
        lambda: api.sie_export(4),
    ):
        with pytest.raises(Rejected):
            question()
    assert [asked.query["financialyear"] for asked in script.asked] == ["4"] * 6


def test_the_token_is_asked_for_at_every_request(
    script: Script, http: Http, fake_time: FakeTime
) -> None:
    tokens = iter(["first", "second"])
    pacer = Pacer(fake_time.clock, fake_time.sleep)
    api = CompanyApi(script.url, lambda: next(tokens), http, pacer)
    script.will_answer(answer("", 503), answer(COMPANY))
    api.company_information()
    sent = [asked.headers["authorization"] for asked in script.asked]
    assert sent == ["Bearer first", "Bearer second"]


@pytest.mark.parametrize(
    "hiccup",
    [
        RESET,
        answer("<html>", 502),
        answer(error_record("Ett systemfel inträffade.", 1000003), 500),
        answer("<html>"),
        answer('{"CompanyInfor'),
        answer("", 429),
    ],
)
def test_a_question_is_asked_again_after_a_hiccup(
    script: Script, api: CompanyApi, hiccup: bytes
) -> None:
    script.will_answer(hiccup, hiccup, answer(COMPANY))
    assert api.company_information().name == "BRF"
    assert len(script.asked) == 3


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (RESET, NotReached),
        (answer("", 429), TooManyRequests),
        (answer("<html>", 500), FortnoxError),
        (answer("<html>"), FortnoxError),
    ],
)
def test_a_question_is_not_asked_for_ever(
    script: Script, api: CompanyApi, words: bytes, kind: type[FortnoxError]
) -> None:
    script.will_answer(*[words] * 9)
    with pytest.raises(FortnoxError) as caught:
        api.company_information()
    assert type(caught.value) is kind
    assert len(script.asked) == 4


def test_fortnox_s_own_sentence_is_kept_of_a_server_error(
    script: Script, api: CompanyApi
) -> None:
    script.will_answer(*[answer(error_record("Ett systemfel inträffade."), 500)] * 4)
    with pytest.raises(FortnoxError) as caught:
        api.company_information()
    assert caught.value.message == "Ett systemfel inträffade."
    assert "500" in caught.value.detail


@pytest.mark.parametrize(
    ("words", "kind"), [case for case in REFUSALS if case[1] is not TooManyRequests]
)
def test_a_refused_question_is_not_asked_again(
    script: Script, api: CompanyApi, words: bytes, kind: type[AgentError]
) -> None:
    script.will_answer(words)
    with pytest.raises(AgentError) as caught:
        api.company_information()
    assert type(caught.value) is kind
    assert len(script.asked) == 1


def test_requests_are_paced(
    script: Script, api: CompanyApi, fake_time: FakeTime
) -> None:
    script.will_answer(*[answer(COMPANY)] * 11)
    for _ in range(11):
        api.company_information()
    assert fake_time.now == pytest.approx(10 * 5 / 24, rel=0.01)


def test_vouchers_are_paced(
    script: Script, api: CompanyApi, fake_time: FakeTime
) -> None:
    script.will_answer(*[answer({"Voucher": HEADING}, 201)] * 3)
    for _ in range(3):
        api.create_voucher(VOUCHER, 4)
    assert fake_time.now == pytest.approx(2 * 5 / 24, rel=0.01)


@pytest.mark.parametrize(
    ("headers", "pause"),
    [({}, 5.0), ({"Retry-After": "20"}, 20.0), ({"Retry-After": "soon"}, 5.0)],
)
def test_a_429_slows_the_company_down(
    script: Script,
    api: CompanyApi,
    fake_time: FakeTime,
    headers: dict[str, str],
    pause: float,
) -> None:
    script.will_answer(answer("", 429, headers), answer(COMPANY))
    api.company_information()
    assert fake_time.now == pytest.approx(pause)


def test_a_429_for_a_voucher_slows_the_company_down_too(
    script: Script, api: CompanyApi, fake_time: FakeTime
) -> None:
    script.will_answer(answer("", 429), answer(COMPANY))
    with pytest.raises(TooManyRequests):
        api.create_voucher(VOUCHER, 4)
    api.company_information()
    assert fake_time.now == pytest.approx(5.0)


def test_a_list_ends_where_fortnox_says_that_there_is_no_such_page(
    script: Script, api: CompanyApi
) -> None:
    script.will_answer(answer({"Accounts": [{"Number": 1510}]}), NO_SUCH_ROUTE)
    assert [account.number for account in api.accounts(4)] == ["1510"]
    assert [asked.query for asked in script.asked] == [
        {"financialyear": "4", "limit": "500", "page": "1"},
        {"financialyear": "4", "limit": "500", "page": "2"},
    ]


def test_a_wrong_address_is_not_taken_for_an_empty_list(
    script: Script, api: CompanyApi
) -> None:
    script.will_answer(NO_SUCH_ROUTE)
    with pytest.raises(Rejected):
        api.accounts(4)


def test_any_other_refusal_in_the_middle_of_a_list_is_one(
    script: Script, api: CompanyApi
) -> None:
    script.will_answer(
        answer({"Accounts": [{"Number": 1510}]}),
        answer(error_record("Har inte behörighet.", 2000663), 400),
    )
    with pytest.raises(ScopeMissing):
        api.accounts(4)


def test_only_the_series_asked_for_is_returned(script: Script, api: CompanyApi) -> None:
    mixed = headings(1, 2, VoucherSeries="A") + headings(1, 3)
    script.will_answer(page(mixed, 1, 4))
    assert [h.number for h in api.voucher_headings("H", 4)] == [1, 3]


def test_the_headings_of_a_large_series_cost_two_requests(
    script: Script, api: CompanyApi
) -> None:
    script.will_answer(
        page(headings(*range(1, 501)), 20, 10_000),
        page(headings(*range(9_501, 10_001)), 20, 10_000),
    )
    found = api.voucher_headings("H", 4, from_number=9_998)
    assert [heading.number for heading in found] == [9_998, 9_999, 10_000]
    assert [asked.query["page"] for asked in script.asked] == ["1", "20"]


def test_an_incomplete_list_of_vouchers_is_an_error(
    script: Script, api: CompanyApi
) -> None:
    script.will_answer(*[page(headings(1, 2, 3), 2, 6)] * 9)
    with pytest.raises(FortnoxError):
        api.voucher_headings("H", 4, from_number=3)


def test_a_sie_export_comes_as_it_is(script: Script, api: CompanyApi) -> None:
    sie = "#FLAGGA 0\r\n#FNAMN Björkgården\r\n".encode("cp437")
    script.will_answer(answer(sie))
    days = (dt.date(2026, 1, 1), dt.date(2026, 1, 31))
    assert api.sie_export(4, *days) == sie
    assert script.asked[0].query == {
        "financialyear": "4",
        "fromdate": "2026-01-01",
        "todate": "2026-01-31",
    }


def test_a_page_is_not_taken_for_a_sie_export(script: Script, api: CompanyApi) -> None:
    script.will_answer(answer("<html>"), answer("#FLAGGA 0"))
    assert api.sie_export(4) == b"#FLAGGA 0"


def test_a_voucher_is_one_post_with_exact_amounts(
    script: Script, api: CompanyApi
) -> None:
    script.will_answer(answer({"Voucher": HEADING}, 201))
    voucher = api.create_voucher(VOUCHER, 4)
    assert (voucher.series, voucher.number, voucher.year) == ("H", 25, 4)
    [asked] = script.asked
    assert (asked.method, asked.target) == ("POST", "/3/vouchers?financialyear=4")
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["authorization"] == "Bearer access-token"
    assert asked.body.decode() == VOUCHER.as_json()
    assert json.loads(asked.body)["Voucher"]["Description"] == "Hyror å"


def test_after_a_voucher_that_left_late_the_next_request_keeps_its_distance(
    script: Script, api: CompanyApi, fake_time: FakeTime
) -> None:
    def connect_slowly() -> None:
        fake_time.now += 0.6

    script.will_answer(answer({"Voucher": HEADING}, 201), answer(COMPANY))
    api.create_voucher(VOUCHER, 4, connect_slowly)
    left = fake_time.now
    api.company_information()
    assert fake_time.now - left > 0.1


@pytest.mark.parametrize(("words", "kind"), REFUSALS)
def test_a_refused_voucher_was_not_booked_and_is_not_sent_again(
    script: Script, api: CompanyApi, words: bytes, kind: type[AgentError]
) -> None:
    script.will_answer(words)
    with pytest.raises(AgentError) as caught:
        api.create_voucher(VOUCHER, 4)
    assert type(caught.value) is kind
    assert len(script.asked) == 1


@pytest.mark.parametrize("words", UNCLEAR.values(), ids=UNCLEAR)
def test_anything_else_is_unclear_and_not_sent_again(
    script: Script, api: CompanyApi, words: bytes
) -> None:
    script.will_answer(words)
    with pytest.raises(Unclear):
        api.create_voucher(VOUCHER, 4)
    assert len(script.asked) == 1


def test_a_voucher_that_never_left_was_not_booked(
    http: Http, fake_time: FakeTime
) -> None:
    pacer = Pacer(fake_time.clock, fake_time.sleep)
    api = CompanyApi("http://fortnox.invalid", lambda: "t", http, pacer)
    with pytest.raises(NotReached):
        api.create_voucher(VOUCHER, 4)


def test_a_token_that_cannot_be_had_stops_a_voucher_before_it_is_sent(
    script: Script, http: Http, fake_time: FakeTime
) -> None:
    def no_token() -> str:
        raise NotReached("Datorn får ingen kontakt med Fortnox.")

    pacer = Pacer(fake_time.clock, fake_time.sleep)
    api = CompanyApi(script.url, no_token, http, pacer)
    with pytest.raises(NotReached):
        api.create_voucher(VOUCHER, 4)
    assert script.asked == []


CENTRE = CostCentre(code="10", description="Björkgatan 1", active=False)
ACCOUNT = Account(number="3099", description="Hyror", active=False)
CHANGES: list[
    tuple[Callable[[CompanyApi], None], str, dict[str, dict[str, object]]]
] = [
    (
        lambda api: api.create_cost_centre("40", "Å 4"),
        "POST /3/costcenters",
        {"CostCenter": {"Code": "40", "Description": "Å 4", "Active": True}},
    ),
    (
        lambda api: api.activate_cost_centre(CENTRE),
        "PUT /3/costcenters/10",
        {"CostCenter": {"Code": "10", "Description": "Björkgatan 1", "Active": True}},
    ),
    (
        lambda api: api.activate_account(ACCOUNT, 4),
        "PUT /3/accounts/3099?financialyear=4",
        {"Account": {"Number": 3099, "Description": "Hyror", "Active": True}},
    ),
    (
        lambda api: api.create_series("Q", "Från df3", 4),
        "POST /3/voucherseries?financialyear=4",
        {"VoucherSeries": {"Code": "Q", "Description": "Från df3", "Manual": True}},
    ),
]


@pytest.mark.parametrize(("change", "target", "record"), CHANGES)
def test_a_register_is_changed_by_one_request(
    script: Script,
    api: CompanyApi,
    change: Callable[[CompanyApi], None],
    target: str,
    record: dict[str, dict[str, object]],
) -> None:
    script.will_answer(answer({}, 200))
    change(api)
    [asked] = script.asked
    assert f"{asked.method} {asked.target}" == target
    assert json.loads(asked.body) == record


@pytest.mark.parametrize(("change", "_target", "_record"), CHANGES)
@pytest.mark.parametrize("words", [RESET, answer("<html>", 500)])
def test_a_change_without_answer_is_unclear_and_not_sent_again(
    script: Script,
    api: CompanyApi,
    change: Callable[[CompanyApi], None],
    _target: str,
    _record: dict[str, dict[str, object]],
    words: bytes,
) -> None:
    script.will_answer(words)
    with pytest.raises(Unclear):
        change(api)
    assert len(script.asked) == 1


@pytest.mark.skipif(not OPENAPI.exists(), reason=f"needs ../shared: {OPENAPI.name}")
@pytest.mark.parametrize(("_change", "target", "record"), CHANGES)
def test_a_change_is_what_fortnox_s_own_file_asks_for(
    _change: Callable[[CompanyApi], None],
    target: str,
    record: dict[str, dict[str, object]],
) -> None:
    method, _, path = target.partition("?")[0].partition(" ")
    route = path.replace("/10", "/{Code}").replace("/3099", "/{Number}")
    spec = json.loads(OPENAPI.read_text(encoding="utf-8"))
    asked = spec["paths"][route][method.lower()]["requestBody"]["content"]
    [wrapped] = [content["schema"]["$ref"] for content in asked.values()]
    schemas = spec["components"]["schemas"]
    [name] = record
    inner = schemas[wrapped.split("/")[-1]]["properties"][name]["$ref"]
    OAS30Validator(
        {**schemas[inner.split("/")[-1]], "components": spec["components"]},
    ).validate(record[name])
    assert set(record[name]) <= set(schemas[inner.split("/")[-1]]["properties"])
