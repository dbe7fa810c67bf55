"""What a look at the PC has found: for people in Swedish, for support in bare facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from agent.errors import AgentError

Fact = str | int | float | bool


class Gravity(StrEnum):
    """Whether anybody need do anything, from the lightest to the gravest."""

    WELL = "well"
    TO_DO = "to do"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    `text` says in Swedish how it is, and `action` what to do; both may name folders,
    programs and people. `facts` never do: they are all that support is shown of it.
    """

    what: str
    gravity: Gravity
    text: str
    action: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        """Whether there is nothing to do."""
        return self.gravity is Gravity.WELL


def well(what: str, text: str, **facts: Fact) -> Finding:
    """Find that all is as it should be."""
    return Finding(what, Gravity.WELL, text, facts=facts)


def to_do(what: str, text: str, action: str, **facts: Fact) -> Finding:
    """Find something that somebody should see to, while the work goes on."""
    return Finding(what, Gravity.TO_DO, text, action, facts)


def wrong(what: str, text: str, action: str, **facts: Fact) -> Finding:
    """Find something without which the work does not go on."""
    return Finding(what, Gravity.WRONG, text, action, facts)


def from_error(what: str, error: AgentError) -> Finding:
    """Find what one of our errors says."""
    return wrong(what, error.message, error.action, error=type(error).__name__)


def gravest(findings: Iterable[Finding]) -> Gravity:
    """Return what the findings together come to."""
    order = list(Gravity)
    return max((one.gravity for one in findings), key=order.index, default=order[0])


def as_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings for scripts on this PC."""
    return [
        {
            "what": one.what,
            "gravity": one.gravity.value,
            "text": one.text,
            "action": one.action,
            "facts": dict(one.facts),
        }
        for one in findings
    ]
