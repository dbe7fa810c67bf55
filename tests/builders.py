"""Journals, files and owners as tests want them: right, unless told otherwise."""

import hashlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from agent.journal import Journal, JournalRow, Owner, signed_row
from agent.ledger.files import FileFacts, FileProblem
from agent.ledger.imports import Imported, import_journals
from agent.ledger.journals import JournalView, waiting
from agent.ledger.ledger import Ledger
from agent.ledger.owners import all_owners

GARDENS = Owner("BRF Björkgården", "7696114821")
SEA_VIEW = Owner("BRF Sjöutsikten", "7696230577")
LANDLORD = Owner("Lindbergs Fastigheter AB", "5568402712")


def pair(kronor: str = "1250.50", account: str = "3011") -> tuple[JournalRow, ...]:
    """Make two rows that balance: what is owed, and the income of cost centre 10."""
    amount = Decimal(kronor)
    return (
        signed_row("1510", amount, note="Avier"),
        signed_row(account, -amount, "10", note="Hyror bostäder"),
    )


def journal(
    number: str = "A25",
    kronor: str = "1250.50",
    *,
    owner: Owner = GARDENS,
    series: str = "A",
    day: date = date(2026, 12, 1),
    text: str = "Avisering december",
    rows: Sequence[JournalRow] | None = None,
    doubts: tuple[str, ...] = (),
) -> Journal:
    """Make a journal that Fortnox's demo companies book."""
    lines = tuple(pair(kronor) if rows is None else rows)
    return Journal(owner, number, series, day, text, lines, line=7, doubts=doubts)


def facts(name: str, content: str = "", folder: str = "journaler") -> FileFacts:
    """Identify a file; its content is its name unless given."""
    sha256 = hashlib.sha256((content or name).encode()).hexdigest()
    return FileFacts(sha256, name, folder, 100, "SIE 4", "cp437")


def take_in(
    ledger: Ledger,
    name: str,
    *journals: Journal,
    problems: Sequence[FileProblem] = (),
) -> Imported:
    """Take journals in as a file; another name is another content."""
    return import_journals(ledger, facts(name), journals, problems)


def listed(ledger: Ledger, number: str = "A25") -> JournalView:
    """Return the one listed journal with this number."""
    (found,) = (one for one in waiting(ledger) if one.number == number)
    return found


def owner_id(ledger: Ledger, owner: Owner = GARDENS) -> int:
    """Return an owner's id."""
    (found,) = (
        one.id
        for one in all_owners(ledger)
        if (one.name, one.organisation_number)
        == (owner.name, owner.organisation_number)
    )
    return found
