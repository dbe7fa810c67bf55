"""What the PC around the connections gives to warn of. Values only."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from agent.errors import LedgerError
from agent.warning.warning import Alert, Severity

LEDGER = "ledger"
# A PC that wakes reaches its servers when its network is there.
AWAKE_AFTER = timedelta(minutes=2)
CERTIFICATE_DAYS = 30
CERTIFICATE_GRAVE_DAYS = 7


def ledger_alert(error: LedgerError) -> Alert:
    """Say that the ledger cannot be used: nobody knows more than that then."""
    return Alert(
        kind=LEDGER,
        severity=Severity.GRAVE,
        title=error.title,
        text=" ".join(filter(None, [error.message, error.not_done, error.action])),
        page="/felsokning",
        told_after=AWAKE_AFTER,
    )


def folder_alerts(unreachable: Sequence[Path]) -> list[Alert]:
    """Say which folders of journals cannot be reached."""
    if not unreachable:
        return []
    one = "En mapp med journaler"
    many = f"{len(unreachable)} mappar med journaler"
    return [
        Alert(
            kind="folder-unreachable",
            severity=Severity.GRAVE,
            title=f"{one if len(unreachable) == 1 else many} går inte att nå",
            text=f"{', '.join(map(str, unreachable))}. Nya journaler syns inte förrän "
            f"{'den' if len(unreachable) == 1 else 'de'} går att nå. Kontrollera "
            "nätverket.",
            page="/",
            subjects=tuple(map(str, unreachable)),
            told_after=AWAKE_AFTER,
        )
    ]


def backup_alerts(problem: str) -> list[Alert]:
    """Say that backups are not made; `problem` says why in Swedish, "" for nothing."""
    if not problem:
        return []
    return [
        Alert(
            kind="backup",
            severity=Severity.GRAVE,
            title="Säkerhetskopian blev inte av",
            text=f"{problem} Ett nytt försök görs varje timme.",
            page="/felsokning",
        )
    ]


def file_alerts(refused: Mapping[int, str]) -> list[Alert]:
    """Say which files could not be read, by their ids and names."""
    if not refused:
        return []
    one = len(refused) == 1
    return [
        Alert(
            kind="file-refused",
            severity=Severity.MILD,
            title=f"{'En fil' if one else f'{len(refused)} filer'} gick inte att läsa",
            text=f"{', '.join(refused.values())}. Inget ur "
            f"{'den' if one else 'dem'} har lagts till.",
            page="/",
            subjects=tuple(map(str, refused)),
        )
    ]


def certificate_alerts(ends_at: datetime | None, now: datetime) -> list[Alert]:
    """Say that the page's certificate ends soon; None where there is none."""
    if ends_at is None or (ends_at - now).days > CERTIFICATE_DAYS:
        return []
    is_near = (ends_at - now).days <= CERTIFICATE_GRAVE_DAYS
    return [
        Alert(
            kind="certificate-expires",
            severity=Severity.GRAVE if is_near else Severity.MILD,
            title="Sidans certifikat går snart ut",
            text=f"Efter {ends_at.date()} varnar webbläsaren för sidan. Starta om "
            "Journalbryggan. Hjälper inte det, be administratören reparera "
            "installationen.",
            page="/installningar#datorn",
        )
    ]
