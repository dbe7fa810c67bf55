"""Journals and owners for the page's tests, taken into a real ledger."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from agent.connections.secrets import digest
from agent.journal import Journal, JournalRow, Owner, signed_row
from agent.ledger import leases, vouchers
from agent.ledger.attempts import Intent
from agent.ledger.connections import ConnectionView, Kind, connected
from agent.ledger.files import FileFacts, FileProblem, refuse
from agent.ledger.imports import import_journals
from agent.ledger.ledger import Ledger
from agent.ledger.owners import all_owners

GARDENS = Owner("BRF Björkgården", "7696114821")
SEA_VIEW = Owner("BRF Sjöutsikten", "7696230577")
LINDBERG = Owner("Lindbergs Fastigheter AB", "5568402712")
NAMELESS = Owner("BRF Sjöutsikten")
CLIENT_ID = "known-id"

# Journal A25 of df3's guide, which balances.
GUIDE_ROWS = (
    signed_row("1101", Decimal(-12000), note="Förskott"),
    signed_row("1510", Decimal(83849), note="Hyresavisering december"),
    signed_row("2610", Decimal(-904)),
    signed_row("3011", Decimal(-65568), "101", note="Hyror bostäder"),
    signed_row("3015", Decimal(-5247), "101", note="Garage och p-platser"),
    signed_row("3016", Decimal(-130)),
)


def rows(kronor: str, account: str = "3011") -> tuple[JournalRow, ...]:
    """Make two rows that balance."""
    sum_ = Decimal(kronor)
    return (
        signed_row("1510", sum_, note="Avgifter"),
        signed_row(account, -sum_, "101", note="Avgifter"),
    )


def journal(
    owner: Owner,
    number: str,
    day: str = "2026-12-01",
    lines: tuple[JournalRow, ...] = GUIDE_ROWS,
    *,
    series: str = "A",
    text: str = "Avisering december 2026",
    doubts: tuple[str, ...] = (),
) -> Journal:
    """Make a journal."""
    return Journal(
        owner, number, series, date.fromisoformat(day), text, lines, 12, doubts
    )


def take_in(
    ledger: Ledger,
    journals: Sequence[Journal],
    name: str = "journal.si",
    problems: Sequence[FileProblem] = (),
) -> None:
    """Take journals in as one file."""
    content = repr((name, journals)).encode()
    facts = FileFacts(hashlib.sha256(content).hexdigest(), name, "journaler", 1)
    import_journals(ledger, facts, journals, problems)


def owner_id(ledger: Ledger, owner: Owner) -> int:
    """Return an owner's id."""
    return next(
        one.id
        for one in all_owners(ledger)
        if (one.name, one.organisation_number)
        == (owner.name, owner.organisation_number)
    )


def connect(ledger: Ledger, owner: Owner, kind: Kind = Kind.USER) -> None:
    """Record an owner's connection."""
    view = ConnectionView(
        owner_id=owner_id(ledger, owner),
        database_number=owner.organisation_number,
        company_name=owner.name,
        organisation_number=owner.organisation_number,
        scopes=frozenset(
            {"bookkeeping", "costcenter", "settings", "companyinformation"}
        ),
        connected_at=ledger.now(),
        refreshed_at=ledger.now(),
        kind=kind,
        client=digest(CLIENT_ID),
    )
    connected(ledger, view, "anna")


def send(ledger: Ledger, journal_id: int, number: int | None = None) -> None:
    """Bring a planned journal to sending, and with a number to booked."""
    intent = Intent(
        journal_id, "1018318", f"DF3-{journal_id}", "A", 1, 1, 1, ledger.now()
    )
    lease = leases.take(ledger, intent.database_number)
    assert lease is not None
    vouchers.intend(ledger, lease, intent)
    leases.let_go(ledger, lease)
    if number is not None:
        vouchers.booked(ledger, intent, number)


def sample_books(ledger: Ledger) -> None:
    """Fill a ledger with a month of three owners, and one of each difficulty."""
    take_in(
        ledger,
        [
            journal(GARDENS, "A25"),
            journal(GARDENS, "A26", lines=rows("18250.50")),
            journal(GARDENS, "I12", "2026-12-03", rows("61200"), text="Inbetalningar"),
            journal(SEA_VIEW, "A8", lines=rows("1234567")),
            journal(
                SEA_VIEW,
                "A9",
                lines=rows("9100"),
                doubts=("Två rader saknar notering.",),
            ),
            journal(LINDBERG, "A40", lines=rows("42000"), series="B"),
            journal(LINDBERG, "A41", "2026-12-02", rows("3100.25"), series="B"),
        ],
        "december.si",
        [FileProblem("warning", 48, "Kst", "Rad 48 i december.si, Kst: Okänt.")],
    )
    changed = journal(LINDBERG, "A41", "2026-12-02", rows("3200.25"), series="B")
    take_in(ledger, [changed], "rättad.si")
    take_in(ledger, [journal(NAMELESS, "A30", lines=rows("775"))], "utan-nummer.csv")
    refuse(
        ledger, FileFacts("f" * 64, "trasig.si", "journaler", 9), "Filen är avbruten."
    )
    connect(ledger, GARDENS)


def large_books(ledger: Ledger, journals: int = 2000, lines: int = 10) -> None:
    """Fill a ledger with 40 owners and as many journals and rows as asked for."""
    pair = rows("1234.50")
    first = date(2026, 1, 1)
    take_in(
        ledger,
        [
            journal(
                Owner(f"BRF Storbo {nr % 40 + 1}", f"7690{nr % 40:06}"),
                f"A{nr}",
                (first + timedelta(days=nr // 40 % 25)).isoformat(),
                pair * (lines // 2),
            )
            for nr in range(journals)
        ],
        "stor.si",
    )
