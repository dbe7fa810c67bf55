"""How far somebody who begins has come: told by what is true, and by nothing else.

So the guide can be left at any time, and what was done elsewhere is done here too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from agent.ledger.owners import OwnerOverview
from webui.connections import is_to_connect
from webui.current import rooms


class Step(StrEnum):
    """What there is to do, in this order."""

    FOLDER = "mapp"
    CLIENT = "klient"
    OWNER = "agare"
    VOUCHER = "verifikation"


TITLES = {
    Step.FOLDER: "Bevaka mappen med journaler",
    Step.CLIENT: "Ange klient-id och klienthemlighet",
    Step.OWNER: "Koppla en första fastighetsägare",
    Step.VOUCHER: "För över en liten journal",
}


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """Which steps are done; any of them may be, whatever comes before it."""

    done: frozenset[Step]

    @property
    def next(self) -> Step | None:
        """The first that is not done; None when all are."""
        return next((one for one in Step if one not in self.done), None)

    @property
    def titles(self) -> list[tuple[Step, str]]:
        """Every step with its title, in order."""
        return [(one, TITLES[one]) for one in Step]


def first_steps(overview: Sequence[OwnerOverview]) -> FirstSteps:
    """Look at what is done."""
    return FirstSteps(frozenset(_done(overview)))


def on_overview(overview: Sequence[OwnerOverview]) -> FirstSteps | None:
    """Return what the overview should say of the guide; None for nothing.

    Who has a voucher in Fortnox has begun, and who wants no guide has said so.
    """
    if _has_booked(overview) or not rooms().preferences.settings.first_steps:
        return None
    return first_steps(overview)


def _done(overview: Sequence[OwnerOverview]) -> Iterable[Step]:
    if rooms().folders():
        yield Step.FOLDER
    if rooms().connections.client.is_entered:
        yield Step.CLIENT
    if not all(map(is_to_connect, overview)):
        yield Step.OWNER
    if _has_booked(overview):
        yield Step.VOUCHER


def _has_booked(overview: Iterable[OwnerOverview]) -> bool:
    return any(one.last_booked_at for one in overview)
