"""Keeping the agent up: with its icon, or without, until somebody ends it."""

import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

import click

from agent.app import Agent
from agent.desktop.browser import open_in_browser
from agent.desktop.here import message_box, restart
from agent.errors import LedgerError, TrayUnavailable
from agent.ledger.selection import tick_new
from agent.quitting import Quitting
from agent.settings import VERSION
from agent.tray.tray import Actions, Tray


def serve(agent: Agent, *, with_tray: bool, open_page: bool = False) -> None:
    """Serve until the user quits or the system ends us.

    Without a desktop the icon is left out, and the way in is printed instead.
    """
    if open_page:
        _show(agent, "/")
    if with_tray and _serve_with_tray(agent):
        return
    if not open_page:
        _print_way_in(agent, "/")
    ended = threading.Event()
    agent.end_through(ended.set)
    wait_for_the_end(ended)


def wait_for_the_end(ended: threading.Event | None = None) -> None:
    """Wait for Ctrl+C, the system's request to end, or the event."""
    ended = ended or threading.Event()
    _when_ended(ended.set)
    # Windows delivers signals only between waits.
    while not ended.wait(0.5):
        pass


def transfer_new(agent: Agent) -> None:
    """Tick what is new, as the page's own button would, and open the page there."""
    with suppress(LedgerError):  # the page says so
        tick_new(agent.rooms.ledger)
    _show(agent, "/overforing")


def _serve_with_tray(agent: Agent) -> bool:
    quitting = Quitting(
        is_transferring=lambda: agent.rooms.transfers.is_running,
        ask=message_box.ask,
        end=lambda: tray.stop(),  # noqa: PLW0108  tray comes after its actions
    )
    actions = Actions(
        open_page=lambda path: _show(agent, path),
        transfer_new=lambda: transfer_new(agent),
        pause=agent.pause,
        woken=agent.wake_up,
        quit=quitting.quit,
        park=agent.park,
    )
    tray = Tray(actions, VERSION)
    agent.tell_through(tray.show, tray.notify)
    agent.end_through(tray.stop)
    agent.ask_for_trust()
    restart.ask_to_be_restarted()
    _when_ended(tray.stop)
    try:
        tray.run()
    except TrayUnavailable:
        return False
    return True


def _show(agent: Agent, path: str) -> None:
    if not open_in_browser(agent.page.link(path)):
        _print_way_in(agent, path)


def _print_way_in(agent: Agent, path: str) -> None:
    click.echo(f"Öppna inom en minut: {agent.page.link(path)}")
    click.echo(f'Senare: journalbryggan open --data-dir "{agent.settings.data_dir}"')
    click.echo("Avsluta med Ctrl+C.")


def _when_ended(end: Callable[[], None]) -> None:
    def handle(_: int, __: FrameType | None) -> None:
        end()

    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, handle)
