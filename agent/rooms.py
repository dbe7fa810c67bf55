"""What the page is given, every room that it may use; and the page as we know it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from wsgiref.types import WSGIApplication

from agent.computer import Computer
from agent.connections.connections import Connections
from agent.daily_backup import DailyBackup
from agent.doctor.doctor import Doctor
from agent.folders import FolderView
from agent.ledger.ledger import Ledger
from agent.preferences.preferences import Preferences
from agent.settings import Settings
from agent.transfer.checking import Checking
from agent.transfer.reconciler import Reconciler
from agent.transfer.reversing import Reversing
from agent.transfer.transfers import Transfers
from agent.warning.warning import Alert


@dataclass(frozen=True, slots=True)
class Rooms:
    """Everything that the page may use.

    `settings` is as they were at the start; `preferences.settings` as they are now.
    """

    settings: Settings
    ledger: Ledger
    connections: Connections
    transfers: Transfers
    folders: Callable[[], tuple[FolderView, ...]]
    computer: Computer
    clock: Callable[[], datetime]
    reconciler: Reconciler
    reversing: Reversing
    checking: Checking
    alerts: Callable[[], tuple[Alert, ...]]
    doctor: Doctor
    preferences: Preferences
    backup: DailyBackup


class Page(Protocol):
    """The web page as the agent knows it; webui makes it."""

    @property
    def app(self) -> WSGIApplication:
        """The WSGI application."""

    def link(self, path: str = "/") -> str:
        """Return a one-time link to a path."""


MakePage = Callable[[Rooms, str], Page]
