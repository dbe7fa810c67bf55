"""How things stand, in the few words that the tray and `status` have room for."""

from agent.errors import LedgerError
from agent.folders import FolderView
from agent.ledger.files import count_with_problems
from agent.ledger.ledger import Ledger
from agent.ledger.owners import OwnerOverview, overview
from agent.sources.folder import FolderState
from agent.tray.status import Level, Status


def standing(
    ledger: Ledger, folders: tuple[FolderView, ...], backup_problem: str = ""
) -> Status:
    """Say whether all is well, something waits, or something is wrong.

    `backup_problem` says in Swedish what is wrong with the backups; "" for nothing.
    """
    paused = any(folder.paused for folder in folders)
    try:
        return _standing(ledger, folders, backup_problem, paused=paused)
    except LedgerError as error:
        return Status(Level.WRONG, error.title, paused=paused)


def _standing(
    ledger: Ledger,
    folders: tuple[FolderView, ...],
    backup_problem: str,
    *,
    paused: bool,
) -> Status:
    owners = overview(ledger)
    waiting = sum(one.waiting for one in owners)
    wrong = [*_folders_wrong(folders), *_connections_wrong(owners)]
    if backup_problem:
        wrong.append(backup_problem)
    if wrong:
        return Status(Level.WRONG, wrong[0], waiting, paused)
    to_do = _to_do(ledger, owners, waiting)
    if to_do:
        return Status(Level.TODO, to_do, waiting, paused)
    text = "Bevakningen är pausad" if paused else "Allt är överfört"
    return Status(Level.WELL, text, waiting, paused)


def _folders_wrong(folders: tuple[FolderView, ...]) -> list[str]:
    return [
        f"Mappen {view.path.name} går inte att nå"
        for view in folders
        if view.state is FolderState.UNREACHABLE
    ]


def _connections_wrong(owners: tuple[OwnerOverview, ...]) -> list[str]:
    return [
        f"{one.owner.name}: {one.connection.problem}"
        for one in owners
        if one.connection is not None and one.connection.has_ended
    ]


def _to_do(ledger: Ledger, owners: tuple[OwnerOverview, ...], waiting: int) -> str:
    to_review = sum(one.to_review for one in owners)
    if to_review:
        return f"{_journals(to_review)} behöver granskas"
    if waiting:
        return f"{_journals(waiting)} väntar"
    return "En fil behöver ses över" if count_with_problems(ledger) else ""


def _journals(number: int) -> str:
    return "1 journal" if number == 1 else f"{number} journaler"
