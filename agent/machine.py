"""What an installer, or an administrator, has done for everybody on this PC.

Hidden commands of the console program. An installer's question box would hang a silent
installation, so that nothing is ever raised out of here: the answer is 0 or 1, and the
reason is in the machine's log. Each may be run again.
"""

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Final, ParamSpec

import click
import structlog

from agent.app import utc_now
from agent.computer import TLS
from agent.desktop.here import machine_folder, processes, trust
from agent.desktop.machine_client import forget_machine_client, keep_machine_client
from agent.desktop.program import program_folder
from agent.desktop.stop_request import ask_all_to_stop, take_back
from agent.desktop.trust import Place
from agent.errors import AgentError, SecretsUnavailable
from agent.https.certificate import ensure_certificate, kept_certificate
from agent.logs import begin_logging

log = structlog.get_logger(__name__)

# An upgrade is the occasion to renew it without asking anybody.
RENEWED_BEFORE_EXPIRY: Final = timedelta(days=2 * 365)
PATIENCE: Final = 20.0  # seconds for agents to park what is on its way
INTERVAL: Final = 0.2
LOGS: Final = "logs"
DONE, NOT_DONE = 0, 1

Arguments = ParamSpec("Arguments")


@click.group("machine", hidden=True)
def machine() -> None:
    """Det som ett installationsprogram gör för alla på datorn."""


def never_raising(
    work: Callable[Arguments, None],
) -> Callable[Arguments, int]:
    """Answer 0 or 1, with the reason in the machine's log and on the console."""

    @wraps(work)
    def answer(*args: Arguments.args, **kwargs: Arguments.kwargs) -> int:
        try:
            _begin_logging()
            work(*args, **kwargs)
        except AgentError as error:
            log.warning("not done", command=work.__name__, reason=str(error))
            click.echo(f"{error} {error.action}", err=True)
            return NOT_DONE
        except Exception as error:
            log.exception("failed", command=work.__name__)
            click.echo(str(error), err=True)
            return NOT_DONE
        log.info("done", command=work.__name__)
        return DONE

    return answer


@machine.command("install-certificate")
@never_raising
def install_certificate() -> None:
    """Gör certifikatet för https://localhost och låt datorn lita på det."""
    have_certificate_trusted(machine_folder.machine_folder(), utc_now())


@machine.command("remove-certificate")
@never_raising
def remove_certificate() -> None:
    """Ta bort certifikatet, ur datorns lista och från disken."""
    have_certificate_forgotten(machine_folder.machine_folder())


@machine.command("stop-agents")
@never_raising
def stop_agents() -> None:
    """Be alla Journalbryggan på datorn att parkera det som pågår och sluta."""
    stop_everybody(machine_folder.machine_folder())


@machine.command("keep-client")
@click.option("--client-id", default="")
@click.option("--client-secret", default="")
@never_raising
def keep_client(client_id: str, client_secret: str) -> None:
    """Spara klient-id och klienthemlighet för alla på datorn.

    Utan flaggor läses de från två rader på standard in.
    """
    if not client_secret:
        client_id, client_secret = (sys.stdin.readline().strip() for _ in range(2))
    if not (client_id and client_secret):
        raise SecretsUnavailable(
            "Klient-id och klienthemlighet behövs båda.", action="Ange båda."
        )
    folder = machine_folder.machine_folder()
    machine_folder.claim(folder)
    keep_machine_client(folder, client_id, client_secret)


def have_certificate_trusted(folder: Path, now: datetime) -> None:
    """Make the machine's certificate, unless a good one is trusted, and trust it.

    Whatever else lies there is replaced: nobody but an administrator has had a
    certificate trusted, while anybody could have put files in an unclaimed folder.

    Raises:
        AgentError: it takes an administrator.
    """
    tls = folder / TLS
    machine_folder.claim(folder)
    machine_folder.claim(tls)
    kept = kept_certificate(tls, now, RENEWED_BEFORE_EXPIRY)
    if kept is None or not trust.is_trusted(kept.der, Place.MACHINE):
        shutil.rmtree(tls)
        machine_folder.claim(tls)
    certificate = ensure_certificate(tls, now, RENEWED_BEFORE_EXPIRY)
    trust.trust(certificate.der, Place.MACHINE)
    trust.forget(Place.MACHINE, but=certificate.der)


def have_certificate_forgotten(folder: Path) -> None:
    """Undo `have_certificate_trusted`, and forget the client with it."""
    kept = kept_certificate(folder / TLS, utc_now(), timedelta(0))
    trust.forget(Place.MACHINE, known=kept.der if kept else b"")
    if machine_folder.is_safe(folder):
        forget_machine_client(folder)
        if machine_folder.is_safe(folder / TLS):
            shutil.rmtree(folder / TLS)


def _end(pid: int) -> None:
    with suppress(OSError):
        os.kill(pid, signal.SIGTERM)


def stop_everybody(
    folder: Path,
    left: Callable[[], list[int]] | None = None,
    end: Callable[[int], None] = _end,
    patience: float = PATIENCE,
) -> None:
    """Ask every agent to stop; end those that have not done it in time.

    What they had on its way is settled at the next start, as after any crash.

    Args:
        folder: the machine's.
        left: tells which processes are left; None for the installed program's.
        end: ends a process by force.
        patience: seconds.
    """
    left = left or _our_processes
    machine_folder.claim(folder)
    ask_all_to_stop(folder)
    try:
        give_up = time.monotonic() + patience
        while left() and time.monotonic() < give_up:
            time.sleep(INTERVAL)
        for pid in left():
            log.warning("ended by force", pid=pid)
            end(pid)
    finally:
        take_back(folder)


def _our_processes() -> list[int]:
    """Return what runs out of the installed program's folder, but ourselves."""
    folder = program_folder()
    if folder is None:
        return []
    return [pid for pid in processes.programs_of(folder) if pid != os.getpid()]


def _begin_logging() -> None:
    folder = machine_folder.machine_folder()
    machine_folder.claim(folder)
    machine_folder.claim(folder / LOGS)
    begin_logging(folder / LOGS)
