"""The waiting journals as df3 shows them: owner, date, journal, with sums at each.

Pure: values in, values out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from markupsafe import Markup

from agent.journal import ZERO
from agent.ledger.states import JournalState
from webui.swedish import ore

if TYPE_CHECKING:
    from agent.ledger.journals import JournalView
    from agent.ledger.owners import OwnerOverview
    from agent.ledger.piles import Pile, Waiting


@dataclass(frozen=True, slots=True)
class Part:
    """A number of journals, and their debit."""

    journals: int = 0
    debit: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Sums:
    """What waits in some part of the tree, and how much of it.

    `plain` is what the box of a group ticks, `apart` what is ticked though Fortnox has
    refused it, `fresh` what is new and not yet ticked.
    """

    all: Part
    credit: Decimal
    plain: Part
    ticked: Part
    apart: Part
    new: Part
    fresh: Part


@dataclass(frozen=True, slots=True)
class DateBranch:
    """An owner's journals of one date; without `journals` where they are many."""

    date: date
    sums: Sums
    journals: tuple["JournalView", ...]


@dataclass(frozen=True, slots=True)
class OwnerBranch:
    """An owner's waiting journals, by date; without `dates` where they are many."""

    about: "OwnerOverview"
    sums: Sums
    dates: tuple[DateBranch, ...]

    @property
    def is_whole(self) -> bool:
        """Whether its journals are there, and not only their sums."""
        return bool(self.dates) and all(one.journals for one in self.dates)


def grow(
    waiting: "Waiting", owners: Mapping[int, "OwnerOverview"]
) -> tuple[OwnerBranch, ...]:
    """Arrange what comes in df3's order: by owner, date and number.

    Of several owners whose journals are too many there are the sums alone.
    """
    listed: dict[tuple[int, date], list[JournalView]] = {}
    for one in waiting.journals:
        listed.setdefault((one.owner_id, one.date), []).append(one)
    by_owner = [
        (owner_id, tuple(piles))
        for owner_id, piles in groupby(waiting.piles, lambda pile: pile.owner_id)
    ]
    has_dates = len(by_owner) == 1 or bool(listed)
    return tuple(
        OwnerBranch(
            owners[owner_id],
            sums_of(piles),
            _dates(owner_id, piles, listed) if has_dates else (),
        )
        for owner_id, piles in by_owner
    )


def sums_of(piles: Iterable["Pile"]) -> Sums:
    """Add piles up."""
    all_ = tuple(piles)
    plain = [one for one in all_ if one.state is JournalState.WAITING]
    ticked = [one for one in all_ if one.is_ticked]
    return Sums(
        all=_part(all_),
        credit=sum((one.credit for one in all_), ZERO),
        plain=_part(plain),
        ticked=_part(ticked),
        apart=_part(one for one in ticked if one.state is not JournalState.WAITING),
        new=_new(all_),
        fresh=_new(one for one in all_ if not one.is_ticked),
    )


def as_attributes(sums: Sums, stopped: Part) -> Markup:
    """Write what a script needs to know of journals that it has not fetched.

    A number and whole öre each. Not by a template: there may be hundreds of owners.
    """
    parts = {
        "plain": sums.plain,
        "ticked": sums.ticked,
        "apart": sums.apart,
        "new": sums.new,
        "fresh": sums.fresh,
        "stopped": stopped,
    }
    written = (
        f' data-{name}="{one.journals} {ore(one.debit)}"' for name, one in parts.items()
    )
    return Markup("".join(written))  # noqa: S704  numbers alone


def add(parts: Iterable[Part]) -> Part:
    """Add parts up."""
    taken = tuple(parts)
    journals = sum(one.journals for one in taken)
    return Part(journals, sum((one.debit for one in taken), ZERO))


def _dates(
    owner_id: int,
    piles: tuple["Pile", ...],
    listed: Mapping[tuple[int, date], list["JournalView"]],
) -> tuple[DateBranch, ...]:
    return tuple(
        DateBranch(day, sums_of(of_day), tuple(listed.get((owner_id, day), ())))
        for day, of_day in groupby(piles, lambda pile: pile.date)
    )


def _part(piles: Iterable["Pile"]) -> Part:
    return add(Part(one.journals, one.debit) for one in piles)


def _new(piles: Iterable["Pile"]) -> Part:
    return add(Part(one.new, one.new_debit) for one in piles)
