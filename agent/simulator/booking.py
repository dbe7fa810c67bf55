"""Whether a company's books take a draft voucher, and booking it.

Where Fortnox's sentence is known it is used to the letter.
"""

from datetime import date

from agent.simulator.companies import (
    Account,
    Company,
    FinancialYear,
    Setting,
    Voucher,
    VoucherRow,
)
from agent.simulator.questions import year_missing
from agent.simulator.refusals import Code, Refusal
from agent.simulator.voucher_input import Draft

_FEWEST_ROWS = 2


def book(company: Company, draft: Draft, named_year: FinancialYear | None) -> Voucher:
    """Book a draft and give it the series' next number.

    Where the request names no year, it is the one that the date falls in: so live
    tests of other clients have found it, against Fortnox's own page.

    Raises:
        Refusal: the books do not take it; nothing is booked.
    """
    year = _year(company, draft.date, named_year)
    _check_period(company, draft.date)
    _check_series(company, draft.series, year)
    rows = [_completed(company, year, row, draft) for row in draft.rows]
    _check_balance(rows)
    voucher = Voucher(
        series=draft.series,
        number=company.next_number(draft.series, year.id),
        year=year.id,
        date=draft.date,
        description=draft.description,
        rows=rows,
        comments=draft.comments,
        cost_centre=draft.cost_centre,
        project=draft.project,
    )
    company.vouchers.append(voucher)
    return voucher


def _year(
    company: Company, day: date, named_year: FinancialYear | None
) -> FinancialYear:
    year = named_year or company.year_of(day)
    if year is None or not year.from_date <= day <= year.to_date:
        raise year_missing()
    return year


def _check_period(company: Company, day: date) -> None:
    locked = company.locked_until
    if locked is not None and day <= locked:
        raise Refusal(
            Code.PERIOD_LOCKED, f"Administratören har låst perioden t.o.m. {locked}."
        )


def _check_series(company: Company, code: str, year: FinancialYear) -> None:
    series = company.one_series(code, year.id)
    if series is None:
        raise Refusal(Code.UNDOCUMENTED, f'Verifikationsserien "{code}" finns inte.')
    if not series.manual:
        raise Refusal(
            Code.UNDOCUMENTED, f"Verifikationsserien är inte manuell ({code})."
        )


def _completed(
    company: Company, year: FinancialYear, row: VoucherRow, draft: Draft
) -> VoucherRow:
    """Fill in what the voucher, or else the account, has for rows that lack it.

    Raises:
        Refusal: the row, as it then is, may not be booked.
    """
    account = _active_account(company, year, row)
    whole = VoucherRow(
        row.account,
        row.debit,
        row.credit,
        row.cost_centre
        or draft.cost_centre
        or _own(account.cost_centre, account.own_cost_centre),
        row.project or draft.project or _own(account.project, account.own_project),
        row.transaction_information
        or _own(account.transaction_information, account.own_transaction_information),
    )
    _check_cost_centre(company, account, whole.cost_centre)
    _check_project(company, account, whole.project)
    _check_setting(
        "Transaktionsinformation",
        account.transaction_information,
        account.number,
        whole.transaction_information,
    )
    return whole


def _own(setting: Setting, own: str | None) -> str | None:
    return None if setting is Setting.NOTALLOWED else own


def _active_account(company: Company, year: FinancialYear, row: VoucherRow) -> Account:
    account = company.account(row.account, year.id)
    if account is None:
        raise Refusal(Code.ACCOUNT_NOT_FOUND, "Kan inte hitta kontot.")
    if not account.active:
        raise Refusal(
            Code.ACCOUNT_INACTIVE, f'Konto "{account.number}" är inte aktivt.'
        )
    return account


def _check_cost_centre(company: Company, account: Account, code: str | None) -> None:
    _check_setting("Kostnadsställe", account.cost_centre, account.number, code)
    if code is None:
        return
    cost_centre = company.cost_centre(code)
    if cost_centre is None:
        raise Refusal(Code.UNDOCUMENTED, f'Kostnadsstället "{code}" finns inte.')
    if not cost_centre.active:
        raise Refusal(
            Code.COST_CENTRE_INACTIVE, f'Kostnadsstället "{code}" är inte aktivt.'
        )


def _check_project(company: Company, account: Account, code: str | None) -> None:
    _check_setting("Projekt", account.project, account.number, code)
    if code is not None and code not in company.projects:
        raise Refusal(Code.PROJECT_NOT_FOUND, "Kan inte hitta projektet.")


def _check_setting(what: str, setting: Setting, account: int, code: str | None) -> None:
    if setting is Setting.MANDATORY and code is None:
        raise Refusal(Code.UNDOCUMENTED, f"{what} är obligatoriskt på konto {account}.")
    if setting is Setting.NOTALLOWED and code is not None:
        raise Refusal(Code.UNDOCUMENTED, f"{what} är inte tillåtet på konto {account}.")


def _check_balance(rows: list[VoucherRow]) -> None:
    if len(rows) < _FEWEST_ROWS:
        raise Refusal(Code.UNDOCUMENTED, "En verifikation ska ha minst två rader.")
    if sum(row.debit for row in rows) != sum(row.credit for row in rows):
        raise Refusal(Code.UNDOCUMENTED, "Verifikationen balanserar inte.")
