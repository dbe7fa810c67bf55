"""Against the simulator: the whole way, and every fault that can be ordered."""

import datetime as dt
import time
from collections.abc import Callable
from decimal import Decimal

import pytest
from structlog.testing import capture_logs

from agent.errors import (
    AgentError,
    ClientRefused,
    ConnectionEnded,
    ConsentError,
    LicenceMissing,
    NotAuthorised,
    Rejected,
    ScopeMissing,
    TooManyRequests,
    Unclear,
)
from agent.fortnox.api import CompanyApi
from agent.fortnox.http import Http
from agent.fortnox.oauth import Client, Grant, Login
from agent.fortnox.pace import Pacer
from agent.fortnox.records import NewVoucher, NewVoucherRow, Setting
from agent.simulator import CostCentre, Fault, Simulator
from agent.simulator import Voucher as BookedVoucher
from tests.fortnox.conftest import FakeTime
from tests.fortnox.consent import code_from

SCOPES = ("bookkeeping", "costcenter", "settings", "companyinformation")
VERIFIER = "a-verifier-of-more-than-forty-three-characters"
GARDEN = "7696114821"
YEAR_2026 = dt.date(2026, 10, 1)

BOOKED = {
    Fault.ANSWER_LOST_AFTER_BOOKING,
    Fault.BOOKED_AFTER_CONNECTION_DIED,
    Fault.ERROR_500_AFTER_BOOKING,
    Fault.GARBLED,
    Fault.SLOW,
}
NOT_REPEATED: dict[Fault, type[AgentError]] = {
    Fault.ANSWER_LOST_AFTER_BOOKING: Unclear,
    Fault.BOOKED_AFTER_CONNECTION_DIED: Unclear,
    Fault.RESET_BEFORE_BOOKING: Unclear,
    Fault.ERROR_500: Unclear,
    Fault.ERROR_500_AFTER_BOOKING: Unclear,
    Fault.ERROR_503: Unclear,
    Fault.SYSTEM_ERROR: Unclear,
    Fault.GARBLED: Unclear,
    Fault.HTML: Unclear,
    Fault.SLOW: Unclear,
    Fault.TOO_MANY: TooManyRequests,
}
FOR_READERS = [fault for fault in Fault if fault not in BOOKED] + [Fault.GARBLED]


@pytest.fixture
def login(simulator: Simulator, http: Http) -> Login:
    return Login(simulator.url, http, lambda: dt.datetime.now(dt.UTC))


@pytest.fixture
def connect(simulator: Simulator, login: Login, client: Client) -> Callable[..., Grant]:
    """Go through the consent pages and exchange the code."""

    def connected(*scopes: str, service: bool = False) -> Grant:
        url = login.authorize_url(
            client,
            state="a-state",
            verifier=VERIFIER,
            scopes=scopes or SCOPES,
            service=service,
        )
        return login.redeem(client, code_from(simulator, url, GARDEN), VERIFIER)

    return connected


@pytest.fixture
def books(
    simulator: Simulator,
    http: Http,
    fake_time: FakeTime,
    connect: Callable[..., Grant],
) -> CompanyApi:
    simulator.rate_limit = 10_000
    token = connect().access_token
    pacer = Pacer(fake_time.clock, fake_time.sleep)
    return CompanyApi(simulator.url, lambda: token, http, pacer)


def year_of(books: CompanyApi, day: dt.date) -> int:
    years = books.financial_years()
    return next(year.id for year in years if year.from_date <= day <= year.to_date)


def voucher(account: str = "1510", series: str = "B", number: int = 1) -> NewVoucher:
    return NewVoucher(
        description="Hyror oktober, kv. Åhuset (10 %)",
        date=YEAR_2026,
        series=series,
        comments=f"DF3-AAAAAAAA{number:02}",
        rows=(
            NewVoucherRow(account, debit=Decimal("12500.10")),
            NewVoucherRow(
                "3023",
                credit=Decimal("12500.10"),
                cost_centre="10",
                transaction_information="Avi 10023",
            ),
        ),
    )


def test_a_consent_becomes_tokens_that_can_be_exchanged(
    login: Login, client: Client, connect: Callable[..., Grant]
) -> None:
    grant = connect()
    assert grant.scopes == set(SCOPES)
    renewed = login.refresh(client, grant.refresh_token)
    assert renewed.refresh_token != grant.refresh_token
    assert abs(renewed.skew) < dt.timedelta(seconds=5)


def test_a_refresh_token_is_good_for_one_use(
    login: Login, client: Client, connect: Callable[..., Grant]
) -> None:
    grant = connect()
    login.refresh(client, grant.refresh_token)
    with pytest.raises(ConnectionEnded):
        login.refresh(client, grant.refresh_token)


def test_a_code_is_good_for_ten_minutes(
    simulator: Simulator, login: Login, client: Client
) -> None:
    url = login.authorize_url(client, state="s", verifier=VERIFIER, scopes=SCOPES)
    code = code_from(simulator, url, GARDEN)
    simulator.advance(dt.timedelta(minutes=11))
    with pytest.raises(ConsentError):
        login.redeem(client, code, VERIFIER)


def test_a_code_is_worth_nothing_without_its_verifier(
    simulator: Simulator, login: Login, client: Client
) -> None:
    url = login.authorize_url(client, state="s", verifier=VERIFIER, scopes=SCOPES)
    code = code_from(simulator, url, GARDEN)
    with pytest.raises(ConsentError):
        login.redeem(client, code, VERIFIER + "x")


def test_a_wrong_secret_ends_no_connection(
    login: Login, client: Client, connect: Callable[..., Grant]
) -> None:
    grant = connect()
    wrong = Client(client.client_id, "wrong", client.redirect_uri)
    with pytest.raises(ClientRefused):
        login.refresh(wrong, grant.refresh_token)
    assert login.refresh(client, grant.refresh_token).access_token


def test_a_revoked_consent_has_ended(
    login: Login, client: Client, connect: Callable[..., Grant]
) -> None:
    grant = connect()
    login.revoke(client, grant.refresh_token)
    with pytest.raises(ConnectionEnded):
        login.refresh(client, grant.refresh_token)


def test_a_service_account_needs_only_the_database_number(
    login: Login, client: Client, connect: Callable[..., Grant]
) -> None:
    connect(service=True)
    grant = login.for_tenant(client, "1018318", SCOPES)
    assert grant.scopes == set(SCOPES)
    assert grant.refresh_token == ""


def test_a_company_that_never_approved_has_no_service_account(
    login: Login, client: Client
) -> None:
    with pytest.raises(ConnectionEnded):
        login.for_tenant(client, "1018318", SCOPES)


def test_a_dropped_licence_is_told_from_an_ended_consent(
    simulator: Simulator, login: Login, client: Client, connect: Callable[..., Grant]
) -> None:
    grant = connect()
    simulator.company(GARDEN).integration_licence = False
    with pytest.raises(LicenceMissing):
        login.refresh(client, grant.refresh_token)


def test_the_books_are_read(simulator: Simulator, books: CompanyApi) -> None:
    simulator.company(GARDEN).locked_until = dt.date(2026, 8, 31)
    year = year_of(books, YEAR_2026)
    accounts = {account.number: account for account in books.accounts(year)}
    series = {one.code: one for one in books.voucher_series(year)}
    centres = {centre.code: centre for centre in books.cost_centres()}
    company = books.company_information()
    assert (company.name, company.organisation_number, company.database_number) == (
        "BRF Björkgården",
        GARDEN,
        "1018318",
    )
    assert accounts["3023"].cost_centre_setting is Setting.MANDATORY
    assert not accounts["3099"].active
    assert series["B"].manual
    assert not series["L"].manual
    assert not centres["99"].active
    assert books.locked_until() == dt.date(2026, 8, 31)
    assert books.series("B", year).next_voucher_number == 1


@pytest.mark.parametrize("quirk", ["quoted_numbers", "html_encoded_texts"])
def test_the_books_read_the_same_however_they_are_spelled(
    simulator: Simulator, books: CompanyApi, quirk: str
) -> None:
    company = simulator.company(GARDEN)
    company.cost_centres.append(CostCentre("40", "Trapp & hiss"))
    year = year_of(books, YEAR_2026)

    def all_of_it() -> object:
        return (
            books.company_information(),
            books.financial_years(),
            books.accounts(year),
            books.cost_centres(),
            books.voucher_series(year),
            books.create_voucher(voucher(), year).rows,
            books.voucher_headings("B", year)[0],
        )

    plain = all_of_it()
    setattr(simulator.quirks, quirk, True)
    assert all_of_it() == plain


def test_a_voucher_is_booked_and_read_back_to_the_ore(books: CompanyApi) -> None:
    year = year_of(books, YEAR_2026)
    booked = books.create_voucher(voucher(), year)
    assert (booked.series, booked.number, booked.year) == ("B", 1, year)
    [heading] = books.voucher_headings("B", year)
    read = books.voucher("B", 1, year)
    assert heading.comments == read.comments == "DF3-AAAAAAAA01"
    assert heading.description == "Hyror oktober, kv. Åhuset (10 %)"
    assert [(r.account, r.debit, r.credit, r.cost_centre) for r in read.rows] == [
        ("1510", Decimal("12500.10"), Decimal("0.00"), ""),
        ("3023", Decimal("0.00"), Decimal("12500.10"), "10"),
    ]
    assert read.rows[1].transaction_information == "Avi 10023"


def test_the_export_holds_the_voucher(books: CompanyApi) -> None:
    year = year_of(books, YEAR_2026)
    books.create_voucher(voucher(), year)
    text = books.sie_export(year).decode("cp437")
    assert "Björkgården" in text
    assert "#VER" in text


@pytest.mark.parametrize(
    ("account", "series", "sentence"),
    [
        ("1234", "B", "Kan inte hitta kontot"),
        ("3099", "B", "inte aktivt"),
        ("1510", "L", "inte manuell"),
        ("1510", "X", "serie"),
    ],
)
def test_a_refusal_keeps_fortnox_s_sentence_and_books_nothing(
    simulator: Simulator, books: CompanyApi, account: str, series: str, sentence: str
) -> None:
    year = year_of(books, YEAR_2026)
    with pytest.raises(Rejected, match=sentence) as caught:
        books.create_voucher(voucher(account, series), year)
    assert caught.value.action != Rejected.action
    assert simulator.company(GARDEN).vouchers == []


@pytest.mark.parametrize("lower", [False, True])
def test_a_refusal_is_read_in_either_case(
    simulator: Simulator,
    books: CompanyApi,
    lower: bool,  # noqa: FBT001 - one of two
) -> None:
    simulator.quirks.lower_case_error_keys = lower
    year = year_of(books, YEAR_2026)
    with pytest.raises(Rejected) as caught:
        books.create_voucher(voucher("1234"), year)
    assert caught.value.code == 2000423


@pytest.mark.parametrize(("fault", "kind"), NOT_REPEATED.items())
def test_a_voucher_is_sent_once_whatever_happens(
    simulator: Simulator, books: CompanyApi, fault: Fault, kind: type[AgentError]
) -> None:
    year = year_of(books, YEAR_2026)
    simulator.order(fault, delay=dt.timedelta(seconds=4))
    with capture_logs() as logs, pytest.raises(AgentError) as caught:
        books.create_voucher(voucher(), year)
    posts = [entry["path"] for entry in logs if entry["event"] == "fortnox_asked"]
    assert type(caught.value) is kind
    assert posts == ["/3/vouchers"]


@pytest.mark.parametrize("fault", sorted(BOOKED - {Fault.SLOW}))
def test_a_voucher_booked_without_our_knowing_is_found_by_its_marker(
    simulator: Simulator, books: CompanyApi, fault: Fault
) -> None:
    year = year_of(books, YEAR_2026)
    simulator.order(fault, delay=dt.timedelta(seconds=0))
    with pytest.raises(Unclear):
        books.create_voucher(voucher(), year)
    simulator.settle()
    found = books.voucher_headings("B", year, from_number=1)
    assert [heading.comments for heading in found] == ["DF3-AAAAAAAA01"]


@pytest.mark.parametrize("fault", FOR_READERS)
def test_a_question_survives_every_fault(
    simulator: Simulator, books: CompanyApi, fault: Fault
) -> None:
    simulator.order(fault, method="GET", path="/3/companyinformation", times=2)
    assert books.company_information().name == "BRF Björkgården"


def test_an_expired_token_is_refused_not_the_connection(
    simulator: Simulator, books: CompanyApi
) -> None:
    simulator.advance(dt.timedelta(hours=2))
    with pytest.raises(NotAuthorised):
        books.company_information()


def test_what_the_consent_does_not_cover_is_told(
    simulator: Simulator,
    http: Http,
    fake_time: FakeTime,
    connect: Callable[..., Grant],
) -> None:
    token = connect("bookkeeping").access_token
    pacer = Pacer(fake_time.clock, fake_time.sleep)
    books = CompanyApi(simulator.url, lambda: token, http, pacer)
    with pytest.raises(ScopeMissing):
        books.cost_centres()
    assert books.financial_years()


def test_the_newest_of_ten_thousand_vouchers_cost_two_requests(
    simulator: Simulator, books: CompanyApi
) -> None:
    year = year_of(books, YEAR_2026)
    simulator.company(GARDEN).vouchers = [
        BookedVoucher("B", number, year, YEAR_2026, "Hyra", [], f"DF3-{number:010}")
        for number in range(1, 10_001)
    ]
    before = len(simulator.requests)
    found = books.voucher_headings("B", year, from_number=9_900)
    assert [heading.number for heading in found] == list(range(9_900, 10_001))
    assert len(simulator.requests) - before == 2


def test_the_pacer_is_never_refused(http: Http, client: Client) -> None:
    fast = 4  # times the speed of real time, for both sides
    epoch = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)

    def clock() -> float:
        return time.monotonic() * fast

    def utc() -> dt.datetime:
        return epoch + dt.timedelta(seconds=clock())

    with Simulator(clock=utc) as simulator:
        login = Login(simulator.url, http, utc)
        url = login.authorize_url(client, state="s", verifier=VERIFIER, scopes=SCOPES)
        token = login.redeem(client, code_from(simulator, url, GARDEN), VERIFIER)
        pacer = Pacer(clock, lambda seconds: time.sleep(seconds / fast))
        books = CompanyApi(simulator.url, lambda: token.access_token, http, pacer)
        for _ in range(30):
            books.locked_until()
        seen = [one.status for one in simulator.requests if "/3/" in one.path]
    assert seen == [200] * 30
