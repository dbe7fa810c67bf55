"""What an owner's files call its cost centres: their names, by code."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, insert, select

from agent.ledger.ledger import Ledger
from agent.ledger.tables import cost_centre_names


def centre_names(
    ledger: Ledger, owner_ids: Collection[int]
) -> dict[int, dict[str, str]]:
    """Return the names that owners' latest files gave, by owner and code."""
    wanted = select(cost_centre_names).where(
        cost_centre_names.c.owner_id.in_(owner_ids)
    )
    found: dict[int, dict[str, str]] = {}
    with ledger.reading() as connection:
        for row in connection.execute(wanted):
            found.setdefault(row.owner_id, {})[row.code] = row.name
    return found


def remember_centres(
    connection: Connection, owner_id: int, names: Mapping[str, str]
) -> None:
    """Keep the names that a file gives; a later file's are the right ones."""
    if not names:
        return
    connection.execute(
        delete(cost_centre_names).where(
            cost_centre_names.c.owner_id == owner_id,
            cost_centre_names.c.code.in_(names),
        )
    )
    rows = [
        {"owner_id": owner_id, "code": code, "name": name}
        for code, name in names.items()
    ]
    connection.execute(insert(cost_centre_names), rows)
