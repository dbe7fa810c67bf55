"""Kontrollista: points that a person used to check by eye, judged by evidence. Pure.

What is seen is what the owner's journals use; a point about what df3 will do
one day, or about a tick in its dialogs, is a person's to look at.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from agent.checks.books import Books
from agent.checks.findings import Finding
from agent.checks.rules import findings
from agent.journal import Journal


class Verdict(StrEnum):
    """How a point stands."""

    TICKED = "ticked"
    FAILED = "failed"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the points are judged by; `journals` are the owner's, adapted.

    `books` is None where Fortnox could not be asked. `days_left` is None where the
    connection does not run out, or is none. `is_df3_old` is None where df3 is not on
    this PC.
    """

    uses_cost_centres: bool
    journals: tuple[Journal, ...]
    books: Books | None
    is_connected: bool = False
    days_left: int | None = None
    has_all_scopes: bool = True
    is_df3_old: bool | None = None
    has_booked: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a point stands, and why, in one or two Swedish sentences."""

    verdict: Verdict
    why: str


@dataclass(frozen=True, slots=True)
class Point:
    """One point: its page in the guide, its words, where it is set, how it is judged.

    Where it cannot be judged from here, `judge` is what to look at.
    """

    page: str
    words: str
    where: str
    judge: Callable[[Evidence, tuple[Finding, ...]], Judgement] | str


@dataclass(frozen=True, slots=True)
class Judged:
    """A point with its judgement."""

    point: Point
    judgement: Judgement


def judged(points: Iterable[Point], evidence: Evidence) -> tuple[Judged, ...]:
    """Judge every point, in order."""
    found = tuple(
        one
        for journal in evidence.journals
        for one in findings(journal, evidence.books)
    )
    return tuple(Judged(one, _judgement(one, evidence, found)) for one in points)


def _judgement(
    point: Point, evidence: Evidence, found: tuple[Finding, ...]
) -> Judgement:
    if isinstance(point.judge, str):
        return Judgement(Verdict.UNSEEN, point.judge)
    return point.judge(evidence, found)
