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
    content = content_of(journal.date, journal.rows)
    same = [peer for peer in around.peers if peer.content == content]
    others = [peer for peer in around.peers if peer.content != content]
    yield from _once(_same(journal, peer) for peer in same)
    yield from _once(_other(journal, peer) for peer in others)
    yield from _alike(journal, same)
    if year is not None:
        found = year.vouchers.get(content, ())
        foreign = (one for one in found if one not in around.our_vouchers)
        yield from _in_fortnox(journal, foreign)


def _once(found: Iterable[Finding | None]) -> Iterator[Finding]:
    """Leave out what says nothing, and what says the same again."""
    yield from {one.message: one for one in found if one is not None}.values()


def _same(journal: Journal, peer: Peer) -> Finding | None:
    """Judge a peer with the same date, accounts and amounts."""
    is_same_number = _has_same_number(journal, peer)
    if peer.voucher and (is_same_number or peer.is_version):
        said = f"Journalen är redan bokförd som {peer.voucher}."
        return ALREADY_TRANSFERRED.finding(said, ASK)
    if is_same_number and not peer.is_version:
        where = f"i serie {peer.series}" if peer.series else "utan serie"
        said = f"Journal {peer.number} väntar också {where}, med samma rader."
        return TWICE_WAITING.finding(said, ASK)
    return None


def _other(journal: Journal, peer: Peer) -> Finding | None:
    """Judge a peer whose rows are not the same."""
    if peer.is_version and peer.voucher:
        return CHANGED_SINCE.finding(
            f"Journalen är redan bokförd som {peer.voucher}, med andra rader.",
            "Backa den bokförda verifikationen innan du för över den nya journalen.",
        )
    if _has_same_number(journal, peer) and peer.series != journal.series:
        return MIXED_SERIES.finding(
            f"Journal {journal.number} finns i flera serier: {peer.series or 'ingen'} "
            f"och {journal.series or 'ingen'}.",
            LOOK,
        )
    return None


def _alike(journal: Journal, same: Iterable[Peer]) -> Iterator[Finding]:
    """Name, in one sentence, the others that say the same."""
    names = [
        _name(peer)
        for peer in same
        if not peer.is_version and not _has_same_number(journal, peer)
    ]
    if names:
        said = ", ".join(dict.fromkeys(names))
        yield ALIKE.finding(f"Samma datum och rader har även {said}.", LOOK)


def _name(peer: Peer) -> str:
    is_numbered_one = is_numbered(peer.number)
    name = f"journal {peer.number}" if is_numbered_one else "en journal utan nummer"
    return f"{name} (bokförd som {peer.voucher})" if peer.voucher else name


def _has_same_number(journal: Journal, peer: Peer) -> bool:
    return is_numbered(journal.number) and journal.number == peer.number


def _in_fortnox(journal: Journal, found: Iterable[str]) -> Iterator[Finding]:
    for voucher in found:
        said = f"Fortnox har redan {voucher} med samma datum, konton och belopp."
        is_same_series = voucher.rpartition(" ")[0] == journal.series
        rule, action = (IN_FORTNOX, ASK) if is_same_series else (ALIKE_IN_FORTNOX, LOOK)
        yield rule.finding(said, action)
