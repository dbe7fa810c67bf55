"""Whether the same is booked already, by us or by hand, or waits twice.

Fortnox would book it again without a word, and a voucher cannot be taken back: so
what is the same to the öre is held until a person says that it is another.
"""

from collections.abc import Iterable, Iterator

from agent.checks.books import YearBooks, content_of
from agent.checks.findings import Finding, Rule, Severity
from agent.checks.surroundings import Peer, Surroundings
from agent.journal import Journal, is_numbered

ASK = "Jämför dem. Är det två olika händelser: godkänn att den skickas ändå."
LOOK = "Jämför dem innan du för över."

CHANGED_SINCE = Rule(
    "changed-since-transfer",
    Severity.WARNS,
    "BFL 5 kap. 5 § (rättelse)",
    fortnox_refuses=False,
)
ALREADY_TRANSFERRED = Rule(
    "already-transferred",
    Severity.STOPS,
    "BFL 5 kap. 6 §",
    fortnox_refuses=False,
    may_be_accepted=True,
)
TWICE_WAITING = Rule(
    "twice-waiting",
    Severity.STOPS,
    "BFL 5 kap. 6 §",
    fortnox_refuses=False,
    may_be_accepted=True,
)
ALIKE = Rule("alike", Severity.WARNS, "BFL 5 kap. 6 §", fortnox_refuses=False)
MIXED_SERIES = Rule(
    "mixed-series", Severity.WARNS, "guide: Verifikationsserier", fortnox_refuses=False
)
IN_FORTNOX = Rule(
    "in-fortnox",
    Severity.STOPS,
    "BFL 5 kap. 6 §",
    fortnox_refuses=False,
    may_be_accepted=True,
)
ALIKE_IN_FORTNOX = Rule(
    "alike-in-fortnox", Severity.WARNS, "BFL 5 kap. 6 §", fortnox_refuses=False
)

RULES = (
    CHANGED_SINCE,
    ALREADY_TRANSFERRED,
    TWICE_WAITING,
    ALIKE,
    MIXED_SERIES,
    IN_FORTNOX,
    ALIKE_IN_FORTNOX,
)


def duplicate_findings(
    journal: Journal, year: YearBooks | None, around: Surroundings
) -> Iterator[Finding]:
    """Hold a journal against its peers, and against what Fortnox has."""
    told: set[str] = set()
    content = content_of(journal.date, journal.rows)
    for peer in around.peers:
        for one in _peer(journal, peer, is_same=content == peer.content):
            if one.message not in told:
                told.add(one.message)
                yield one
    if year is not None:
        found = year.vouchers.get(content, ())
        foreign = (one for one in found if one not in around.our_vouchers)
        yield from _in_fortnox(journal, foreign)


def _peer(journal: Journal, peer: Peer, *, is_same: bool) -> Iterator[Finding]:
    is_same_number = is_numbered(journal.number) and journal.number == peer.number
    if is_same and peer.voucher and (is_same_number or peer.is_version):
        said = f"Journalen är redan bokförd som {peer.voucher}."
        yield ALREADY_TRANSFERRED.finding(said, ASK)
    elif is_same and not peer.is_version:
        yield _look_alike(peer, is_same_number=is_same_number)
    elif peer.is_version and peer.voucher:
        yield CHANGED_SINCE.finding(
            f"Journalen är redan bokförd som {peer.voucher}, med andra rader.",
            "Backa den bokförda verifikationen innan du för över den nya journalen.",
        )
    elif is_same_number and peer.series != journal.series:
        yield MIXED_SERIES.finding(
            f"Journal {journal.number} finns i flera serier: {peer.series or 'ingen'} "
            f"och {journal.series or 'ingen'}.",
            LOOK,
        )


def _look_alike(peer: Peer, *, is_same_number: bool) -> Finding:
    name = f"Journal {peer.number}" if is_numbered(peer.number) else "En annan journal"
    if peer.voucher:
        said = f"{name} med samma datum och rader är bokförd som {peer.voucher}."
        return ALIKE.finding(said, LOOK)
    if is_same_number:
        said = (
            f"{name} väntar också i serie {peer.series or 'saknas'}, med samma rader."
        )
        return TWICE_WAITING.finding(said, ASK)
    said = f"{name} med samma datum och rader väntar också."
    return ALIKE.finding(said, LOOK)


def _in_fortnox(journal: Journal, found: Iterable[str]) -> Iterator[Finding]:
    for voucher in found:
        said = f"Fortnox har redan {voucher} med samma datum, konton och belopp."
        is_same_series = voucher.rpartition(" ")[0] == journal.series
        rule, action = (IN_FORTNOX, ASK) if is_same_series else (ALIKE_IN_FORTNOX, LOOK)
        yield rule.finding(said, action)
