"""What a journal alone shows: balance, rows, amounts, texts, whose it is."""

import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from agent.checks.books import booked_rows
from agent.checks.findings import Finding, Rule, Severity
from agent.fortnox.text import allowed_text
from agent.journal import Journal, kronor, organisation_number

FEWEST_ROWS = 2
# Fortnox: "Max 14 digits (incl. decimals)".
LARGEST_AMOUNT = Decimal(10) ** 12
# Fortnox' limits (OpenAPI: Voucher.Description, VoucherRow.TransactionInformation).
LONGEST_DESCRIPTION = 200
LONGEST_NOTE = 100
MEND = "Rätta journalen i dinafastigheter 3 och skriv ut den på nytt."

UNBALANCED = Rule("unbalanced", Severity.STOPS, "fortnox.md 3.1; BFL 5 kap. 7 §")
TOO_FEW_ROWS = Rule("too-few-rows", Severity.STOPS, "fortnox.md 3.1 (VoucherRows)")
BOTH_SIDES = Rule("both-sides", Severity.STOPS, "fortnox.md 3.1 (balance)")
AMOUNT_TOO_LARGE = Rule("amount-too-large", Severity.STOPS, "fortnox.md 3.1 (Debit)")
AMOUNT_IMPOSSIBLE = Rule(
    "amount-impossible", Severity.STOPS, "fortnox.md 3.1 (balance)"
)
NO_AMOUNT = Rule("no-amount", Severity.INFORMS, "fortnox.md 3.1 (zero rows)")
NUMBER_WRONG = Rule(
    "organisation-number-wrong",
    Severity.WARNS,
    "Skatteverket: kontrollsiffra",
    fortnox_refuses=False,
)
TEXT_REPLACED = Rule(
    "text-replaced", Severity.INFORMS, "fortnox.md 3.2 and 5 (2000359)"
)
TEXT_SHORTENED = Rule("text-shortened", Severity.INFORMS, "fortnox.md 3.1 (2000107)")

RULES = (
    UNBALANCED,
    TOO_FEW_ROWS,
    BOTH_SIDES,
    AMOUNT_TOO_LARGE,
    AMOUNT_IMPOSSIBLE,
    NO_AMOUNT,
    NUMBER_WRONG,
    TEXT_REPLACED,
    TEXT_SHORTENED,
)


def journal_findings(journal: Journal) -> Iterator[Finding]:
    """Judge a journal by itself."""
    yield from _sums(journal)
    yield from _rows(journal)
    yield from _number(journal)
    yield from _texts(journal)


def _sums(journal: Journal) -> Iterator[Finding]:
    if not journal.is_balanced:
        difference = kronor(journal.debit - journal.credit)
        yield UNBALANCED.finding(f"Debet och kredit skiljer {difference} kr.", MEND)
    if len(booked_rows(journal)) < FEWEST_ROWS:
        yield TOO_FEW_ROWS.finding("Journalen har färre än två rader med belopp.", MEND)


def _rows(journal: Journal) -> Iterator[Finding]:
    for at, (account, debit, credit, *_) in enumerate(journal.rows):
        if debit and credit:
            said = f"Raden på konto {account} har både debet och kredit."
            yield BOTH_SIDES.finding(said, MEND, row=at)
        if not debit and not credit:
            said = f"Raden på konto {account} saknar belopp och skickas inte."
            yield NO_AMOUNT.finding(said, "Inget behöver göras.", row=at)
        if debit >= LARGEST_AMOUNT or credit >= LARGEST_AMOUNT:
            said = f"Beloppet på konto {account} är för stort för Fortnox."
            yield AMOUNT_TOO_LARGE.finding(said, MEND, row=at)
        if not (_is_amount(debit) and _is_amount(credit)):
            said = f"Beloppet på konto {account} är negativt eller har delar av ören."
            yield AMOUNT_IMPOSSIBLE.finding(said, MEND, row=at)


def _is_amount(amount: Decimal) -> bool:
    return amount >= 0 and amount == round(amount, 2)


def _number(journal: Journal) -> Iterator[Finding]:
    number = journal.owner.organisation_number
    if number and not has_right_check_digit(number):
        yield NUMBER_WRONG.finding(
            f"Organisationsnumret {number} har fel kontrollsiffra.",
            "Rätta organisationsnumret på ägaren i dinafastigheter 3.",
        )


def has_right_check_digit(number: str) -> bool:
    """Tell whether ten digits can be an organisation number (Luhn's check digit)."""
    digits = [int(digit) for digit in organisation_number(number)]
    doubled = [digit * 2 if at % 2 == 0 else digit for at, digit in enumerate(digits)]
    return bool(digits) and sum(d // 10 + d % 10 for d in doubled) % 10 == 0


def _texts(journal: Journal) -> Iterator[Finding]:
    yield from _text("Texten", journal.text, LONGEST_DESCRIPTION, None)
    told: set[str] = set()
    for at, row in enumerate(journal.rows):
        if row.note and row.note not in told:
            told.add(row.note)
            yield from _text("Noteringen", row.note, LONGEST_NOTE, at)


def _text(what: str, text: str, limit: int, row: int | None) -> Iterator[Finding]:
    """Show what is sent in place of a text that Fortnox does not take as it is."""
    sent = allowed_text(text, limit)
    if sent == text:
        return
    whole = allowed_text(text, len(text) * 3)  # … becomes three full stops
    if whole != unicodedata.normalize("NFC", text).strip():
        said = f"{what} har tecken som Fortnox inte godtar. Den skickas som ”{sent}”."
        yield TEXT_REPLACED.finding(said, "Inget behöver göras.", row=row)
    if len(whole) > limit:
        said = f"{what} är längre än {limit} tecken. Den skickas som ”{sent}”."
        yield TEXT_SHORTENED.finding(said, "Inget behöver göras.", row=row)
