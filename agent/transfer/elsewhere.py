"""What other seats do, and which connections they have, in words for the page."""

from collections.abc import Mapping

from agent.ledger.connections import all_connections, connections_elsewhere
from agent.ledger.leases import all_leases
from agent.ledger.ledger import Ledger


def doing_elsewhere(ledger: Ledger) -> Mapping[int, str]:
    """Say by owner which other seat sends to its company, and how far it is."""
    leased = all_leases(ledger)
    known = {
        owner_id: views[0].database_number
        for owner_id, views in connections_elsewhere(ledger).items()
    }
    return {
        owner_id: f"{lease.seat} överför: {lease.doing or 'Börjar'}"
        for owner_id, number in known.items()
        if (lease := leased.get(number)) and not lease.is_ours
    }


def connected_elsewhere(ledger: Ledger) -> Mapping[int, str]:
    """Name the seats that are connected for owners that we are not connected for."""
    here = all_connections(ledger)
    return {
        owner_id: ", ".join(view.seat for view in views)
        for owner_id, views in connections_elsewhere(ledger).items()
        if owner_id not in here
    }


def seen_elsewhere(ledger: Ledger) -> Mapping[int, str]:
    """Say by owner what other seats do for it, or else that they are connected."""
    connected = connected_elsewhere(ledger).items()
    told = {owner_id: f"Kopplad hos {seats}" for owner_id, seats in connected}
    return {**told, **doing_elsewhere(ledger)}


def awaited_elsewhere(ledger: Ledger) -> Mapping[int, str]:
    """Say by owner whom what is on its way waits for, where it is not for us."""
    connected = connected_elsewhere(ledger).items()
    told = {
        owner_id: f"Väntar på {seats}, där kopplingen finns"
        for owner_id, seats in connected
    }
    return {**told, **doing_elsewhere(ledger)}
