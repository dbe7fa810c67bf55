"""For every rule a journal that trips it, and what around it makes it do so."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from agent.checks.books import Books, Unseen, content_of
from agent.checks.surroundings import ALONE, Peer, Surroundings
from agent.journal import Journal, JournalRow, Owner, signed_row
from agent.simulator import Account, Company, Series, Setting, Voucher, VoucherRow
from tests.builders import journal, pair

OF_PAIR = content_of(date(2026, 12, 1), pair())
OTHER = (date(2026, 12, 1), (("1510", Decimal(7)), ("3011", Decimal(-7))))


def rows(*of: tuple[str, str]) -> tuple[JournalRow, ...]:
    """Make rows of account and signed amount."""
    return tuple(signed_row(account, Decimal(amount)) for account, amount in of)


def on(
    account: str, cost_centre: str = "", project: str = "", note: str = ""
) -> Journal:
    """Make a journal with a row on an account."""
    row = signed_row(account, Decimal("-100.00"), cost_centre, project, note)
    return journal(rows=(signed_row("1510", Decimal("100.00")), row))


def as_it_is(_: Company) -> None:
    """Leave the company as it is."""


def all_read(books: Books) -> Books:
    """Leave the books as they are read."""
    return books


@dataclass(frozen=True, slots=True)
class Case:
    """A journal, and what is changed in Fortnox, in the books or around it.

    `said` is in the finding's message; `row` is where it stands.
    """

    journal: Journal
    said: str
    change: Callable[[Company], None] = as_it_is
    books: Callable[[Books], Books] = all_read
    around: Surroundings = ALONE
    row: int | None = None


def locked(company: Company) -> None:
    company.locked_until = date(2026, 12, 1)


def account(**told: Setting) -> Callable[[Company], None]:
    """Give the company account 3024."""

    def change(company: Company) -> None:
        company.projects.append("P1")
        company.accounts.append(Account(3024, "Prov", **told))  # type: ignore[arg-type]

    return change


def approved(company: Company) -> None:
    company.series.append(Series("Q", approver="Anna Attest"))


def by_hand(series: str) -> Callable[[Company], None]:
    """Let somebody book the usual journal in Fortnox."""

    def change(company: Company) -> None:
        lines = [VoucherRow(int(row.account), row.debit, row.credit) for row in pair()]
        company.vouchers.append(
            Voucher(series, 7, 2, date(2026, 12, 1), "För hand", lines)
        )

    return change


def blind(what: Unseen) -> Callable[[Books], Books]:
    """Let something not be seen."""
    return lambda books: replace(books, unseen=frozenset({what}))


def beside(
    number: str = "A25",
    series: str = "A",
    voucher: str = "",
    *,
    is_same: bool = True,
    is_version: bool = False,
) -> Surroundings:
    """Put another journal beside the usual one."""
    content = OF_PAIR if is_same else OTHER
    return Surroundings((Peer(number, series, content, voucher, is_version),))


TOO_MUCH = rows(
    ("1510", "1000000000000.00"), ("3011", "-999999999999.99"), ("3011", "-0.01")
)
NEGATIVE = JournalRow("3011", Decimal("-5.00"), Decimal(0))
BOTH_SIDES = JournalRow("3011", Decimal("5.00"), Decimal("5.00"))
MANDATORY, NOTALLOWED = Setting.MANDATORY, Setting.NOTALLOWED

CASES: dict[str, Case] = {
    "unbalanced": Case(
        journal(rows=rows(("1510", "12100.00"), ("3011", "-10000.00"))),
        "Debet och kredit skiljer 2\N{NO-BREAK SPACE}100,00 kr.",
    ),
    "too-few-rows": Case(journal(rows=()), "färre än två rader"),
    "both-sides": Case(
        journal(rows=(*pair(), BOTH_SIDES)), "både debet och kredit", row=2
    ),
    "amount-too-large": Case(journal(rows=TOO_MUCH), "är för stort", row=0),
    "amount-impossible": Case(
        journal(rows=(*pair(), NEGATIVE, *rows(("3011", "5.00")))), "negativt", row=2
    ),
    "no-amount": Case(
        journal(rows=(*pair(), *rows(("3011", "0.00")))), "saknar belopp", row=2
    ),
    "organisation-number-wrong": Case(
        journal(owner=Owner("BRF Fel", "7696114822")), "7696114822 har fel"
    ),
    "text-replaced": Case(
        journal(text="Hyror_december…"), "Den skickas som ”Hyror-december...”."
    ),
    "text-shortened": Case(journal(text="x" * 201), "längre än 200 tecken"),
    "wrong-company": Case(
        journal(owner=Owner("BRF Annan", "7696230577")), "är 7696114821"
    ),
    "year-missing": Case(journal(day=date(2031, 1, 1)), "saknas i Fortnox för 2031"),
    "period-locked": Case(journal(), "till och med 2026-12-01", locked),
    "series-missing": Case(journal(series=""), "saknar verifikationsserie"),
    "series-unknown": Case(journal(series="X"), "serien X finns inte"),
    "series-not-manual": Case(journal(series="L"), "tillåter inte manuell"),
    "series-approved": Case(journal(series="Q"), "av Anna Attest", approved),
    "date-far-off": Case(journal(day=date(2025, 12, 1)), "långt från dagens"),
    "account-impossible": Case(on("999"), "Konto 999 går inte", row=1),
    "account-missing": Case(on("3999"), "Konto 3999 finns inte", row=1),
    "account-inactive": Case(on("3099"), "Konto 3099 är inte aktivt", row=1),
    "note-demanded": Case(
        on("3024"),
        "kräver transaktionsinformation",
        account(transaction_information=MANDATORY),
        row=1,
    ),
    "note-forbidden": Case(
        on("3024", note="Hyra"),
        "får inte ha transaktionsinformation",
        account(transaction_information=NOTALLOWED),
        row=1,
    ),
    "cost-centre-missing": Case(on("3011", "77"), "77 finns inte", row=1),
    "cost-centre-inactive": Case(on("3011", "99"), "99 är inte aktivt", row=1),
    "cost-centre-demanded": Case(on("3023"), "3023 kräver kostnadsställe", row=1),
    "cost-centre-forbidden": Case(on("1930", "10"), "1930 får inte ha", row=1),
    "project-demanded": Case(
        on("3024"), "3024 kräver projekt", account(project=MANDATORY), row=1
    ),
    "project-forbidden": Case(
        on("3024", project="P1"),
        "3024 får inte ha projekt",
        account(project=NOTALLOWED),
        row=1,
    ),
    "project-unseen": Case(on("3011", project="P9"), "Om projekt P9 finns", row=1),
    "changed-since-transfer": Case(
        journal(),
        "redan bokförd som A 4, med andra rader",
        around=beside(voucher="A 4", is_same=False, is_version=True),
    ),
    "already-transferred": Case(
        journal(), "redan bokförd som B 4.", around=beside(series="B", voucher="B 4")
    ),
    "twice-waiting": Case(
        journal(), "väntar också i serie B", around=beside(series="B")
    ),
    "alike": Case(journal(), "har även journal A26.", around=beside("A26")),
    "mixed-series": Case(
        journal(), "i flera serier: B och A", around=beside(series="B", is_same=False)
    ),
    "in-fortnox": Case(journal(), "Fortnox har redan A 7", by_hand("A")),
    "alike-in-fortnox": Case(journal(), "Fortnox har redan B 7", by_hand("B")),
    "cost-centres-unseen": Case(
        journal(), "läsa kostnadsställen", books=blind(Unseen.COST_CENTRES)
    ),
    "locked-period-unseen": Case(
        journal(), "läsa låst period", books=blind(Unseen.LOCKED_PERIOD)
    ),
    "vouchers-unseen": Case(
        journal(), "redan är bokfört", books=blind(Unseen.VOUCHERS)
    ),
}
