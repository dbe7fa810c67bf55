"""What other seats do, or are waited for, in words for the page."""

from collections.abc import Mapping

from agent.ledger.connections import all_connections, connections_elsewhere
from agent.ledger.leases import all_leases
from agent.ledger.ledger import Ledger


def doing_elsewhere(ledger: Ledger) -> Mapping[int, str]:
    """Say by owner which other seat sends to its company, or alone could."""
    leased = all_leases(ledger)
    here = all_connections(ledger)
    said = {}
    for owner_id, views in connections_elsewhere(ledger).items():
        lease = leased.get(views[0].database_number)
        if lease and not lease.is_ours:
            said[owner_id] = f"{lease.seat} överför: {lease.doing or 'Börjar'}"
        elif owner_id not in here:
            seats = ", ".join(view.seat for view in views)
            said[owner_id] = f"Väntar på {seats}, där kopplingen finns"
    return said
