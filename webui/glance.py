"""Whom to look at first among many owners. Pure: values in, values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webui.connections import has_lost_company

if TYPE_CHECKING:
    from agent.ledger.owners import OwnerOverview


@dataclass(frozen=True, slots=True)
class Group:
    """Owners that belong together on the page; `key` tells one group from another."""

    key: str
    title: str
    owners: tuple["OwnerOverview", ...]


def grouped(owners: Iterable["OwnerOverview"]) -> tuple[Group, ...]:
    """Put first who needs a person, then with whom something waits, then the rest."""
    needing: list[OwnerOverview] = []
    waiting: list[OwnerOverview] = []
    rest: list[OwnerOverview] = []
    for one in owners:
        if needs_somebody(one):
            needing.append(one)
        else:
            (waiting if one.waiting else rest).append(one)
    return (
        Group("behover", "Behöver dig", tuple(needing)),
        Group("vantar", "Har något som väntar", tuple(waiting)),
        Group("klara", "Inget väntar", tuple(rest)),
    )


def needs_somebody(one: "OwnerOverview") -> bool:
    """Tell whether something with an owner stands still until a person has looked."""
    connection = one.connection
    return bool(
        one.suggestion
        or one.to_review
        or (connection and (connection.problem or has_lost_company(one)))
    )
