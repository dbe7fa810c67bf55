"""What the looks look at: this PC, as the page in the agent or a command sees it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from keyring.backend import KeyringBackend

from agent.ledger.ledger import Ledger
from agent.settings import Settings


@dataclass(frozen=True, slots=True)
class Pc:
    """The PC. What has to be opened is opened by each look for itself.

    `ledger` gives None where there never was one. `own_port` is where the asking
    agent's page is; None for a command, beside which an agent may run. `port_holder`
    says who had the page's port when that agent started.
    """

    settings: Settings
    clock: Callable[[], datetime]
    ledger: Callable[[], AbstractContextManager[Ledger | None]]
    store: Callable[[], KeyringBackend]
    machine_client: Callable[[], tuple[str, str] | None]
    own_port: int | None = None
    port_holder: str = ""
