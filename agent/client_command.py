"""Client id and client secret by command: for this user, in the PC's store.

The secret is asked for without being shown, or read from standard input, never given
on the command line, which others can read and shells remember.
"""

import sys
from contextlib import closing
from typing import Any

import click

from agent.app import utc_now
from agent.connections.client import OurClient
from agent.connections.secrets import Secrets, digest, platform_store
from agent.desktop.here import machine_folder
from agent.desktop.machine_client import machine_client
from agent.errors import Refused
from agent.ledger.clients import given_to_others
from agent.ledger.ledger import Ledger
from agent.options import ALL_WELL, TO_DO, data_dir, settings_from
from agent.own_ledger import open_own_ledger
from agent.settings import Settings


@click.command()
@data_dir
@click.option("--yes", is_flag=True, help="Fråga inte, även om kopplingar upphör.")
def client(*, yes: bool, **given: Any) -> int:
    """Ange eller byt klient-id och klienthemlighet.

    Hemligheten visas inte när den skrivs. Ett skript ger båda på standard in, på var
    sin rad. Svarar 1 när fastighetsägare behöver kopplas igen.
    """
    settings = settings_from(**given)
    with closing(open_own_ledger(settings, utc_now)) as ledger:
        ours = _client_of(settings, ledger)
        client_id, secret = _entered(ours.id)
        lost = given_to_others(ledger, digest(client_id))
        if lost and not yes:
            _ask_to_lose(len(lost))
        to_connect = ours.enter(client_id, secret)
    if to_connect:
        click.echo(f"Sparat. {_owners(len(to_connect))} behöver kopplas igen.")
        return TO_DO
    click.echo("Sparat. Alla kopplingar finns kvar.")
    return ALL_WELL


def has_person() -> bool:
    """Tell whether there is somebody at the keyboard to ask."""
    return sys.stdin.isatty()


def _entered(known_id: str) -> tuple[str, str]:
    """Ask for both, or read them from two lines."""
    if has_person():
        client_id = click.prompt("Klient-id", default=known_id or None)
        secret = click.prompt("Klienthemlighet", hide_input=True)
    else:
        client_id, secret = (sys.stdin.readline() for _ in range(2))
    if not (client_id.strip() and secret.strip()):
        raise Refused(
            "Klient-id och klienthemlighet behövs båda.",
            not_done="Ingenting har ändrats.",
            action="Ange dem på var sin rad, klient-id först.",
        )
    return client_id.strip(), secret.strip()


def _ask_to_lose(number: int) -> None:
    """Say what another client id costs, and ask whoever is there.

    Raises:
        Refused: nobody is, or the answer is no.
    """
    cost = f"Det är ett annat klient-id. {_owners(number)} behöver då kopplas igen."
    if has_person() and click.confirm(f"{cost} Ska det bytas?"):
        return
    raise Refused(
        cost,
        not_done="Ingenting har ändrats.",
        action="Kör kommandot med --yes om det är vad du vill.",
    )


def _client_of(settings: Settings, ledger: Ledger) -> OurClient:
    secrets = Secrets(
        platform_store(), lambda: machine_client(machine_folder.machine_folder())
    )
    return OurClient(ledger, secrets, settings.redirect_uri)


def _owners(number: int) -> str:
    return "1 fastighetsägare" if number == 1 else f"{number} fastighetsägare"
