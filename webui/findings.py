"""What the checks found, arranged for the page: by journal, by row, and summed up.

Pure: values in, values out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.checks.findings import Finding, Severity, stopping

if TYPE_CHECKING:
    from agent.ledger.journals import JournalView

Found = Mapping[int, tuple[Finding, ...]]

ORDER = (Severity.STOPS, Severity.WARNS, Severity.INFORMS)


@dataclass(slots=True)
class Group:
    """One thing that was found, and the journals of one owner that it was found in."""

    owner_id: int
    finding: Finding
    journals: list["JournalView"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the checks say of the chosen journals together.

    `stopped` and `warned` are journals; a stopped one is not counted as warned too.
    """

    chosen: int
    stopped: frozenset[int]
    warned: frozenset[int]
    groups: tuple[Group, ...]

    @property
    def ready(self) -> int:
        """How many journals nothing stops."""
        return self.chosen - len(self.stopped)

    def of(self, severity: str) -> list[Group]:
        """Return the groups of one severity."""
        return [one for one in self.groups if one.finding.severity == severity]


def summed_up(chosen: Iterable["JournalView"], found: Found) -> Summary:
    """Sum up what was found in the chosen journals, the gravest first."""
    groups: dict[tuple[int, str, str], Group] = {}
    journals = list(chosen)
    for journal in journals:
        for one in found.get(journal.id, ()):
            key = (journal.owner_id, one.rule, one.message)
            group = groups.setdefault(key, Group(journal.owner_id, one))
            if journal not in group.journals[-1:]:
                group.journals.append(journal)
    stopped = frozenset(one.id for one in journals if stopping(found.get(one.id, ())))
    warned = frozenset(one.id for one in journals if _is_warned(found.get(one.id, ())))
    in_order = sorted(groups.values(), key=_gravity)
    return Summary(len(journals), stopped, warned - stopped, tuple(in_order))


def by_row(found: Iterable[Finding]) -> dict[int, list[Finding]]:
    """Give each row, by its index in the journal, what is said about it."""
    rows: dict[int, list[Finding]] = {}
    for one in found:
        if one.row is not None:
            rows.setdefault(one.row, []).append(one)
    return rows


def in_order(found: Iterable[Finding]) -> list[Finding]:
    """Put a journal's findings the gravest first, then by row."""
    return sorted(found, key=lambda one: (ORDER.index(one.severity), one.row or 0))


def _is_warned(found: Iterable[Finding]) -> bool:
    return any(one.severity is Severity.WARNS for one in found)


def _gravity(group: Group) -> tuple[int, int]:
    return ORDER.index(group.finding.severity), -len(group.journals)
