"""What can be read, and how lists are paged."""

from datetime import date

import pytest

from agent.simulator import Company, CostCentre, FinancialYear, Simulator
from tests.simulator.visitor import (
    GARDENS,
    SEA_VIEW,
    Api,
    Visitor,
    error,
    row,
    voucher,
)

# The accounts that a Swedish property manager's journals use.
PROPERTY_ACCOUNTS = {
    *(1101, 1510, 1511, 1920, 1930, 1931, 2420, 2440, 2610, 2611, 2618, 2640),
    *(2650, 2890, 2970, 3011, 3012, 3013, 3015, 3016, 3020, 3021, 3022, 3023),
    *(3031, 3040, 3050, 3051, 3099, 3500, 3550, 3591, 3740, 3894, 3896, 4110),
    *(4300, 4611, 4620, 5010, 6310, 6570, 7010, 8310, 8410),
}


@pytest.fixture
def company(sim: Simulator) -> Company:
    return sim.company(GARDENS)


def test_every_default_company_has_the_ordinary_property_accounts(
    sim: Simulator,
) -> None:
    charts = [{account.number for account in c.accounts} for c in sim.companies]

    assert len(charts) == 3
    assert all(chart > PROPERTY_ACCOUNTS for chart in charts)


def test_accounts_are_listed_by_number(api: Api) -> None:
    numbers = [a["Number"] for a in api.read("accounts", limit=500)["Accounts"]]

    assert numbers == sorted(numbers)
    assert set(numbers) > PROPERTY_ACCOUNTS


def test_lists_are_paged_by_a_hundred(company: Company, api: Api) -> None:
    company.years = [
        FinancialYear(n, date(1900 + n, 1, 1), date(1900 + n, 12, 31))
        for n in range(1, 251)
    ]

    pages = [api.read("financialyears", page=page) for page in (1, 2, 3)]

    assert [len(page["FinancialYears"]) for page in pages] == [100, 100, 50]
    assert pages[2]["MetaInformation"] == {
        "@TotalResources": 250,
        "@TotalPages": 3,
        "@CurrentPage": 3,
    }
    ids = [year["Id"] for page in pages for year in page["FinancialYears"]]
    assert ids == list(range(1, 251))


def test_reading_past_the_last_page_is_no_such_route(api: Api) -> None:
    assert error(api.get("accounts", page=2)) == (404, 2000762, "No such route")


def test_a_page_has_at_most_500(api: Api) -> None:
    assert error(api.get("accounts", limit=501))[1] == 2000588


def test_an_offset_can_be_given(api: Api) -> None:
    whole = api.read("accounts")["Accounts"]

    assert api.read("accounts", offset=3, limit=2)["Accounts"] == whole[3:5]


@pytest.mark.parametrize(
    "parameters", [{"page": "x"}, {"fromdate": "igår"}, {"limit": "-1"}]
)
def test_a_parameter_that_cannot_be_is_refused(
    api: Api, parameters: dict[str, str]
) -> None:
    assert error(api.get("vouchers", **parameters))[1] == 2000588


def test_cost_centres_ignore_the_page(company: Company, api: Api) -> None:
    company.cost_centres = [CostCentre(f"{n:03}", "Hus") for n in range(150)]

    first, second = (api.read("costcenters", page=page) for page in (1, 2))

    assert first == second
    assert len(first["CostCenters"]) == 100


def test_a_cost_centre_tells_whether_it_is_active(api: Api) -> None:
    found = {c["Code"]: c["Active"] for c in api.read("costcenters")["CostCenters"]}

    assert found == {"10": True, "20": True, "30": True, "99": False}
    assert api.read("costcenters/10")["CostCenter"]["Description"] == "Björkgatan 1"


def test_an_account_tells_its_rules(api: Api) -> None:
    account = api.read("accounts/3023", financialyear=2)["Account"]

    assert account["CostCenterSettings"] == "MANDATORY"
    assert account["TransactionInformationSettings"] == "ALLOWED"
    assert account["Year"] == 2


@pytest.mark.parametrize(
    "path",
    ["costcenters/77", "voucherseries/Q", "financialyears/9", "vouchers/A/1"],
)
def test_what_is_not_there_is_not_found(api: Api, path: str) -> None:
    assert error(api.get(path))[:2] == (404, 2000422)


def test_an_account_that_is_not_there_has_its_own_number(api: Api) -> None:
    assert error(api.get("accounts/9998")) == (404, 2000423, "Kan inte hitta kontot.")


def test_the_financial_years_are_2025_to_2027(api: Api) -> None:
    years = api.read("financialyears")["FinancialYears"]

    assert [(y["Id"], y["FromDate"]) for y in years] == [
        (1, "2025-01-01"),
        (2, "2026-01-01"),
        (3, "2027-01-01"),
    ]


@pytest.mark.parametrize("name", ["date", "Date"])
def test_a_financial_year_is_found_by_date(api: Api, name: str) -> None:
    found = api.read("financialyears", **{name: "2026-06-30"})["FinancialYears"]

    assert [year["Id"] for year in found] == [2]


def test_a_missing_financial_year_is_an_empty_list(api: Api) -> None:
    assert api.read("financialyears", date="2031-01-01")["FinancialYears"] == []


def test_a_financial_year_is_read_by_id(api: Api) -> None:
    assert api.read("financialyears/2")["FinancialYear"]["ToDate"] == "2026-12-31"


def test_the_series_l_is_not_manual(api: Api) -> None:
    series = api.read("voucherseries")["VoucherSeriesCollection"]

    assert {one["Code"]: one["Manual"] for one in series} == {
        "A": True,
        "B": True,
        "H": True,
        "I": True,
        "L": False,
    }


def test_only_the_single_series_tells_its_next_number(api: Api) -> None:
    api.post(voucher())

    listed = api.read("voucherseries", financialyear=2)["VoucherSeriesCollection"][0]
    single = api.read("voucherseries/A", financialyear=2)["VoucherSeries"]
    by_date = api.read("voucherseries/A", financialyeardate="2026-05-05")

    assert "NextVoucherNumber" not in listed
    assert single["NextVoucherNumber"] == 2
    assert by_date["VoucherSeries"]["NextVoucherNumber"] == 2


def test_without_year_the_latest_one_is_meant(api: Api) -> None:
    api.post(voucher())

    assert api.read("voucherseries/A")["VoucherSeries"]["NextVoucherNumber"] == 1
    assert api.get("vouchers/A/1").status_code == 404


def test_the_locked_period_is_told(api: Api, visitor: Visitor) -> None:
    sea_view = visitor.connect(SEA_VIEW)

    assert api.read("settings/lockedperiod") == {"LockedPeriod": {}}
    assert sea_view.read("settings/lockedperiod") == {
        "LockedPeriod": {"EndDate": "2025-12-31"}
    }


def test_the_company_tells_who_it_is(api: Api) -> None:
    company = api.read("companyinformation")["CompanyInformation"]

    assert company["CompanyName"] == "BRF Björkgården"
    assert company["OrganizationNumber"] == "769611-4821"
    assert company["DatabaseNumber"] == 1018318


def test_the_settings_spell_the_database_number_as_text(api: Api) -> None:
    settings = api.read("settings/company")["CompanySettings"]

    assert settings["DatabaseNumber"] == "1018318"


def test_the_profile_tells_who_approved(visitor: Visitor) -> None:
    me = visitor.connect(scopes="profile").read("me")["MeInformation"]

    assert me["SysAdmin"] is True


def test_a_list_of_vouchers_has_comments_but_no_rows(api: Api) -> None:
    api.post(voucher(Comments="DF3-ABCDEFGHIJ"))

    [listed] = api.read("vouchers", financialyear=2)["Vouchers"]

    assert listed["Comments"] == "DF3-ABCDEFGHIJ"
    assert "VoucherRows" not in listed


def test_a_voucher_is_read_with_its_rows(api: Api) -> None:
    created = api.post(voucher()).json()

    assert api.read("vouchers/A/1", financialyear=2) == created
    assert len(created["Voucher"]["VoucherRows"]) == 2


def test_vouchers_are_listed_by_series_and_number(api: Api) -> None:
    for series in "HAHA":
        api.post(voucher(VoucherSeries=series))

    listed = api.read("vouchers/sublist", financialyear=2)["Vouchers"]

    keys = [(v["VoucherSeries"], v["VoucherNumber"]) for v in listed]
    assert keys == [("A", 1), ("A", 2), ("H", 1), ("H", 2)]


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        ("vouchers/sublist/H", {}),
        ("vouchers", {"voucherseries": "H"}),
        ("vouchers", {"fromdate": "2026-11-02"}),
        ("vouchers", {"todate": "2026-11-30", "fromdate": "2026-11-02"}),
    ],
)
def test_vouchers_are_found_by_series_and_dates(
    api: Api, path: str, parameters: dict[str, str]
) -> None:
    api.post(voucher(TransactionDate="2026-11-01"))
    api.post(voucher(TransactionDate="2026-11-02", VoucherSeries="H"))

    found = api.read(path, financialyear=2, **parameters)["Vouchers"]

    assert [(v["VoucherSeries"], v["VoucherNumber"]) for v in found] == [("H", 1)]


def test_companies_do_not_see_each_others_vouchers(visitor: Visitor, api: Api) -> None:
    api.post(voucher())

    found = visitor.connect(SEA_VIEW).read("vouchers", financialyear=2)

    assert found["Vouchers"] == []


def test_whole_amounts_have_no_decimals(api: Api) -> None:
    rows = (row(1510, debit=12000), row(3011, credit=12000.00))

    text = api.post(voucher(*rows)).text

    assert '"Debit": 12000,' in text
    assert '"Credit": 12000,' in text
