"""Which checks could not be made, said once an owner: Fortnox itself judges then."""

from collections.abc import Iterator

from agent.checks.books import Books, Unseen
from agent.checks.findings import Finding, Rule, Severity

CONSENT = "fortnox.md 1.11 (scopes) and 1.12 (licences)"
AGAIN = "Koppla igen och godkänn alla behörigheter, så kontrolleras även det."

NOT_CONNECTED = Rule(
    "not-connected", Severity.WARNS, "guide: Överföring", fortnox_refuses=False
)
NOT_READ = Rule(
    "not-read", Severity.INFORMS, "fortnox.md 5 (errors)", fortnox_refuses=False
)
CENTRES_UNSEEN = Rule(
    "cost-centres-unseen", Severity.INFORMS, CONSENT, fortnox_refuses=False
)
LOCK_UNSEEN = Rule(
    "locked-period-unseen", Severity.INFORMS, CONSENT, fortnox_refuses=False
)
VOUCHERS_UNSEEN = Rule(
    "vouchers-unseen", Severity.INFORMS, CONSENT, fortnox_refuses=False
)

RULES = (NOT_CONNECTED, NOT_READ, CENTRES_UNSEEN, LOCK_UNSEEN, VOUCHERS_UNSEEN)


def consent_findings(books: Books) -> Iterator[Finding]:
    """Say what the books could not show."""
    if Unseen.COST_CENTRES in books.unseen:
        said = "Kopplingen får inte läsa kostnadsställen. De kontrolleras av Fortnox."
        yield CENTRES_UNSEEN.finding(said, AGAIN)
    if Unseen.LOCKED_PERIOD in books.unseen:
        said = "Kopplingen får inte läsa låst period. Den kontrolleras av Fortnox."
        yield LOCK_UNSEEN.finding(said, AGAIN)
    if Unseen.VOUCHERS in books.unseen:
        said = (
            "Det gick inte att läsa vad som redan är bokfört i Fortnox. Om något är "
            "bokfört för hand syns därför inte."
        )
        yield VOUCHERS_UNSEEN.finding(said, "Jämför själv i Fortnox innan du för över.")


def not_connected() -> Finding:
    """Say that Fortnox cannot be asked, because the owner has no connection."""
    said = "Ägaren är inte kopplad till Fortnox. Bara journalerna är kontrollerade."
    return NOT_CONNECTED.finding(said, "Tryck på Koppla under Kopplingar.")


def not_read(why: str, action: str) -> Finding:
    """Say that Fortnox did not answer the checks' questions."""
    said = f"Fortnox gick inte att läsa. Bara journalerna är kontrollerade. {why}"
    return NOT_READ.finding(said, action)
