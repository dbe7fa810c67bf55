"""The records that can be read, in the form that Fortnox gives them."""

from decimal import Decimal
from typing import Any

from agent.simulator.companies import (
    Account,
    CostCentre,
    FinancialYear,
    Series,
    Voucher,
    VoucherRow,
)
from agent.simulator.questions import Question
from agent.simulator.refusals import Code, Refusal

Record = dict[str, Any]


def accounts(asked: Question) -> Record:
    """List a year's chart."""
    year = asked.year()
    records = [_account(asked, a, year) for a in asked.company.chart(year.id)]
    return asked.page("Accounts", records)


def account(asked: Question, number: int) -> Record:
    """Tell one account, with what its rows' texts must have."""
    year = asked.year()
    found = asked.company.account(number, year.id)
    if found is None:
        raise Refusal(Code.ACCOUNT_NOT_FOUND, "Kan inte hitta kontot.", 404)
    more = {
        "QuantitySettings": "ALLOWED",
        "QuantityUnit": "",
        "TransactionInformation": found.own_transaction_information or "",
        "TransactionInformationSettings": found.transaction_information.value,
    }
    return {"Account": _account(asked, found, year) | more}


def cost_centres(asked: Question) -> Record:
    """List the cost centres. Fortnox has been seen to ignore `page` here."""
    listed = sorted(asked.company.cost_centres, key=lambda one: one.code)
    records = [_cost_centre(asked, one) for one in listed]
    return asked.first_page("CostCenters", records)


def cost_centre(asked: Question, code: str) -> Record:
    """Tell one cost centre."""
    found = asked.company.cost_centre(code)
    if found is None:
        raise _not_found("Kan inte hitta kostnadsstället.")
    return {"CostCenter": _cost_centre(asked, found)}


def all_series(asked: Question) -> Record:
    """List a year's voucher series, without their next numbers."""
    year = asked.year()
    records = [_series(asked, one, year) for one in asked.company.series_in(year.id)]
    return asked.page("VoucherSeriesCollection", records)


def one_series(asked: Question, code: str) -> Record:
    """Tell one series, with the number that its next voucher will get."""
    year = asked.year()
    found = asked.company.one_series(code, year.id)
    if found is None:
        raise _not_found("Kan inte hitta verifikationsserien.")
    number = {"NextVoucherNumber": asked.company.next_number(code, year.id)}
    return {"VoucherSeries": _series(asked, found, year) | number}


def financial_years(asked: Question) -> Record:
    """List the financial years, or the one that `date` falls in."""
    day = asked.day("date")
    years = sorted(asked.company.years, key=lambda year: year.id)
    if day is not None:
        years = [year for year in years if year.from_date <= day <= year.to_date]
    return asked.page("FinancialYears", [_financial_year(asked, y) for y in years])


def financial_year(asked: Question, year_id: int) -> Record:
    """Tell one financial year."""
    found = asked.company.year(year_id)
    if found is None:
        raise _not_found("Kan inte hitta räkenskapsåret.")
    return {"FinancialYear": _financial_year(asked, found)}


def locked_period(asked: Question) -> Record:
    """Tell until when the books are locked; an empty record when they are not."""
    locked = asked.company.locked_until
    return {"LockedPeriod": {"EndDate": locked.isoformat()} if locked else {}}


def company_information(asked: Question) -> Record:
    """Tell which company this is. The database number is a number here."""
    company = asked.company
    return {
        "CompanyInformation": {
            "Address": "Storgatan 1",
            "City": "Växjö",
            "CompanyName": company.name,
            "CountryCode": "SE",
            "DatabaseNumber": company.database_number,
            "OrganizationNumber": _with_hyphen(company.organisation_number),
            "ZipCode": "352 30",
        }
    }


def company_settings(asked: Question) -> Record:
    """Tell which company this is. The database number is a string here."""
    company = asked.company
    return {
        "CompanySettings": {
            "DatabaseNumber": str(company.database_number),
            "Name": company.name,
            "OrganizationNumber": _with_hyphen(company.organisation_number),
        }
    }


def me(asked: Question) -> Record:
    """Tell who approved the connection."""
    return {
        "MeInformation": {
            "Id": "1",
            "Name": "Demo Användare",
            "Email": "demo@example.com",
            "Locale": "sv_SE",
            "SysAdmin": asked.company.user_is_administrator,
        }
    }


def vouchers(asked: Question, series: str | None = None) -> Record:
    """List a year's vouchers by series and number. Lists carry no rows."""
    year = asked.year()
    series = series or asked.text("voucherseries")
    from_date, to_date = asked.day("fromdate"), asked.day("todate")
    found = [
        voucher
        for voucher in asked.company.vouchers
        if voucher.year == year.id
        and series in (None, voucher.series)
        and (from_date is None or from_date <= voucher.date)
        and (to_date is None or voucher.date <= to_date)
    ]
    found.sort(key=lambda voucher: (voucher.series, voucher.number))
    return asked.page("Vouchers", [_voucher_heading(asked, v) for v in found])


def voucher(asked: Question, series: str, number: int) -> Record:
    """Tell one voucher with its rows."""
    found = asked.company.voucher(series, number, asked.year().id)
    if found is None:
        raise _not_found("Kan inte hitta verifikationen.")
    return voucher_record(asked, found)


def voucher_record(asked: Question, voucher: Voucher) -> Record:
    """Give a voucher the form in which it is read, and answered when created."""
    rows = [_voucher_row(asked, voucher, row) for row in voucher.rows]
    more = {
        "CostCenter": voucher.cost_centre,
        "Project": voucher.project,
        "VoucherRows": rows,
    }
    return {"Voucher": _voucher_heading(asked, voucher) | more}


def _voucher_heading(asked: Question, voucher: Voucher) -> Record:
    key = f"{voucher.series}/{voucher.number}?financialyear={voucher.year}"
    return {
        "@url": f"{asked.url}/3/vouchers/{key}",
        "ApprovalState": 0,
        "Comments": voucher.comments,
        "Description": voucher.description,
        "ReferenceNumber": None,
        "ReferenceType": "MANUAL",
        "TransactionDate": voucher.date.isoformat(),
        "VoucherNumber": voucher.number,
        "VoucherSeries": voucher.series,
        "Year": voucher.year,
    }


def _voucher_row(asked: Question, voucher: Voucher, row: VoucherRow) -> Record:
    account = asked.company.account(row.account, voucher.year)
    return {
        "Account": row.account,
        "CostCenter": row.cost_centre,
        "Credit": _amount(row.credit),
        "Debit": _amount(row.debit),
        "Description": account.description if account else "",
        "Project": row.project,
        "Quantity": 0,
        "Removed": False,
        "TransactionInformation": row.transaction_information,
    }


def _account(asked: Question, account: Account, year: FinancialYear) -> Record:
    return {
        "@url": f"{asked.url}/3/accounts/{account.number}?financialyear={year.id}",
        "Active": account.active,
        "BalanceBroughtForward": 0,
        "CostCenter": account.own_cost_centre,
        "CostCenterSettings": account.cost_centre.value,
        "Description": account.description,
        "Number": account.number,
        "Project": account.own_project or "",
        "ProjectSettings": account.project.value,
        "VATCode": None,
        "Year": year.id,
    }


def _cost_centre(asked: Question, one: CostCentre) -> Record:
    return {
        "@url": f"{asked.url}/3/costcenters/{one.code}",
        "Active": one.active,
        "Code": one.code,
        "Description": one.description,
        "Note": "",
    }


def _series(asked: Question, one: Series, year: FinancialYear) -> Record:
    approver = {} if one.approver is None else {"Id": 1, "Name": one.approver}
    return {
        "@url": f"{asked.url}/3/voucherseries/{one.code}?financialyear={year.id}",
        "Approver": approver or None,
        "Code": one.code,
        "Description": one.description,
        "Manual": one.manual,
        "Year": year.id,
    }


def _financial_year(asked: Question, year: FinancialYear) -> Record:
    return {
        "@url": f"{asked.url}/3/financialyears/{year.id}",
        "Id": year.id,
        "FromDate": year.from_date.isoformat(),
        "ToDate": year.to_date.isoformat(),
        "AccountChartType": "Bas 2014",
        "AccountingMethod": "ACCRUAL",
    }


def _amount(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _with_hyphen(organisation_number: str) -> str:
    return f"{organisation_number[:6]}-{organisation_number[6:]}"


def _not_found(message: str) -> Refusal:
    return Refusal(Code.NOT_FOUND, message, 404)
