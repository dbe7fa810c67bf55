"""Koppla i tur och ordning: an office connects its owners, one click here for each.

What is left is read out of the connections every time, and the address says how far
one has come among them: the round is left and taken up again as one likes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agent.ledger import owners
from agent.ledger.owners import OwnerOverview
from agent.transfer.elsewhere import connected_elsewhere
from webui.connections import (
    has_lost_company,
    is_by_user,
    is_to_connect,
    just_connected,
    local_path,
)
from webui.current import current, rooms
from webui.outcomes import Visit

pages = Blueprint("round", __name__, url_prefix="/kopplingar/runda")

UPGRADING = "byt"
AS_USER = "anvandare"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which round one is.

    Attributes:
        upgrading: the round is for those with a user's connection, too.
        as_user: who was connected last was connected by a user.
        after: the owner that was passed over last; 0 for nobody.
    """

    upgrading: bool = False
    as_user: bool = False
    after: int = 0

    @property
    def address(self) -> str:
        """The page's address with all this in it."""
        return url_for(
            "round.show",
            vilka=UPGRADING if self.upgrading else None,
            konto=AS_USER if self.as_user else None,
            efter=self.after or None,
        )


@dataclass(frozen=True, slots=True)
class Round:
    """What there is to do: all owners, and those that are left, by name."""

    all: tuple[OwnerOverview, ...]
    left: tuple[OwnerOverview, ...]

    @property
    def done(self) -> int:
        """How many are connected as they should be."""
        return len(self.all) - len(self.left)

    def first_after(self, owner_id: int) -> OwnerOverview | None:
        """Return who is next after an owner; None where the round is through."""
        ids = [one.owner.id for one in self.all]
        passed = set(ids[: ids.index(owner_id) + 1]) if owner_id in ids else set()
        return next((one for one in self.left if one.owner.id not in passed), None)

    def just_before(self, owner_id: int) -> int:
        """Return the id of the owner before one; 0 where it is the first."""
        ids = [0, *(one.owner.id for one in self.all)]
        return ids[ids.index(owner_id) - 1]


@pages.get("")
def show() -> str:
    """Say which company is next, and how the last visit to Fortnox went."""
    overview, place = owners.overview(rooms().ledger), place_in(request.args)
    this = round_of(overview, upgrading=place.upgrading)
    following, visit = this.first_after(place.after), _last_visit()
    return render_template(
        "round.html",
        round=this,
        next=following,
        place=place,
        refused=visit.refusal if visit else None,
        user_first=place.as_user or (visit is not None and visit.wants_user),
        skip=replace(place, after=following.owner.id).address if following else "",
        way_back={one: replace(place, as_user=one).address for one in (True, False)},
        left=_with_addresses(this, place),
        from_start=replace(place, after=0).address,
        just_connected=just_connected(overview),
        has_client=rooms().connections.client.is_entered,
        lost_companies=[one for one in overview if has_lost_company(one)],
        elsewhere=connected_elsewhere(rooms().ledger),
        numbered=[one.owner for one in overview if one.owner.organisation_number],
        today=rooms().clock().date(),
        **_other_round(overview, place),
    )


@pages.post("/<int:owner_id>/samma")
def same(owner_id: int) -> Response:
    """Record that an owner without number is one that is known already."""
    known = request.form.get("agare", type=int, default=0)
    owners.confirm_same(rooms().ledger, owner_id, known, rooms().settings.user)
    there = local_path(request.form.get("tillbaka", ""))
    return redirect(there, HTTPStatus.SEE_OTHER)


def round_of(overview: tuple[OwnerOverview, ...], *, upgrading: bool) -> Round:
    """Make the round of those to connect, or `upgrading`, of those to renew by hand."""
    is_left = _lacks_service if upgrading else is_to_connect
    return Round(overview, tuple(one for one in overview if is_left(one)))


def place_in(query: Mapping[str, str]) -> Place:
    """Read where in the round an address is; what it does not say, is the start."""
    after = query.get("efter", "")
    return Place(
        upgrading=query.get("vilka") == UPGRADING,
        as_user=query.get("konto") == AS_USER,
        after=int(after) if after.isdecimal() else 0,
    )


def _lacks_service(one: OwnerOverview) -> bool:
    return is_to_connect(one) or is_by_user(one)


def _with_addresses(this: Round, place: Place) -> list[tuple[OwnerOverview, str]]:
    """Give each that is left with the address at which it is next."""
    return [
        (one, replace(place, after=this.just_before(one.owner.id)).address)
        for one in this.left
    ]


def _other_round(
    overview: tuple[OwnerOverview, ...], place: Place
) -> dict[str, str | int]:
    """Tell how many the other round is for, and where it is."""
    other = replace(place, upgrading=not place.upgrading, after=0)
    left = round_of(overview, upgrading=other.upgrading).left
    return {"other_round": other.address, "other_left": len(left)}


def _last_visit() -> Visit | None:
    name = request.args.get("svar", "")
    return current().outcomes.find(name)
