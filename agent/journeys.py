"""Transferring without the page: everything new, once, and wait for the receipt."""

import time
from collections.abc import Callable

from agent.app import Agent
from agent.errors import AgentError
from agent.ledger.selection import tick_everything_new
from agent.transfer.receipt import Receipt, receipt

PATIENCE = 30.0  # seconds for the folders to be read
INTERVAL = 0.1


class TooSlow(AgentError):
    """Something that should have happened did not."""

    title = "Det dröjde för länge"


def transfer_everything_new(agent: Agent) -> Receipt:
    """Transfer all that may be sent and wait until nothing is on its way.

    A voucher whose answer was lost is waited for, as long as settling it takes.

    Raises:
        Refused: there is nothing to transfer.
        NotConnected: none of the owners is connected.
    """
    rooms = agent.rooms
    wait_for(agent.folders.have_settled, "Mapparna gick inte att läsa i tid.")
    tick_everything_new(rooms.ledger)
    transfer_id = rooms.transfers.start(None, rooms.settings.user)
    while receipt(rooms.ledger, transfer_id).left:
        time.sleep(INTERVAL)
    return receipt(rooms.ledger, transfer_id)


def wait_for(is_done: Callable[[], bool], otherwise: str) -> None:
    """Wait for something that should come soon.

    Raises:
        TooSlow: it did not; `otherwise` says in Swedish what.
    """
    give_up = time.monotonic() + PATIENCE
    while not is_done():
        if time.monotonic() > give_up:
            raise TooSlow(otherwise)
        time.sleep(INTERVAL)
