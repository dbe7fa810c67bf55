"""How things stand: what is wrong, and all in all, for the icon, the page and `status`.

The one place that gathers what is wrong, so that nobody is told otherwise than another.
"""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from agent.computer import kept_page_certificate
from agent.daily_backup import backup_problem
from agent.errors import LedgerError
from agent.folders import FolderView, looked_at
from agent.ledger.connections import Condition, all_connections
from agent.ledger.files import count_with_problems, refused_files
from agent.ledger.ledger import Ledger
from agent.ledger.owners import OwnerOverview, all_owners, overview
from agent.ledger.piles import count_new
from agent.own_ledger import open_own_ledger
from agent.settings import Settings
from agent.sources.folder import FolderState
from agent.tray.status import Level, Status
from agent.warning.connections import Owned, connection_alerts
from agent.warning.surroundings import (
    backup_alerts,
    certificate_alerts,
    file_alerts,
    folder_alerts,
    ledger_alert,
)
from agent.warning.warning import Alert, Severity, gravest_first


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand, what is wrong, and what waits with each owner."""

    how: Status
    alerts: tuple[Alert, ...]
    owners: tuple[OwnerOverview, ...]


def what_is_wrong(
    ledger: Ledger,
    folders: Sequence[FolderView],
    backups_problem: str,
    certificate_ends_at: datetime | None,
    now: datetime,
) -> tuple[Alert, ...]:
    """Return everything that a person should mend, the gravest first.

    Args:
        ledger: says how connections and files are.
        folders: the watched ones.
        backups_problem: in Swedish what is wrong with the backups; "" for nothing.
        certificate_ends_at: of the page; None where it has none.
        now: the time.
    """
    around = [
        *folder_alerts(
            [one.path for one in folders if one.state is FolderState.UNREACHABLE]
        ),
        *backup_alerts(backups_problem),
        *certificate_alerts(certificate_ends_at, now),
    ]
    try:
        in_ledger = [
            *connection_alerts(_ailing(ledger), now.astimezone().date()),
            *file_alerts(refused_files(ledger)),
        ]
    except LedgerError as error:
        in_ledger = [ledger_alert(error)]
    return gravest_first([*in_ledger, *around])


def standing(
    ledger: Ledger, folders: Sequence[FolderView], alerts: Sequence[Alert]
) -> Status:
    """Say whether all is well, something waits, or something is wrong.

    `alerts` is what is wrong, the gravest first.
    """
    paused = any(folder.paused for folder in folders)
    try:
        owners = overview(ledger)
        to_do = _to_do(ledger, owners)
        new = count_new(ledger)
    except LedgerError as error:
        return Status(Level.WRONG, error.title, paused=paused)
    waiting = sum(one.waiting for one in owners)
    if alerts:
        is_grave = alerts[0].severity is Severity.GRAVE
        level = Level.WRONG if is_grave else Level.TODO
        return Status(level, alerts[0].title, waiting, paused, new)
    if to_do:
        return Status(Level.TODO, to_do, waiting, paused, new)
    text = "Bevakningen är pausad" if paused else "Allt är överfört"
    return Status(Level.WELL, text, waiting, paused)


def look_once(settings: Settings, now: datetime) -> Standing:
    """Look at everything without an agent's help, for `status`.

    A ledger that cannot be read is an answer too.
    """
    try:
        with closing(open_own_ledger(settings, lambda: now)) as ledger:
            return _seen_once(ledger, settings, now)
    except LedgerError as error:
        return Standing(Status(Level.WRONG, error.title), (ledger_alert(error),), ())


def _seen_once(ledger: Ledger, settings: Settings, now: datetime) -> Standing:
    folders = looked_at(settings.journal_dirs)
    certificate = kept_page_certificate(settings, now)
    alerts = what_is_wrong(
        ledger,
        folders,
        backup_problem(settings, ledger, now),
        None if certificate is None else certificate.expires_at,
        now,
    )
    return Standing(standing(ledger, folders, alerts), alerts, overview(ledger))


def _ailing(ledger: Ledger) -> list[Owned]:
    ailing = [
        view
        for view in all_connections(ledger).values()
        if view.condition is not Condition.WELL
    ]
    if not ailing:
        return []
    names = {one.id: one.name for one in all_owners(ledger)}
    return [(names.get(view.owner_id, view.company_name), view) for view in ailing]


def _to_do(ledger: Ledger, owners: tuple[OwnerOverview, ...]) -> str:
    to_review = sum(one.to_review for one in owners)
    if to_review:
        return f"{_journals(to_review)} behöver granskas"
    waiting = sum(one.waiting for one in owners)
    if waiting:
        return f"{_journals(waiting)} väntar"
    return "En fil behöver ses över" if count_with_problems(ledger) else ""


def _journals(number: int) -> str:
    return "1 journal" if number == 1 else f"{number} journaler"
