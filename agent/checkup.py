"""All that waits, checked without the page, and told: for `journalbryggan check`."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from rich.text import Text

from agent.app import Agent
from agent.checks.consent_rules import NOT_READ
from agent.checks.findings import Finding, Severity
from agent.errors import Refused
from agent.journeys import is_called, wait_for
from agent.ledger.journals import Filter, JournalView, waiting
from agent.ledger.owners import OwnerView, all_owners
from agent.options import ALL_WELL, TO_DO, WRONG

PATIENCE = 600.0  # seconds for Fortnox to be read, at its own pace
MARKS = {
    Severity.STOPS: ("STOPPAR", "bold red"),
    Severity.WARNS: ("VARNAR", "yellow"),
    Severity.INFORMS: ("UPPLYSER", "dim"),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found with an owner, and in each of its journals that wait."""

    owner: OwnerView
    findings: tuple[Finding, ...]
    journals: tuple[tuple[JournalView, tuple[Finding, ...]], ...]

    @property
    def everything(self) -> tuple[Finding, ...]:
        """All that was found, wherever."""
        return (*self.findings, *(one for _, found in self.journals for one in found))


def check_what_waits(agent: Agent, who: str) -> tuple[Checked, ...]:
    """Check all that waits with owners called `who`, "" for all. Nothing is sent.

    Raises:
        Refused: no owner is called so.
        TooSlow: Fortnox could not be read in time.
    """
    rooms = agent.rooms
    wait_for(agent.folders.have_settled, "Mapparna gick inte att läsa i tid.")
    owners = [one for one in all_owners(rooms.ledger) if is_called(one, who)]
    if who and not owners:
        raise Refused(f"Ingen fastighetsägare heter {who}.")
    wait = {one.id: _waiting(agent, one) for one in owners}
    rooms.checking.look_at(journal.id for some in wait.values() for journal in some)
    is_done = rooms.checking.progress
    wait_for(lambda: is_done().is_done, "Kontrollen blev inte klar i tid.", PATIENCE)
    return tuple(
        _checked(agent, owner, wait[owner.id]) for owner in owners if wait[owner.id]
    )


def exit_code(checked: tuple[Checked, ...]) -> int:
    """Say how it went: nothing found, something to see to, or not to be checked."""
    found = [one for owner in checked for one in owner.everything]
    if any(one.rule == NOT_READ.id for one in found):
        return WRONG
    is_clean = all(one.severity is Severity.INFORMS for one in found)
    return ALL_WELL if is_clean else TO_DO


def as_json(checked: tuple[Checked, ...]) -> dict[str, Any]:
    """What was found, for scripts."""
    return {
        "owners": [
            {
                "name": one.owner.name,
                "organisation_number": one.owner.organisation_number,
                "findings": [_finding(found) for found in one.findings],
                "journals": [
                    {
                        "number": journal.number,
                        "series": journal.series,
                        "date": journal.date.isoformat(),
                        "file": journal.file_name,
                        "line": journal.line,
                        "findings": [_finding(each) for each in found],
                    }
                    for journal, found in one.journals
                ],
            }
            for one in checked
        ]
    }


def lines(checked: tuple[Checked, ...]) -> Iterator[Text]:
    """What was found, for people: owner by owner, journal by journal."""
    for one in checked:
        clean = sum(not found for _, found in one.journals)
        yield Text(
            f"{one.owner.name}: {clean} av {len(one.journals)} utan anmärkning",
            style="bold",
        )
        for finding in one.findings:
            yield _line("", finding)
        for journal, found in one.journals:
            where = f"{journal.number or 'utan nummer'} {journal.date}: "
            place = f" ({journal.file_name}, rad {journal.line})"
            for finding in found:
                yield _line(where, finding, place)


def _waiting(agent: Agent, owner: OwnerView) -> tuple[JournalView, ...]:
    return waiting(agent.rooms.ledger, Filter(owner_ids=frozenset({owner.id})))


def _checked(
    agent: Agent, owner: OwnerView, journals: tuple[JournalView, ...]
) -> Checked:
    checking = agent.rooms.checking
    found = checking.findings(journal.id for journal in journals)
    return Checked(
        owner,
        checking.about_owner(owner.id),
        tuple((journal, found.get(journal.id, ())) for journal in journals),
    )


def _finding(found: Finding) -> dict[str, Any]:
    """Tell a finding; its repair by its kind and what it needs."""
    repair = found.repair
    kind = {} if repair is None else {"kind": type(repair).__name__, **asdict(repair)}
    return {
        "rule": found.rule,
        "severity": found.severity.value,
        "message": found.message,
        "action": found.action,
        "row": found.row,
        "repair": kind or None,
    }


def _line(where: str, found: Finding, place: str = "") -> Text:
    mark, style = MARKS[found.severity]
    row = "" if found.row is None else f"Konteringsrad {found.row + 1}: "
    told = f"{where}{row}{found.message} {found.action}{place}"
    return Text.assemble("  ", (mark, style), f" {told}")
