"""Without the page: transfer everything new and wait for the receipt; reconcile."""

import time
from collections.abc import Callable

from agent.app import Agent
from agent.errors import AgentError, Refused
from agent.journal import organisation_number
from agent.ledger.owners import OwnerView, name_key, overview
from agent.ledger.reconciliations import Period, Reconciliation, reconciliation
from agent.ledger.selection import tick_all_sendable
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
        LedgerAway: the shared ledger's database does not answer.
    """
    rooms = agent.rooms
    rooms.ledger.prepare()
    wait_for(agent.folders.have_settled, "Mapparna gick inte att läsa i tid.")
    tick_all_sendable(rooms.ledger)
    transfer_id = rooms.transfers.start(None, rooms.settings.user)
    while receipt(rooms.ledger, transfer_id).left:
        time.sleep(INTERVAL)
    return receipt(rooms.ledger, transfer_id)


def reconcile_owners(
    agent: Agent, who: str, period: Period
) -> tuple[Reconciliation, ...]:
    """Compare connected owners' books with Fortnox', one after another.

    `who` is an owner's name or organisation number, "" for all.

    Raises:
        Refused: no connected owner is called so.
    """
    rooms = agent.rooms
    made = [
        rooms.reconciler.reconcile(one.owner.id, period, rooms.settings.user)
        for one in overview(rooms.ledger)
        if one.connection is not None and is_called(one.owner, who)
    ]
    if not made:
        raise Refused(
            f"Ingen kopplad fastighetsägare heter {who}."
            if who
            else "Ingen fastighetsägare är kopplad.",
            action="Se vilka som är kopplade: journalbryggan status",
        )
    return tuple(reconciliation(rooms.ledger, one) for one in made)


def wait_for(
    is_done: Callable[[], bool], otherwise: str, patience: float = PATIENCE
) -> None:
    """Wait for something that should come soon, so many seconds.

    Raises:
        TooSlow: it did not; `otherwise` says in Swedish what.
    """
    give_up = time.monotonic() + patience
    while not is_done():
        if time.monotonic() > give_up:
            raise TooSlow(otherwise)
        time.sleep(INTERVAL)


def is_called(owner: OwnerView, who: str) -> bool:
    """Tell whether an owner has this name or organisation number; "" is anybody's."""
    number = organisation_number(who)
    has_number = bool(number) and number == owner.organisation_number
    return not who or has_number or name_key(who) == name_key(owner.name)
