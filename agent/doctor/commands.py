"""`journalbryggan doctor` and `journalbryggan support`: beside an agent, or without."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from agent.app import utc_now
from agent.connections.secrets import platform_store
from agent.desktop.here import machine_folder
from agent.desktop.machine_client import machine_client
from agent.doctor import findings
from agent.doctor.bundle import Bundle, make_bundle
from agent.doctor.examination import Examination
from agent.doctor.findings import Finding, Gravity
from agent.doctor.looks import looks
from agent.doctor.pc import Pc
from agent.errors import Refused, SettingsRefused
from agent.logs import silent
from agent.options import (
    ALL_WELL,
    TO_DO,
    WRONG,
    as_json,
    data_dir,
    journal_dirs,
    port,
    settings_from,
)
from agent.own_ledger import own_ledger_to_read
from agent.settings import Settings

EXIT_CODES = {Gravity.WELL: ALL_WELL, Gravity.TO_DO: TO_DO, Gravity.WRONG: WRONG}
MARKS = {
    Gravity.WELL: ("OK ", "green"),
    Gravity.TO_DO: ("GÖR", "yellow"),
    Gravity.WRONG: ("FEL", "bold red"),
}


@click.command()
@data_dir
@journal_dirs
@port
@as_json
def doctor(*, as_json: bool, **given: Any) -> int:
    """Undersök datorn: mappar, huvudbok, port, certifikat och vägen till Fortnox.

    Stör inte en Journalbryggan som är igång. Svarar 0 när allt är väl, 1 när något
    behöver göras och 2 när något är fel.
    """
    found: list[Finding] = []
    with silent():
        try:
            examined = Examination(looks(this_pc(settings_from(**given))), utc_now())
            for one in examined.in_turn():
                found.append(one)
                if not as_json:
                    Console().print(line(one), soft_wrap=True)
        except SettingsRefused as error:
            found.append(findings.from_error("Inställningar", error))
            if not as_json:
                Console().print(line(found[0]), Text(error.detail), soft_wrap=True)
    verdict = findings.gravest(found)
    if as_json:
        told = {"verdict": verdict.value, "findings": findings.as_json(found)}
        click.echo(json.dumps(told, ensure_ascii=False))
    return EXIT_CODES[verdict]


@click.command()
@click.argument("place", type=click.Path(path_type=Path))
@data_dir
@journal_dirs
@port
@click.option("--yes", "is_sure", is_flag=True, help="Spara utan att fråga.")
def support(place: Path, *, is_sure: bool, **given: Any) -> int:
    """Spara ett underlag till supporten, i en mapp eller en fil.

    Det visas först vad som är med. Inga hemligheter, namn, texter eller belopp följer
    med, och ingenting skickas.
    """
    with silent():
        pc = this_pc(settings_from(**given))
        examined = Examination(looks(pc), utc_now())
        bundle = make_bundle(pc, tuple(examined.in_turn()))
    for file in bundle.files:
        click.echo(f"{file.name:20} {file.size:>9} byte  {file.about}")
    if not is_sure:
        _ask(bundle)
    there = place / bundle.name if place.is_dir() else place
    _save(bundle, there)
    click.echo(f"Sparat: {there}")
    return ALL_WELL


def this_pc(settings: Settings) -> Pc:
    """Return the PC as a command sees it: the ledger is read beside whoever uses it."""
    return Pc(
        settings,
        utc_now,
        partial(own_ledger_to_read, settings, utc_now),
        platform_store,
        lambda: machine_client(machine_folder.machine_folder()),
    )


def _ask(bundle: Bundle) -> None:
    """Ask whether to save, and show everything to who wants to see it."""
    question = "Spara underlaget? (ja/nej/visa)"
    while (answer := click.prompt(question).strip().lower()) == "visa":
        for file in bundle.files:
            click.echo(f"\n--- {file.name} ---\n{file.text}")
    if answer not in {"ja", "j"}:
        raise click.Abort


def _save(bundle: Bundle, file: Path) -> None:
    try:
        with file.open("xb") as saved:
            saved.write(bundle.as_zip())
    except FileExistsError as error:
        raise Refused(
            f"Det finns redan en fil {file}.",
            not_done="Ingenting har sparats.",
            action="Välj ett annat namn.",
        ) from error
    except OSError as error:
        raise Refused(
            f"Det gick inte att spara {file}.",
            not_done="Ingenting har sparats.",
            action="Välj en mapp som du får skriva i.",
        ) from error


def line(finding: Finding) -> Text:
    """One line of `doctor`; not by colour alone."""
    told = f" {finding.what}: {finding.text} {finding.action}".rstrip()
    return Text.assemble(MARKS[finding.gravity], told)
