"""What the checks say: a rule, and what it found in one journal.

A rule is known by its id, in the page, in `journalbryggan check` and in
docs/checks.md alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from agent.checks.repairs import Repair


class Severity(StrEnum):
    """What a finding means for the journal."""

    STOPS = "stops"  # it is not sent
    WARNS = "warns"  # it is shown, and may be sent all the same
    INFORMS = "informs"  # for reading


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a rule found, in Swedish.

    `action` is what to do in df3 or Fortnox. `row` is an index in the journal's rows,
    where it is about one of them. `may_be_accepted`: a person may say that the
    journal is to be sent all the same, having read exactly this message. `is_accepted`:
    somebody has, so that it no longer stops.
    """

    rule: str
    severity: Severity
    message: str
    action: str
    row: int | None = None
    repair: Repair | None = None
    may_be_accepted: bool = False
    is_accepted: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as docs/checks.md lists it.

    `source` is who demands it. `fortnox_refuses`: so it does a voucher that breaks the
    rule; what the other rules find it would book. `repair` is the kind of repair that
    its findings may offer.
    """

    id: str
    severity: Severity
    source: str
    fortnox_refuses: bool = True
    may_be_accepted: bool = False
    repair: type[Repair] | None = None

    def finding(
        self,
        message: str,
        action: str,
        *,
        row: int | None = None,
        repair: Repair | None = None,
    ) -> Finding:
        """Make a finding of this rule."""
        return Finding(
            self.id, self.severity, message, action, row, repair, self.may_be_accepted
        )


def stopping(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that keep a journal from being sent."""
    return tuple(one for one in found if one.severity is Severity.STOPS)


def accepted(found: Iterable[Finding], messages: frozenset[str]) -> tuple[Finding, ...]:
    """Let what a person has accepted, word for word, no longer stop the journal."""
    return tuple(
        replace(one, severity=Severity.WARNS, may_be_accepted=False, is_accepted=True)
        if one.may_be_accepted and one.message in messages
        else one
        for one in found
    )
