"""Fortnox's records, however they are spelled, become the same values."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from pydantic import ValidationError

from agent.fortnox.records import (
    Account,
    CompanyInformation,
    FinancialYear,
    LockedPeriod,
    NewVoucher,
    NewVoucherRow,
    Setting,
    Voucher,
    VoucherHeading,
    VoucherRow,
    VoucherSeries,
    read_list,
    read_record,
)

HEADING = {
    "VoucherSeries": "H",
    "VoucherNumber": 25,
    "Year": 4,
    "TransactionDate": "2026-10-01",
}


def test_a_voucher_is_read_with_its_rows() -> None:
    row = {
        "Account": 1510,
        "Debit": 12500.1,
        "Credit": 0,
        "CostCenter": "F01",
        "Project": None,
        "TransactionInformation": "Avi 10023",
        "Removed": False,
    }
    record = {**HEADING, "Description": "Hyror", "Comments": None, "VoucherRows": [row]}
    body = json.dumps({"Voucher": record}).encode()
    assert read_record(Voucher, "Voucher", body) == Voucher(
        series="H",
        number=25,
        year=4,
        date=dt.date(2026, 10, 1),
        description="Hyror",
        rows=(
            VoucherRow(
                account="1510",
                debit=Decimal("12500.10"),
                cost_centre="F01",
                transaction_information="Avi 10023",
            ),
        ),
    )


def test_keys_may_come_in_any_case_and_numbers_quoted() -> None:
    body = (
        b'{"VOUCHER": {"voucherseries": "H", "VOUCHERNUMBER": "25", "year": "4",'
        b'"transactiondate": "2026-10-01", "voucherrows":'
        b'[{"account": "1510", "DEBIT": "12500.10", "removed": "true"}]}}'
    )
    voucher = read_record(Voucher, "Voucher", body)
    assert (voucher.number, voucher.year) == (25, 4)
    assert voucher.rows == (
        VoucherRow(account="1510", debit=Decimal("12500.10"), removed=True),
    )


def test_rows_may_be_null() -> None:
    assert Voucher.model_validate({**HEADING, "VoucherRows": None}).rows == ()


def test_html_encoded_texts_are_decoded() -> None:
    record = {**HEADING, "Description": "Hyra &amp; el, kv. &#34;Lilla&#34;"}
    heading = VoucherHeading.model_validate(record)
    assert heading.description == 'Hyra & el, kv. "Lilla"'


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("99.99", "99.99"),
        ("99.990000000000009", "99.99"),
        ('"0.1"', "0.10"),
        ("null", "0.00"),
        ('""', "0.00"),
        ("-5", "-5.00"),
    ],
)
def test_amounts_are_read_to_the_ore(sent: str, meant: str) -> None:
    body = f'{{"Row": {{"Account": 1510, "Debit": {sent}}}}}'.encode()
    assert str(read_record(VoucherRow, "Row", body).debit) == meant


@pytest.mark.parametrize("sent", ["1e999999999", '"NaN"', '"12,50"', "[]", "1e13"])
def test_what_is_no_amount_is_refused(sent: str) -> None:
    body = f'{{"Row": {{"Account": 1510, "Debit": {sent}}}}}'.encode()
    with pytest.raises(ValidationError):
        read_record(VoucherRow, "Row", body)


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("769611-4821", "7696114821"),
        ("7696114821", "7696114821"),
        ("16769611-4821", "7696114821"),
        ("19500101-1234", "5001011234"),
        ("SE769611482101", ""),
        ("12345", ""),
        (None, ""),
    ],
)
def test_organisation_numbers_become_ten_digits(sent: str | None, meant: str) -> None:
    record = {"CompanyName": "BRF Björkgården", "OrganizationNumber": sent}
    company = CompanyInformation.model_validate(record)
    assert company.organisation_number == meant


@pytest.mark.parametrize("sent", [1018318, "1018318"])
def test_the_database_number_is_a_text(sent: object) -> None:
    record = {"CompanyName": "BRF", "DatabaseNumber": sent}
    assert CompanyInformation.model_validate(record).database_number == "1018318"


def test_an_account_tells_what_it_demands() -> None:
    record = {
        "Number": 3023,
        "Description": "Årsavgifter",
        "Active": False,
        "CostCenter": "10",
        "CostCenterSettings": "mandatory",
        "ProjectSettings": "NOTALLOWED",
        "SRU": 7310,
    }
    assert Account.model_validate(record) == Account(
        number="3023",
        description="Årsavgifter",
        active=False,
        cost_centre="10",
        cost_centre_setting=Setting.MANDATORY,
        project_setting=Setting.NOT_ALLOWED,
    )


@pytest.mark.parametrize("sent", [None, "", "SOMETHING"])
def test_an_unknown_demand_is_left_to_fortnox(sent: str | None) -> None:
    account = Account.model_validate({"Number": 1510, "CostCenterSettings": sent})
    assert account.cost_centre_setting is Setting.ALLOWED


def test_a_financial_year_is_known_by_its_id() -> None:
    record = {"Id": "4", "FromDate": "2026-01-01", "ToDate": "2026-12-31"}
    assert FinancialYear.model_validate(record) == FinancialYear(
        id=4, from_date=dt.date(2026, 1, 1), to_date=dt.date(2026, 12, 31)
    )


@pytest.mark.parametrize("record", [{}, {"EndDate": None}, {"EndDate": ""}])
def test_no_date_means_that_nothing_is_locked(record: dict[str, object]) -> None:
    assert LockedPeriod.model_validate(record).end_date is None


def test_the_locked_period_has_a_last_day() -> None:
    locked = LockedPeriod.model_validate({"EndDate": "2026-08-31"})
    assert locked.end_date == dt.date(2026, 8, 31)


def test_a_record_of_another_kind_cannot_be_read() -> None:
    with pytest.raises(ValidationError):
        read_record(Voucher, "Voucher", b'{"Invoice": {}}')


def test_what_cannot_be_read_is_not_quoted() -> None:
    with pytest.raises(ValidationError) as caught:
        read_record(Voucher, "Voucher", b'{"Voucher": {"VoucherNumber": "planted"}}')
    assert "planted" not in str(caught.value)


def test_a_list_is_read_with_its_length() -> None:
    body = json.dumps(
        {
            "MetaInformation": {"@TotalPages": 3, "@TotalResources": "1210"},
            "VoucherSeriesCollection": [{"Code": "A"}, {"Code": "B", "Manual": False}],
        }
    ).encode()
    series, meta = read_list(VoucherSeries, "VoucherSeriesCollection", body)
    assert series == (VoucherSeries(code="A"), VoucherSeries(code="B", manual=False))
    assert (meta.total_pages, meta.total_resources) == (3, 1210)


@pytest.mark.parametrize("more", [{}, {"MetaInformation": None}])
def test_a_list_may_be_empty_and_without_length(more: dict[str, object]) -> None:
    body = json.dumps({"Accounts": None, **more}).encode()
    accounts, meta = read_list(Account, "Accounts", body)
    assert accounts == ()
    assert (meta.total_pages, meta.total_resources) == (None, None)


@pytest.mark.parametrize("body", [b"{}", b'{"Accounts": 3}', b'{"Accounts": [3]}'])
def test_an_answer_without_the_list_is_not_an_empty_list(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - ours or pydantic's
        read_list(Account, "Accounts", body)


def test_a_voucher_is_written_as_fortnox_reads_it() -> None:
    voucher = NewVoucher(
        description="Hyresaviseringar",
        date=dt.date(2026, 10, 1),
        series="H",
        comments="DF3-ABCDEFGH27",
        rows=(
            NewVoucherRow("1510", debit=Decimal(12500)),
            NewVoucherRow(
                "3911",
                credit=Decimal("12500.00"),
                cost_centre="F01",
                project="P1",
                transaction_information="Avi 10023",
            ),
        ),
    )
    assert voucher.as_json() == (
        '{"Voucher":{"Description":"Hyresaviseringar","TransactionDate":"2026-10-01",'
        '"VoucherSeries":"H","Comments":"DF3-ABCDEFGH27","VoucherRows":['
        '{"Account":1510,"Debit":12500.00,"Credit":0.00},'
        '{"Account":3911,"Debit":0.00,"Credit":12500.00,"CostCenter":"F01",'
        '"Project":"P1","TransactionInformation":"Avi 10023"}]}}'
    )


def test_an_account_that_is_no_number_is_not_written() -> None:
    row = NewVoucherRow("15X0", debit=Decimal(1))
    voucher = NewVoucher("Hyror", dt.date(2026, 10, 1), "H", "", (row,))
    with pytest.raises(ValueError, match="15X0"):
        voucher.as_json()


def test_a_series_names_who_approves_its_vouchers() -> None:
    body = b"""{"VoucherSeriesCollection": [
        {"Code": "A", "Approver": {"Id": 1, "Name": "Anna"}},
        {"Code": "B", "Approver": null}, {"Code": "C", "Approver": {}}]}"""
    found, _ = read_list(VoucherSeries, "VoucherSeriesCollection", body)
    assert [one.approver for one in found] == ["Anna", "", ""]


def test_an_account_tells_what_it_demands_of_the_text_of_a_row() -> None:
    body = b"""{"Account": {"Number": 3020, "TransactionInformation": "Hyra",
        "TransactionInformationSettings": "MANDATORY"}}"""
    account = read_record(Account, "Account", body)
    assert account.transaction_information == "Hyra"
    assert account.transaction_information_setting is Setting.MANDATORY
