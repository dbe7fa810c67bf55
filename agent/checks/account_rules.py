"""What the year's chart of accounts says of a journal's rows."""

import re
from collections.abc import Iterator

from agent.checks.books import YearBooks
from agent.checks.findings import Finding, Rule, Severity
from agent.checks.journal_rules import LONGEST_NOTE
from agent.checks.repairs import ActivateAccount
from agent.fortnox.records import Account, Setting
from agent.fortnox.text import allowed_text
from agent.journal import Journal, JournalRow

ACCOUNT = re.compile("[1-9][0-9]{3}")
IN_DF3 = "I dinafastigheter 3: Register – Kontoplan."
IN_FORTNOX = "I Fortnox: Register – Kontoplan, räkenskapsåret"

ACCOUNT_IMPOSSIBLE = Rule(
    "account-impossible", Severity.STOPS, "fortnox.md 3.1 (Account)"
)
ACCOUNT_MISSING = Rule(
    "account-missing", Severity.STOPS, "guide: Kontoplan; fortnox.md 5 (2000423)"
)
ACCOUNT_INACTIVE = Rule(
    "account-inactive",
    Severity.STOPS,
    "guide: Kontoplan; fortnox.md 5 (2000550)",
    repair=ActivateAccount,
)
NOTE_DEMANDED = Rule(
    "note-demanded", Severity.STOPS, "fortnox.md 4 (TransactionInformationSettings)"
)
NOTE_FORBIDDEN = Rule(
    "note-forbidden", Severity.STOPS, "fortnox.md 4 (TransactionInformationSettings)"
)

RULES = (
    ACCOUNT_IMPOSSIBLE,
    ACCOUNT_MISSING,
    ACCOUNT_INACTIVE,
    NOTE_DEMANDED,
    NOTE_FORBIDDEN,
)


def account_findings(journal: Journal, year: YearBooks) -> Iterator[Finding]:
    """Judge the accounts of a journal; each is told once, at its first row."""
    told: set[str] = set()
    for at, row in enumerate(journal.rows):
        if not (row.debit or row.credit):
            continue
        if row.account not in told:
            told.add(row.account)
            yield from _account(at, row.account, year)
        yield from _note(at, row, year.details.get(row.account))


def _account(at: int, number: str, year: YearBooks) -> Iterator[Finding]:
    account = year.accounts.get(number)
    span = f"{year.year.from_date}–{year.year.to_date}"
    if not ACCOUNT.fullmatch(number):
        yield ACCOUNT_IMPOSSIBLE.finding(
            f"Konto {number} går inte att använda i Fortnox (1000–9999).",
            f"Byt konto. {IN_DF3}",
            row=at,
        )
    elif account is None:
        yield ACCOUNT_MISSING.finding(
            f"Konto {number} finns inte i Fortnox för räkenskapsåret.",
            f"{IN_FORTNOX} {span}: lägg upp kontot. Eller byt konto. {IN_DF3}",
            row=at,
        )
    elif not account.active:
        yield ACCOUNT_INACTIVE.finding(
            f"Konto {number} är inte aktivt i Fortnox.",
            f"{IN_FORTNOX} {span}: gör kontot aktivt.",
            row=at,
            repair=ActivateAccount(year.year.id, number),
        )


def _note(at: int, row: JournalRow, account: Account | None) -> Iterator[Finding]:
    """Say what is wrong with a row's text; an account's own is filled in."""
    if account is None or account.transaction_information_setting is Setting.ALLOWED:
        return
    setting = account.transaction_information_setting
    note = allowed_text(row.note, LONGEST_NOTE)  # what is left of it
    if setting is Setting.MANDATORY and not (note or account.transaction_information):
        yield NOTE_DEMANDED.finding(
            f"Konto {account.number} kräver transaktionsinformation i Fortnox, men "
            "raden saknar notering.",
            "Skriv en notering i dinafastigheter 3, eller ändra kontots inställning i "
            "Fortnox: Register – Kontoplan.",
            row=at,
        )
    if setting is Setting.NOT_ALLOWED and note:
        yield NOTE_FORBIDDEN.finding(
            f"Konto {account.number} får inte ha transaktionsinformation i Fortnox, "
            "men raden har en notering.",
            "Ändra kontots inställning i Fortnox: Register – Kontoplan.",
            row=at,
        )
