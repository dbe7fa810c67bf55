"""The rule for Windows: which process counts as this user's own.

A process is known by its session and, where Windows lets us read it, by its owner.
Session 0 is where services live, among them antivirus that stands between a browser
and localhost: such a caller is not a stranger, and not known either.
"""

from dataclasses import dataclass

from agent.https.address import Peer

SERVICES = 0


@dataclass(frozen=True, slots=True)
class Account:
    """What Windows tells of a process; None is what it does not tell."""

    session: int | None
    owner: bytes | None  # SID


def compare(ours: Account, theirs: Account) -> Peer:
    """Whose the other process is, seen from ours."""
    if ours.owner is not None and theirs.owner == ours.owner:
        return Peer.SAME_USER
    if theirs.session in (None, SERVICES) or ours.session is None:
        return Peer.UNKNOWN
    if theirs.owner is None and theirs.session == ours.session:
        # A browser's sandboxed process may hide its owner, never its session.
        return Peer.SAME_USER
    return Peer.OTHER_USER
