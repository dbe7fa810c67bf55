"""Whom to look at first among many owners. Pure: values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webui.connections import has_lost_company

if TYPE_CHECKING:
    from agent.ledger.owners import OwnerOverview


# With more owners than this, those with whom nothing waits are folded away.
FEW = 12
# More rows than this make a page long, and slow to show: the rest of a group is folded.
MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Group:
    """Owners that belong together on the page; `key` tells one group from another."""

    key: str
    title: str
    owners: tuple["OwnerOverview", ...]
    is_folded: bool = False


def grouped(owners: Sequence["OwnerOverview"]) -> tuple[Group, ...]:
    """Put first who needs a person, then with whom something waits, then the rest."""
    needing = tuple(one for one in owners if needs_somebody(one))
    calm = [one for one in owners if not needs_somebody(one)]
    waiting = tuple(one for one in calm if one.waiting)
    rest = tuple(one for one in calm if not one.waiting)
    found = (
        *_parted("behover", "Behöver dig", needing),
        *_parted("vantar", "Har något som väntar", waiting),
        Group("klara", "Inget väntar", rest, is_folded=len(owners) > FEW),
    )
    return tuple(one for one in found if one.owners)


def needs_somebody(one: "OwnerOverview") -> bool:
    """Tell whether something with an owner stands still until a person has looked."""
    connection = one.connection
    return bool(
        one.suggestion
        or one.to_review
        or (connection and (connection.problem or has_lost_company(one)))
    )


def _parted(
    key: str, title: str, owners: tuple["OwnerOverview", ...]
) -> tuple[Group, Group]:
    shown, more = owners[:MOST_SHOWN], owners[MOST_SHOWN:]
    return (
        Group(key, title, shown),
        Group(f"{key}-fler", f"{title}: fler", more, is_folded=True),
    )
