"""The commands. The top floor, and the only place that knows both agent and webui.

Exit codes: 0 all well, 1 something is to be done, 2 something went wrong.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from agent import checkup, printing
from agent.app import Agent, utc_now
from agent.client_command import client
from agent.computer import wants_start_at_login
from agent.connections.secrets import platform_store
from agent.connections.tokens import LONGEST_REFRESH
from agent.crashes import crashes_noted
from agent.desktop.browser import open_in_browser
from agent.desktop.doorbell import ring
from agent.desktop.turns import Turns
from agent.doctor.commands import doctor, support
from agent.errors import AgentError, AlreadyRunning, FileRefused
from agent.journeys import reconcile_owners, transfer_everything_new
from agent.ledger.reconciliations import Agreement, Period
from agent.ledger_commands import ledger
from agent.logs import begin_logging
from agent.machine import machine
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
from agent.serving import serve, wait_for_the_end
from agent.settings import VERSION, Settings, default_data_dir
from agent.sources.as_json import reading_as_json
from agent.sources.detect import read_journals
from agent.standing import look_once
from agent.transfer.reconciler import comparison_of
from agent.tray.status import Level
from webui.page import create_page
from webui.reconciled_csv import csv_of

AGREEMENTS = {
    Agreement.EQUAL: ALL_WELL,
    Agreement.DIFFERS: TO_DO,
    Agreement.FAILED: WRONG,
}

a_day = click.DateTime(["%Y-%m-%d"])
no_tray = click.option("--no-tray", is_flag=True, help="Utan ikon vid klockan.")


def main() -> None:
    """Run a command. Our own errors are told in Swedish and end with exit code 2."""
    try:
        sys.exit(commands.main(prog_name="journalbryggan", standalone_mode=False))
    except click.Abort:
        sys.exit(WRONG)
    except click.ClickException as error:
        error.show()
        sys.exit(WRONG)
    except AgentError as error:
        printing.complain(error)
        sys.exit(WRONG)


@click.group()
@click.version_option(
    VERSION, prog_name="Journalbryggan", help="Visa versionen.", message="%(version)s"
)
@click.help_option("-h", "--help", help="Visa den här hjälpen.")
def commands() -> None:
    """Journalbryggan för över journaler från dinafastigheter 3 till Fortnox.

    Prova utan Fortnox: journalbryggan demo
    """


@commands.command()
@data_dir
@journal_dirs
@port
@no_tray
@click.option("--at-login", is_flag=True, hidden=True)
def run(no_tray: bool, at_login: bool, **given: Any) -> int:  # noqa: FBT001  click's flags
    """Starta Journalbryggan och håll den igång."""
    settings = settings_from(**given)
    if at_login and not wants_start_at_login(settings):
        return ALL_WELL
    begin_logging(settings.data_dir)
    agent = _new_agent(settings)
    with crashes_noted(settings.data_dir):
        try:
            agent.start()
        except AlreadyRunning:
            # At log-on nobody has asked for the page.
            return ALL_WELL if at_login else _open_the_firsts(settings)
        try:
            serve(agent, with_tray=not no_tray)
        finally:
            agent.stop()
    return ALL_WELL


@commands.command("open")
@data_dir
@click.argument("path", default="/")
def open_page(path: str, **given: Any) -> int:
    """Öppna sidan hos den Journalbryggan som är igång."""
    return _open(settings_from(**given), path)


@commands.command()
@click.option("--auto", is_flag=True, help="Gör hela resan utan någon människa.")
@click.option("--https", is_flag=True, help="Precis som på riktigt, på port 44300.")
@port
@no_tray
def demo(auto: bool, https: bool, port: int | None, no_tray: bool) -> int:  # noqa: FBT001  click's flags
    """Prova allt på egen hand: tre fastighetsägare och ett låtsas-Fortnox."""
    # Here, so that the agent itself starts without a Fortnox of its own.
    from agent.demo.demo import running_demo  # noqa: PLC0415
    from agent.demo.journey import make_journey  # noqa: PLC0415

    usual_port = 44300 if https else 0
    with running_demo(create_page, port=port or usual_port, https=https) as running:
        if not auto:
            click.echo(f"Simulatorn för Fortnox: {running.simulator.url}")
            serve(running.agent, with_tray=not no_tray, open_page=True)
            return ALL_WELL
        came = make_journey(running)
        Console().print(printing.receipt_table(came))
        return ALL_WELL if came.booked == came.total else WRONG


@commands.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True)
)
@as_json
def read(files: tuple[Path, ...], as_json: bool) -> int:  # noqa: FBT001  click's flag
    """Läs journalfiler och visa vad de innehåller, utan att spara något.

    Svarar 0 när allt gick att läsa, 1 när något behöver ses över och 2 när en fil
    inte kunde läsas alls.
    """
    return max(_read_one(file, as_json=as_json) for file in files)


@commands.command()
@data_dir
@journal_dirs
@port
def transfer(**given: Any) -> int:
    """För över alla nya journaler från kopplade fastighetsägare och skriv kvittot."""
    with running_agent(settings_from(**given)) as agent:
        came = transfer_everything_new(agent)
    Console().print(printing.receipt_table(came))
    return ALL_WELL if came.booked == came.total else TO_DO


@commands.command()
@data_dir
@port
@click.option("--owner", "who", default="", help="Namn eller organisationsnummer.")
@click.option("--from", "first", type=a_day, help="Första dagen; annars månadens.")
@click.option("--to", "last", type=a_day, help="Sista dagen; annars månadens.")
@as_json
@click.option("--csv", "as_csv", is_flag=True, help="Svara med CSV för Excel.")
def reconcile(
    who: str,
    first: datetime | None,
    last: datetime | None,
    *,
    as_json: bool,
    as_csv: bool,
    **given: Any,
) -> int:
    """Stäm av kopplade fastighetsägares verifikationer mot Fortnox.

    Svarar 0 när allt stämmer, 1 när något skiljer och 2 när Fortnox inte kunde läsas.
    """
    this_month = Period.month_of(utc_now().astimezone().date())
    days = (
        first.date() if first else this_month.from_date,
        last.date() if last else this_month.to_date,
    )
    with running_agent(settings_from(**given)) as agent:
        made = reconcile_owners(agent, who, Period(*sorted(days)))
        found = [(one, comparison_of(agent.rooms.ledger, one.id)) for one in made]
    if as_csv:
        click.echo(csv_of(found), nl=False)
    elif as_json:
        told = printing.reconciliations_as_json(found)
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for line in printing.reconciliation_lines(found):
            Console().print(line, soft_wrap=True)
    return max(AGREEMENTS[one.agreement] for one in made)


@commands.command()
@data_dir
@journal_dirs
@port
@as_json
@click.option("--owner", "who", default="", help="Namn eller organisationsnummer.")
def check(who: str, *, as_json: bool, **given: Any) -> int:
    """Kontrollera allt som väntar mot Fortnox, utan att skicka något.

    Svarar 0 när inget är fel, 1 när det finns anmärkningar och 2 när Fortnox inte
    kunde läsas.
    """
    with running_agent(settings_from(**given)) as agent:
        checked = checkup.check_what_waits(agent, who)
    if as_json:
        click.echo(json.dumps(checkup.as_json(checked), ensure_ascii=False))
    else:
        for line in checkup.lines(checked):
            Console().print(line, soft_wrap=True)
    return checkup.exit_code(checked)


@commands.command()
@data_dir
@journal_dirs
@as_json
def status(as_json: bool, **given: Any) -> int:  # noqa: FBT001  click's flag
    """Visa vad som väntar och vad som är fel.

    Svarar 0 när allt är väl, 1 när något är att göra och 2 när något är fel.
    """
    now = look_once(settings_from(**given), utc_now())
    if as_json:
        told = printing.status_as_json(now.how, now.alerts, now.owners)
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        Console().print(printing.owners_table(now.how, now.owners))
        for line in printing.alert_lines(now.alerts):
            Console().print(line, soft_wrap=True)
    levels = {Level.WELL: ALL_WELL, Level.TODO: TO_DO, Level.WRONG: WRONG}
    return levels[now.how.level]


@commands.command()
@click.option("--port", type=int, default=8321, show_default=True)
@click.option(
    "--books",
    type=click.Path(path_type=Path),
    help="Fil som bokföringen sparas i; annars finns den bara i minnet.",
)
@click.option(
    "--redirect-uri",
    "redirect_uris",
    multiple=True,
    default=("https://localhost:44300",),
    show_default=True,
    help="Adress som får ta emot svar; kan anges flera gånger.",
)
def simulator(port: int, books: Path | None, redirect_uris: tuple[str, ...]) -> int:
    """Kör ett låtsas-Fortnox att öva mot, på den här datorn."""
    from agent.simulator import Simulator  # noqa: PLC0415  as in demo

    with Simulator(port=port, books=books, redirect_uris=redirect_uris) as fortnox:
        click.echo(f"Simulatorn för Fortnox: {fortnox.url}")
        wait_for_the_end()
    return ALL_WELL


commands.add_command(doctor)
commands.add_command(client)
commands.add_command(ledger)
commands.add_command(machine)
commands.add_command(support)


@contextmanager
def running_agent(settings: Settings) -> Iterator[Agent]:
    """Run the agent for as long as a command lasts: it alone renews consents.

    Raises:
        AlreadyRunning: this user's agent runs already.
    """
    begin_logging(settings.data_dir)
    agent = _new_agent(settings)
    agent.start()
    try:
        yield agent
    finally:
        agent.stop()


def _new_agent(settings: Settings) -> Agent:
    """Make the agent over the user's store, which agents of other folders share."""
    turns = Turns(default_data_dir() / "turns", LONGEST_REFRESH)
    return Agent(settings, platform_store(), create_page, alone=turns.turn)


def _open_the_firsts(settings: Settings) -> int:
    link = ring(settings.data_dir, "/")
    if link is None:
        raise AlreadyRunning(
            "Den Journalbryggan som är igång svarar inte.",
            action="Vänta en stund. Hjälper det inte: logga ut och in igen.",
        )
    return _show(link)


def _open(settings: Settings, path: str) -> int:
    link = ring(settings.data_dir, path) if settings.data_dir.exists() else None
    if link is None:
        raise AgentError(
            "Journalbryggan är inte igång.", action="Starta den: journalbryggan run"
        )
    return _show(link)


def _show(link: str) -> int:
    if not open_in_browser(link):
        click.echo(link)
    return ALL_WELL


def _read_one(file: Path, *, as_json: bool) -> int:
    try:
        reading = read_journals(file.read_bytes(), file.name)
    except FileRefused as refusal:
        if as_json:
            click.echo(json.dumps(printing.refusal_as_json(str(file), refusal)))
        else:
            printing.complain(refusal)
        return WRONG
    if as_json:
        told = reading_as_json(str(file), reading)
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        Console().print(*printing.reading_tables(file.name, reading))
    return TO_DO if reading.problems else ALL_WELL
