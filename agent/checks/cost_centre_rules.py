"""Cost centres and projects: whether they exist, and what accounts demand of rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agent.checks.books import Books, YearBooks
from agent.checks.findings import Finding, Rule, Severity
from agent.checks.repairs import ActivateCostCentre, CreateCostCentre
from agent.fortnox.records import Account, Setting
from agent.journal import Journal, JournalRow

LONGEST_CODE = 6  # OpenAPI: CostCenter.Code
IN_ACCOUNT = "Ändra kontots inställning i Fortnox: Register – Kontoplan."

CENTRE_MISSING = Rule(
    "cost-centre-missing",
    Severity.STOPS,
    "guide: Kostnadsställen; fortnox.md 4",
    repair=CreateCostCentre,
)
CENTRE_INACTIVE = Rule(
    "cost-centre-inactive",
    Severity.STOPS,
    "guide: Kostnadsställen; fortnox.md 5 (2000947)",
    repair=ActivateCostCentre,
)
CENTRE_DEMANDED = Rule(
    "cost-centre-demanded",
    Severity.STOPS,
    "guide: Kontoplan; fortnox.md 4 (CostCenterSettings)",
)
CENTRE_FORBIDDEN = Rule(
    "cost-centre-forbidden",
    Severity.STOPS,
    "guide: Fortnox; fortnox.md 4 (CostCenterSettings)",
)
PROJECT_DEMANDED = Rule(
    "project-demanded", Severity.STOPS, "fortnox.md 4 (ProjectSettings)"
)
PROJECT_FORBIDDEN = Rule(
    "project-forbidden", Severity.STOPS, "fortnox.md 4 (ProjectSettings)"
)
PROJECT_UNSEEN = Rule("project-unseen", Severity.WARNS, "fortnox.md 1.11 (scopes)")

RULES = (
    CENTRE_MISSING,
    CENTRE_INACTIVE,
    CENTRE_DEMANDED,
    CENTRE_FORBIDDEN,
    PROJECT_DEMANDED,
    PROJECT_FORBIDDEN,
    PROJECT_UNSEEN,
)


def cost_centre_findings(
    journal: Journal, books: Books, year: YearBooks, names: Mapping[str, str]
) -> Iterator[Finding]:
    """Judge a journal's cost centres and projects; each thing is said once."""
    told: set[str] = set()
    for at, row in enumerate(journal.rows):
        if row.debit or row.credit:
            account = year.accounts.get(row.account)
            for one in _row(at, row, account, books, names):
                if one.message not in told:
                    told.add(one.message)
                    yield one


def _row(
    at: int,
    row: JournalRow,
    account: Account | None,
    books: Books,
    names: Mapping[str, str],
) -> Iterator[Finding]:
    centre = row.cost_centre or _own_centre(account)
    if centre and books.cost_centres is not None:
        yield from _centre(at, centre, books, names)
    if row.project:
        yield PROJECT_UNSEEN.finding(
            f"Om projekt {row.project} finns i Fortnox syns inte härifrån.",
            "Se efter i Fortnox: Register – Projekt.",
            row=at,
        )
    if account is not None:
        yield from _demand(at, _centre_demand(row, account), account)
        yield from _demand(at, _project_demand(row, account), account)


def _own_centre(account: Account | None) -> str:
    """Return the cost centre that Fortnox fills in by itself."""
    if account is None or account.cost_centre_setting is Setting.NOT_ALLOWED:
        return ""
    return account.cost_centre


def _centre(
    at: int, code: str, books: Books, names: Mapping[str, str]
) -> Iterator[Finding]:
    known = books.cost_centres or {}
    if code not in known:
        can_be_created = len(code) <= LONGEST_CODE
        repair = CreateCostCentre(code, names.get(code) or code)
        yield CENTRE_MISSING.finding(
            f"Kostnadsställe {code} finns inte i Fortnox.",
            "I Fortnox: Register – Kostnadsställen – Skapa nytt. Koden ska vara den "
            "som fastigheten har i dinafastigheter 3 (Register – Fastigheter).",
            row=at,
            repair=repair if can_be_created else None,
        )
    elif not known[code].active:
        yield CENTRE_INACTIVE.finding(
            f"Kostnadsställe {code} är inte aktivt i Fortnox.",
            "I Fortnox: Register – Kostnadsställen, markera det och välj Aktivera.",
            row=at,
            repair=ActivateCostCentre(code),
        )


@dataclass(frozen=True, slots=True)
class _Demand:
    """What an account says of cost centres or of projects, and what a row gives."""

    what: str
    setting: Setting
    given: str
    default: str
    when_missing: tuple[Rule, str]
    when_forbidden: Rule


def _centre_demand(row: JournalRow, account: Account) -> _Demand:
    where = (
        "Koppla kontot till kostnadsställe i dinafastigheter 3: Register – Kontoplan."
    )
    return _Demand(
        "kostnadsställe",
        account.cost_centre_setting,
        row.cost_centre,
        account.cost_centre,
        (CENTRE_DEMANDED, where),
        CENTRE_FORBIDDEN,
    )


def _project_demand(row: JournalRow, account: Account) -> _Demand:
    return _Demand(
        "projekt",
        account.project_setting,
        row.project,
        account.project,
        (PROJECT_DEMANDED, IN_ACCOUNT),
        PROJECT_FORBIDDEN,
    )


def _demand(at: int, demand: _Demand, account: Account) -> Iterator[Finding]:
    """Hold a row against its account; what the account has itself is filled in."""
    if demand.setting is Setting.MANDATORY and not (demand.given or demand.default):
        rule, action = demand.when_missing
        said = f"Konto {account.number} kräver {demand.what} i Fortnox."
        yield rule.finding(said, action, row=at)
    if demand.setting is Setting.NOT_ALLOWED and demand.given:
        said = f"Konto {account.number} får inte ha {demand.what} i Fortnox."
        yield demand.when_forbidden.finding(said, IN_ACCOUNT, row=at)
