"""A company's year as a SIE 4E file: SIE filformat, utgåva 4C, in CP437.

Comments have no place in the format, so no voucher can be found by them here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from agent.simulator.companies import Company, FinancialYear, Voucher, VoucherRow

KIND = 4
_COST_CENTRE, _PROJECT = 1, 6
# Accounts of the balance sheet begin with 1 and 2, those of the result with 3 to 8.
_FIRST_RESULT_ACCOUNT = 3000


def export(
    company: Company,
    year: FinancialYear,
    today: date,
    *,
    from_date: date | None = None,
    to_date: date | None = None,
) -> bytes:
    """Write a year's accounts, cost centres, balances and vouchers.

    The two dates narrow the vouchers, not the balances.
    """
    vouchers = [
        voucher
        for voucher in sorted(company.vouchers, key=lambda v: (v.series, v.number))
        if voucher.year == year.id
        and (from_date or date.min) <= voucher.date <= (to_date or date.max)
    ]
    lines = [
        *_identification(company, year, today),
        *_registers(company, year),
        *_balances(company, year),
        *(line for voucher in vouchers for line in _voucher(voucher)),
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("cp437", errors="replace")


def _identification(
    company: Company, year: FinancialYear, today: date
) -> Iterator[str]:
    number = company.organisation_number
    yield "#FLAGGA 0"
    yield '#PROGRAM "Fortnox" "Simulator"'
    yield "#FORMAT PC8"
    yield f"#GEN {_day(today)}"
    yield f"#SIETYP {KIND}"
    yield f"#FNAMN {_quoted(company.name)}"
    yield f"#ORGNR {number[:6]}-{number[6:]}"
    earlier = [y for y in company.years if y.to_date <= year.to_date]
    newest_first = sorted(earlier, key=lambda one: one.to_date, reverse=True)
    for back, one in enumerate(newest_first[:2]):
        yield f"#RAR {-back} {_day(one.from_date)} {_day(one.to_date)}"


def _registers(company: Company, year: FinancialYear) -> Iterator[str]:
    for account in company.chart(year.id):
        yield f"#KONTO {account.number} {_quoted(account.description)}"
    yield f'#DIM {_COST_CENTRE} "Kostnadsställe"'
    yield f'#DIM {_PROJECT} "Projekt"'
    for one in company.cost_centres:
        code, name = _quoted(one.code), _quoted(one.description)
        yield f"#OBJEKT {_COST_CENTRE} {code} {name}"


def _balances(company: Company, year: FinancialYear) -> Iterator[str]:
    before = {y.id for y in company.years if y.to_date < year.from_date}
    opening = _sums(v for v in company.vouchers if v.year in before)
    change = _sums(v for v in company.vouchers if v.year == year.id)
    for number in sorted({*opening, *change}):
        if number < _FIRST_RESULT_ACCOUNT:
            yield f"#IB 0 {number} {opening[number]:.2f}"
            yield f"#UB 0 {number} {opening[number] + change[number]:.2f}"
        elif change[number]:
            yield f"#RES 0 {number} {change[number]:.2f}"


def _sums(vouchers: Iterable[Voucher]) -> defaultdict[int, Decimal]:
    sums: defaultdict[int, Decimal] = defaultdict(Decimal)
    for voucher in vouchers:
        for row in voucher.rows:
            sums[row.account] += row.debit - row.credit
    return sums


def _voucher(voucher: Voucher) -> Iterator[str]:
    day, text = _day(voucher.date), _quoted(voucher.description)
    series, number = _quoted(voucher.series), voucher.number
    yield f"#VER {series} {number} {day} {text} {day}"
    yield "{"
    for row in voucher.rows:
        yield f"   {_row(row)}"
    yield "}"


def _row(row: VoucherRow) -> str:
    objects = [
        f"{dimension} {_quoted(code)}"
        for dimension, code in (
            (_COST_CENTRE, row.cost_centre),
            (_PROJECT, row.project),
        )
        if code is not None
    ]
    amount = f"{row.debit - row.credit:.2f}"
    text = _quoted(row.transaction_information or "")
    return f'#TRANS {row.account} {{{" ".join(objects)}}} {amount} "" {text}'


def _quoted(text: str) -> str:
    one_line = " ".join(text.split())
    return '"' + one_line.replace('"', '\\"') + '"'


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")
