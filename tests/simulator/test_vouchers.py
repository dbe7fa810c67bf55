"""Creating vouchers: what is booked, and what is refused with which words."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.simulator import Account, Company, Series, Setting, Simulator
from tests.simulator.visitor import (
    GARDENS,
    SEA_VIEW,
    TIMEOUT,
    Api,
    Visitor,
    error,
    row,
    voucher,
)


@pytest.fixture
def company(sim: Simulator) -> Company:
    return sim.company(GARDENS)


def test_a_voucher_is_booked_to_the_ore(company: Company, api: Api) -> None:
    answer = api.post(
        voucher(
            row(1510, debit=83849.01, TransactionInformation="Avi 10023"),
            row(2610, credit="904.00"),
            row(3011, credit=82945.01, CostCenter="10"),
            Comments="DF3-ABCDEFGHIJ",
        ),
        financialyear=2,
    )

    assert answer.status_code == 201
    [booked] = company.vouchers
    assert (booked.series, booked.number, booked.year) == ("A", 1, 2)
    assert booked.date == date(2026, 10, 1)
    assert booked.comments == "DF3-ABCDEFGHIJ"
    amounts = [(one.account, one.debit, one.credit) for one in booked.rows]
    assert amounts == [
        (1510, Decimal("83849.01"), 0),
        (2610, 0, Decimal("904.00")),
        (3011, 0, Decimal("82945.01")),
    ]
    assert booked.rows[0].transaction_information == "Avi 10023"
    assert booked.rows[2].cost_centre == "10"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=6))
def test_every_amount_comes_back_to_the_ore(api: Api, oren: list[int]) -> None:
    amounts = [Decimal(ore) / 100 for ore in oren]
    debits = [row(1510, debit=float(amount)) for amount in amounts]

    created = api.post(voucher(*debits, row(3011, credit=float(sum(amounts))))).json()

    found = [Decimal(str(one["Debit"])) for one in created["Voucher"]["VoucherRows"]]
    assert found == [*amounts, 0]


def test_the_answer_has_number_year_and_account_names(api: Api) -> None:
    record = api.post(voucher(), financialyear=2).json()["Voucher"]

    assert (record["VoucherSeries"], record["VoucherNumber"]) == ("A", 1)
    assert record["Year"] == 2
    assert record["ReferenceType"] == "MANUAL"
    assert record["VoucherRows"][0]["Description"] == "Kundfordringar"
    assert record["@url"].endswith("/3/vouchers/A/1?financialyear=2")


def test_numbers_run_by_series_and_year(api: Api) -> None:
    sent = [
        voucher(),
        voucher(),
        voucher(VoucherSeries="H"),
        voucher(TransactionDate="2027-01-01"),
    ]

    numbers = [api.post(one).json()["Voucher"]["VoucherNumber"] for one in sent]

    assert numbers == [1, 2, 1, 1]


def test_without_named_year_the_date_decides(company: Company, api: Api) -> None:
    api.post(voucher(TransactionDate="2025-03-01"))

    assert company.vouchers[0].year == 1


def test_the_year_can_be_named_by_a_date(api: Api) -> None:
    answer = api.post(voucher(), financialyeardate="2026-01-31")

    assert answer.json()["Voucher"]["Year"] == 2


def test_the_header_gives_the_rows_their_cost_centre(
    company: Company, api: Api
) -> None:
    rows = (row(1510, debit=1), row(3011, credit=1, CostCenter="20"))

    api.post(voucher(*rows, CostCenter="10"))

    assert [one.cost_centre for one in company.vouchers[0].rows] == ["10", "20"]


def _two(**third: object) -> tuple[Any, ...]:
    """Make two rows of which the second has something about it."""
    return row(1510, debit=1), row(3011, credit=1, **third)


@pytest.mark.parametrize(
    ("sent", "code", "words"),
    [
        (voucher(row(1510, 1), row(9998, 0, 1)), 2000423, "Kan inte hitta kontot."),
        (voucher(row(1510, 1), row(3099, 0, 1)), 2000550, 'Konto "3099" är inte'),
        (voucher(*_two(CostCenter="99")), 2000947, 'Kostnadsstället "99" är inte'),
        (voucher(*_two(CostCenter="77")), 2009999, 'Kostnadsstället "77" finns inte'),
        (
            voucher(row(1510, 1), row(3023, 0, 1)),
            2009999,
            "Kostnadsställe är obligatoriskt på konto 3023.",
        ),
        (
            voucher(row(1930, 1, CostCenter="10"), row(3011, 0, 1)),
            2009999,
            "Kostnadsställe är inte tillåtet på konto 1930.",
        ),
        (voucher(*_two(Project="P1")), 2001161, "Kan inte hitta projektet."),
        (voucher(row(1510, 1), row(3011, 0, 2)), 2009999, "balanserar inte"),
        (voucher(row(1510, 1)), 2009999, "minst två rader"),
        (voucher(row(1510), row(3011)), 2009999, "antingen debet eller kredit"),
        (voucher(row(1510, 1, 1), *_two()), 2009999, "antingen debet eller kredit"),
        (voucher(row(1510, -1), row(3011, 0, -1)), 2009999, "negativa"),
        (voucher(row(999, 1), row(3011, 0, 1)), 2000588, "Ogiltigt kontonummer (999)"),
        (voucher(row(10000, 1), row(3011, 0, 1)), 2000588, "Ogiltigt kontonummer"),
        (voucher(row("x", 1), row(3011, 0, 1)), 2000108, "numeriskt (Account)"),
        (voucher(row(1510, True), row(3011, 0, 1)), 2000108, "numeriskt (Debit)"),
        (voucher(row(1510, "NaN"), row(3011, 0, 1)), 2000108, "numeriskt (Debit)"),
        (voucher(row(1510, 0.001), row(3011, 0, 0.001)), 2000588, "två decimaler"),
        (voucher(row(1510, 10**14), row(3011, 0, 10**14)), 2000107, "(Debit)"),
        (voucher(Description="a_b"), 2000359, "ej tillåtna tecken (Description)"),
        (voucher(Comments="a → b"), 2000359, "ej tillåtna tecken (Comments)"),
        (voucher(*_two(TransactionInformation='"x"')), 2000359, "ej tillåtna tecken"),
        (voucher(Description="a" * 201), 2000107, "för långt (Description)"),
        (voucher(Comments="a" * 1001), 2000107, "för långt (Comments)"),
        (voucher(*_two(TransactionInformation="a" * 101)), 2000107, "för långt"),
        (voucher(Description=""), 2001795, "Obligatoriska fält saknas."),
        (voucher(Description=17), 2001392, "felaktig typ av data"),
        (voucher(VoucherSeries=None), 2001795, "Obligatoriska fält saknas."),
        (voucher(TransactionDate=None), 2001795, "Obligatoriska fält saknas."),
        (voucher(TransactionDate=20261001), 2001392, "felaktig typ av data"),
        (voucher(VoucherRows=None), 2001392, "felaktig typ av data"),
        (voucher(VoucherRows="x"), 2001392, "felaktig typ av data"),
        (voucher("x"), 2001392, "felaktig typ av data"),
        (voucher(Descripton="x"), 2001399, "Felaktigt fältnamn (Descripton)."),
        (voucher(*_two(Debet=1)), 2001399, "Felaktigt fältnamn (Debet)."),
        (voucher(TransactionDate="2026-02-30"), 2000588, "Ogiltigt datum."),
        (voucher(TransactionDate="2024-12-31"), 2009999, "Räkenskapsår saknas."),
        (voucher(VoucherSeries="Q"), 2009999, 'Verifikationsserien "Q" finns inte'),
        (voucher(VoucherSeries="L"), 2009999, "serien är inte manuell (L)"),
        ({"Voucher": []}, 2001392, "felaktig typ av data"),
        ([], 2001392, "felaktig typ av data"),
    ],
)
def test_a_wrong_voucher_is_refused_and_not_booked(
    company: Company, api: Api, sent: object, code: int, words: str
) -> None:
    status, number, message = error(api.post(sent))

    assert (status, number) == (400, code)
    assert words in message
    assert company.vouchers == []


def test_the_longest_texts_are_taken(api: Api) -> None:
    rows = _two(TransactionInformation="å" * 100)

    answer = api.post(voucher(*rows, Description="ö" * 200, Comments="é" * 1000))

    assert answer.status_code == 201


def test_the_characters_of_fortnoxs_page_are_taken(api: Api) -> None:
    text = "Åsa Öberg, hyra 25 % (nr #7) – 1/10: 5+5=10; a-b*c @ 100 kr!?"

    assert api.post(voucher(Description=text)).status_code == 201


def test_a_date_outside_the_named_year_is_refused(api: Api) -> None:
    assert "Räkenskapsår" in error(api.post(voucher(), financialyear=3))[2]


def test_a_year_that_does_not_exist_is_refused(api: Api) -> None:
    assert "Räkenskapsår" in error(api.post(voucher(), financialyear=9))[2]


def test_a_locked_period_is_refused(visitor: Visitor) -> None:
    api = visitor.connect(SEA_VIEW)

    answer = api.post(voucher(TransactionDate="2025-12-31"))

    assert error(answer)[1:] == (
        2000401,
        "Administratören har låst perioden t.o.m. 2025-12-31.",
    )
    assert api.post(voucher(TransactionDate="2026-01-01")).status_code == 201


def test_an_account_belongs_to_its_years(company: Company, api: Api) -> None:
    company.accounts.append(Account(3060, "Kabel-tv", years=(1,)))
    company.accounts.append(Account(3060, "Kabel-tv", active=False, years=(2,)))
    rows = (row(1510, debit=1), row(3060, credit=1))

    codes = [
        error(api.post(voucher(*rows, TransactionDate=day)))[1]
        for day in ("2026-10-01", "2027-10-01")
    ]

    assert codes == [2000550, 2000423]
    earlier = api.post(voucher(*rows, TransactionDate="2025-10-01"))
    assert earlier.status_code == 201


def test_a_series_belongs_to_its_years(company: Company, api: Api) -> None:
    company.series.append(Series("P", years=(1,)))

    assert api.post(voucher(VoucherSeries="P")).status_code == 400


def test_a_project_can_be_mandatory(company: Company, api: Api) -> None:
    company.projects.append("P1")
    company.accounts.append(Account(3061, "Bygge", project=Setting.MANDATORY))
    without, with_project = (
        voucher(row(1510, debit=1), row(3061, credit=1, **more))
        for more in ({}, {"Project": "P1"})
    )

    assert "Projekt är obligatoriskt på konto 3061" in error(api.post(without))[2]
    assert api.post(with_project).status_code == 201


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"Voucher": NaN}', b""])
def test_a_body_that_is_not_json_is_refused(api: Api, body: bytes) -> None:
    answer = requests.post(
        f"{api.url}/3/vouchers",
        data=body,
        headers=api.headers | {"Content-Type": "application/json"},
        timeout=TIMEOUT,
    )

    assert error(answer)[1] == 2002115


def test_a_body_of_another_type_is_refused(api: Api) -> None:
    answer = requests.post(
        f"{api.url}/3/vouchers",
        data="Voucher=1",
        headers=api.headers | {"Content-Type": "application/x-www-form-urlencoded"},
        timeout=TIMEOUT,
    )

    assert error(answer)[1] == 1000031


@pytest.mark.parametrize(
    ("setting", "text", "words"),
    [
        (Setting.MANDATORY, "", "är obligatoriskt på konto 3024"),
        (Setting.NOTALLOWED, "Hyra", "är inte tillåtet på konto 3024"),
    ],
)
def test_an_account_decides_on_the_text_of_its_rows(
    company: Company, api: Api, setting: Setting, text: str, words: str
) -> None:
    company.accounts.append(Account(3024, "P", transaction_information=setting))
    sent = voucher(row(1510, 1), row(3024, 0, 1, TransactionInformation=text))

    assert f"Transaktionsinformation {words}" in error(api.post(sent))[2]
    assert api.read("accounts/3024")["Account"]["TransactionInformationSettings"] == (
        setting.value
    )


def test_what_is_an_accounts_own_is_filled_in_where_it_is_allowed(
    company: Company, api: Api
) -> None:
    company.projects.append("P1")
    company.accounts.append(
        Account(
            3024,
            "P",
            cost_centre=Setting.MANDATORY,
            project=Setting.NOTALLOWED,
            own_cost_centre="20",
            own_project="P1",
            own_transaction_information="Hyra",
        )
    )
    api.post(voucher(row(1510, 1), row(3024, 0, 1)))

    booked = company.vouchers[0].rows[1]
    assert booked.cost_centre == "20"
    assert booked.project is None
    assert booked.transaction_information == "Hyra"


def test_an_inactive_cost_centre_of_an_accounts_own_is_refused(
    company: Company, api: Api
) -> None:
    company.accounts.append(Account(3024, "P", own_cost_centre="99"))
    refused = error(api.post(voucher(row(1510, 1), row(3024, 0, 1))))
    assert refused[1] == 2000947


def test_a_series_tells_who_approves_its_vouchers(company: Company, api: Api) -> None:
    company.series.append(Series("Q", approver="Anna Attest"))
    assert api.read("voucherseries/Q")["VoucherSeries"]["Approver"]["Name"] == (
        "Anna Attest"
    )
    assert api.read("voucherseries/A")["VoucherSeries"]["Approver"] is None
