"""What `doctor` looks at: everything on this PC that the agent depends on.

Each look is a function that returns one finding, good or bad, with what to do.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from agent.app import utc_now
from agent.computer import Computer, page_certificate
from agent.connections.secrets import Secrets, platform_store
from agent.daily_backup import backup_problem
from agent.desktop.df3 import FIRST_WITH_JOURNALS, as_text
from agent.desktop.here import df3, trust
from agent.errors import AgentError, CertificateNotTrusted, LedgerDamaged
from agent.fortnox.http import Http
from agent.https.health import is_trusted_by_this_pc
from agent.https.listeners import loopback_listeners
from agent.ledger.backup import contents
from agent.ledger.health import faults_of
from agent.ledger.rotation import backups_in
from agent.own_ledger import open_own_ledger
from agent.settings import Settings

MOST_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `text` says in Swedish how it is, and what to do."""

    what: str
    is_well: bool
    text: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, one finding at a time."""
    yield _finding("Datamapp", lambda: _data_folder(settings.data_dir))
    yield _finding("Huvudbok", lambda: _ledger(settings))
    yield _finding("Säkerhetskopia", lambda: _backup(settings))
    for folder in settings.journal_dirs:
        yield _journal_folder(folder)
    if not settings.journal_dirs:
        yield Finding("Journalmapp", False, "Ingen mapp är vald: ange --journal-dir.")
    yield _finding("Certifikat", lambda: _certificate(settings))
    yield _finding("Webbläsarens tillit", lambda: _trust(settings))
    yield Finding("Start vid inloggning", True, _autostart(settings))
    yield _finding("dinafastigheter 3", _df3)
    yield _finding("Port", lambda: _port(settings.port))
    yield _finding("Lösenordslager", lambda: _secrets(settings))
    yield _finding("Fortnox inloggning", lambda: _reach(settings.login_url))
    yield _finding("Fortnox API", lambda: _reach(settings.api_url))


def _finding(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, look())
    except AgentError as error:
        return Finding(what, False, f"{error} {error.action}")


def _data_folder(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise AgentError(
            f"Det går inte att skriva i {folder}.", action="Kontrollera rättigheterna."
        )
    return f"{folder} går att skriva i."


def _ledger(settings: Settings) -> str:
    with closing(open_own_ledger(settings, utc_now)) as ledger:
        faults = faults_of(ledger)
        held = contents(ledger)
    if faults:
        raise LedgerDamaged(
            " ".join(fault.text for fault in faults),
            action="Spara en kopia av huvudboken och kontakta supporten.",
        )
    where = settings.ledger
    size = f", {where.stat().st_size / 1e6:.1f} MB" if isinstance(where, Path) else ""
    return (
        "Huvudboken är hel och behandlingshistoriken obruten "
        f"({held.rows['journals']} journaler{size.replace('.', ',')})."
    )


def _backup(settings: Settings) -> str:
    with closing(open_own_ledger(settings, utc_now)) as ledger:
        if ledger.is_shared:
            return "Databasens administratör säkerhetskopierar den delade huvudboken."
        problem = backup_problem(settings, ledger, utc_now())
    if problem:
        raise AgentError(
            problem,
            action=(
                "Starta Journalbryggan och kontrollera att det går att skriva i "
                f"{settings.backup_folder}."
            ),
        )
    newest = max(backups_in(settings.backup_folder), default=None)
    if newest is None:
        return "Den första görs när Journalbryggan är igång."
    return f"Den senaste är från {newest} ({settings.backup_folder})."


def _journal_folder(folder: Path) -> Finding:
    readable = folder.is_dir() and os.access(folder, os.R_OK)
    text = "går att läsa." if readable else "går inte att läsa. Finns mappen kvar?"
    return Finding("Journalmapp", readable, f"{folder} {text}")


def _certificate(settings: Settings) -> str:
    certificate = page_certificate(settings, utc_now())
    if certificate is None:
        return "Sidan visas utan certifikat."
    folder = certificate.certificate_file.parent
    return f"Gäller till {certificate.expires_at:%Y-%m-%d} ({folder})."


def _trust(settings: Settings) -> str:
    certificate = page_certificate(settings, utc_now())
    if certificate is None or is_trusted_by_this_pc(certificate):
        return "Datorn litar på sidans certifikat."
    raise CertificateNotTrusted(
        "Webbläsaren varnar innan den visar sidan.", action=trust.ADVICE
    )


def _autostart(settings: Settings) -> str:
    on = Computer(settings, None).starts_at_login
    return "Journalbryggan startar av sig själv." if on else "Den startas för hand."


def _df3() -> str:
    found = df3.find_df3()
    if found is None:
        return "Finns inte på den här datorn; journalerna får komma från en annan."
    if not found.version:
        return f"{found.name} finns; versionen går inte att läsa."
    if not found.is_new_enough:
        raise AgentError(
            f"{found.name} har version {as_text(found.version)}.",
            action=f"Uppdatera till {as_text(FIRST_WITH_JOURNALS)} eller senare.",
        )
    return f"{found.name}, version {as_text(found.version)}."


def _port(port: int) -> str:
    for listener in loopback_listeners(port):
        listener.close()
    return f"Port {port} är ledig."


def _secrets(settings: Settings) -> str:
    client = Secrets(platform_store()).client(settings.redirect_uri)
    return "Fungerar." if client else "Fungerar; klient-id är inte angivet ännu."


def _reach(url: str) -> str:
    answer = Http().get(url, {})
    if answer.date is not None and abs(answer.date - utc_now()) > MOST_SKEW:
        raise AgentError(
            "Datorns klocka går fel.", action="Ställ klockan rätt i Windows."
        )
    return "Går att nå."
