"""What a person does with a whole ledger: back it up, put it back, move it, look at it.

What changes a ledger asks first, and is refused while an agent has it.
"""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click

from agent.app import utc_now
from agent.daily_backup import backup_problem
from agent.desktop.instance import only_instance
from agent.errors import AlreadyRunning, LedgerError
from agent.ledger.backup import Contents, make_backup, verify
from agent.ledger.copying import copy_ledger
from agent.ledger.health import faults_of
from agent.ledger.ledger import Ledger
from agent.ledger.mark import Mark
from agent.ledger.opening import open_ledger
from agent.ledger.restoring import Loss, begin_anew, loss, restore
from agent.options import ALL_WELL, TO_DO, WRONG, as_json, data_dir, settings_from
from agent.own_ledger import open_own_ledger
from agent.settings import Settings

yes = click.option("--yes", is_flag=True, help="Fråga inte först.")


@click.group("ledger")
def ledger() -> None:
    """Säkerhetskopiera, återställ, flytta och undersök huvudboken."""


@ledger.command()
@data_dir
@click.argument("file", required=False, type=click.Path(path_type=Path))
def backup(file: Path | None, **given: Any) -> int:
    """Säkerhetskopiera huvudboken till FILE, också medan Journalbryggan är igång."""
    settings = settings_from(**given)
    now = utc_now()
    file = file or settings.backup_folder / f"ledger-{now:%Y%m%dT%H%M%S}.db"
    with closing(open_own_ledger(settings, utc_now)) as opened:
        held = make_backup(opened, file)
    click.echo(f"Säkerhetskopian {file} är klar och kontrollerad: {_amount(held)}.")
    return ALL_WELL


@ledger.command("restore")
@data_dir
@yes
@click.argument("file", type=click.Path(path_type=Path))
def restore_command(file: Path, *, yes: bool, **given: Any) -> int:
    """Lägg tillbaka säkerhetskopian FILE i huvudbokens ställe."""
    settings = settings_from(**given)
    where = _own_file(settings, "Kopiera i stället till en tom databas: ledger copy.")
    with _alone(where.parent):
        held = verify(file, utc_now)
        click.echo(f"{file} är hel: {_amount(held)}.")
        click.echo(_loss_told(loss(where, held, utc_now), where))
        _ask(yes, "Ska säkerhetskopian läggas tillbaka?")
        aside = restore(file, where, utc_now, settings.user)
        Mark(where).closed()
    click.echo(f"Huvudboken är återställd. {_kept(aside)}")
    click.echo("Vad som har sänts sedan dess söker Journalbryggan upp i Fortnox.")
    return ALL_WELL


@ledger.command()
@data_dir
@yes
def begin(*, yes: bool, **given: Any) -> int:
    """Börja om med en tom huvudbok, där den gamla är borta eller skadad."""
    settings = settings_from(**given)
    where = _own_file(settings, "Ange en tom databas i stället.")
    with _alone(where.parent):
        click.echo("Den nya huvudboken vet inget om det som redan är överfört.")
        _ask(yes, "Ska en tom huvudbok påbörjas?")
        aside = begin_anew(where, utc_now, settings.user)
        Mark(where).closed()
    click.echo(f"En ny huvudbok är påbörjad. {_kept(aside)}")
    return ALL_WELL


@ledger.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy_command(source: str, target: str) -> int:
    """Kopiera hela huvudboken FROM till en tom TO.

    Var och en är en fil eller en adress som postgresql://användare@server/databas.
    Varje rad jämförs innan kopian gäller.
    """
    with (
        _unused(source),
        closing(_opened(source)) as from_,
        closing(_opened(target)) as to,
    ):
        held = copy_ledger(from_, to, _tell)
    click.echo(f"{sum(held.values())} rader är kopierade och jämförda.")
    click.echo("Ange den nya huvudboken i inställningarna innan ni fortsätter.")
    return ALL_WELL


@ledger.command()
@data_dir
@as_json
def check(*, as_json: bool, **given: Any) -> int:
    """Undersök hela huvudboken.

    Svarar 0 när den är hel, 1 när en säkerhetskopia saknas och 2 när något är fel.
    """
    settings = settings_from(**given)
    faults, late = _looked_through(settings)
    if as_json:
        told = {"is_whole": not faults, "faults": faults, "backup": late}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo("\n".join(faults or ["Huvudboken är hel."]))
        click.echo(late, nl=bool(late))
    if faults:
        return WRONG
    return TO_DO if late else ALL_WELL


def _looked_through(settings: Settings) -> tuple[list[str], str]:
    """What is wrong in the ledger, and with its backups, in Swedish."""
    try:
        with closing(open_own_ledger(settings, utc_now)) as opened:
            faults = [fault.text for fault in faults_of(opened)]
            return faults, backup_problem(settings, opened, utc_now())
    except LedgerError as error:
        return [f"{error} {error.action}"], ""


def _own_file(settings: Settings, action: str) -> Path:
    where = settings.ledger
    if isinstance(where, Path):
        return where
    raise LedgerError("Huvudboken är en databas som flera delar.", action=action)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep every agent out for as long as the block lasts."""
    try:
        with only_instance(folder):
            yield
    except AlreadyRunning as error:
        raise AlreadyRunning(
            "Journalbryggan är igång med den här huvudboken.",
            not_done="Ingenting har ändrats.",
            action="Avsluta Journalbryggan från ikonen vid klockan och försök igen.",
            detail=error.detail,
        ) from error


@contextmanager
def _unused(source: str) -> Iterator[None]:
    """Keep agents away from a file; a server's are asked for by `copy_ledger`."""
    where = _where(source)
    if isinstance(where, str):
        yield
        return
    if not where.exists():
        raise LedgerError(f"Det finns ingen huvudbok {where}.", action="Ange en annan.")
    with _alone(where.parent):
        yield


def _opened(named: str) -> Ledger:
    return open_ledger(_where(named), utc_now)


def _where(named: str) -> Path | str:
    return named if "://" in named else Path(named)


def _tell(table: str, rows: int) -> None:
    click.echo(f"\r{table}: {rows} rader", nl=False, err=True)


def _ask(is_sure: bool, question: str) -> None:  # noqa: FBT001  click's flag
    if is_sure:
        return
    answer = click.prompt(f"{question} (ja/nej)")
    if answer.strip().lower() not in {"ja", "j"}:
        raise click.Abort


def _amount(held: Contents) -> str:
    newest = held.newest_event
    until = f", till och med {newest.astimezone():%Y-%m-%d %H:%M}" if newest else ""
    return f"{_count(held.rows['journals'], held.booked)}{until}"


def _loss_told(lost: Loss | None, present: Path) -> str:
    if lost is None:
        return f"Den nuvarande huvudboken {present} går inte att läsa, eller saknas."
    told = "Inget har tillkommit sedan dess."
    if lost.events:
        told = (
            f"Sedan dess har {_count(lost.journals, lost.booked)} tillkommit. "
            "De finns inte i säkerhetskopian."
        )
    if lost.is_of_another:
        told += " OBS: säkerhetskopian kommer från en annan huvudbok."
    return told


def _count(journals: int, vouchers: int) -> str:
    of_journals = "1 journal" if journals == 1 else f"{journals} journaler"
    of_vouchers = "1 verifikation" if vouchers == 1 else f"{vouchers} verifikationer"
    return f"{of_journals} och {of_vouchers}"


def _kept(aside: Path | None) -> str:
    return f"Den gamla finns kvar som {aside}." if aside else ""
