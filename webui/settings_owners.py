"""Fastighetsägare under Inställningar: who has settings of his own, found by typing."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from agent.ledger.owner_settings import OwnerSettings, all_settings
from agent.ledger.owners import OwnerView, all_owners
from webui.current import rooms

pages = Blueprint("settings_owners", __name__, url_prefix="/installningar/agare")

SHOWN = 8  # owners, where not all are asked for


@dataclass(frozen=True, slots=True)
class Line:
    """An owner, and in a few words what is not as the files say; "" for nothing."""

    owner: OwnerView
    differs: str


@dataclass(frozen=True, slots=True)
class FoundOwners:
    """The owners that were asked for; `total` is how many there are."""

    lines: tuple[Line, ...]
    matching: int
    total: int
    asked: str


@pages.get("")
def find() -> str:
    """Show only the owners that are asked for, while somebody types."""
    return render_template("_settings_owners.html", found=found_owners(request.args))


def found_owners(asked: Mapping[str, str]) -> FoundOwners:
    """Return owners whose name or number holds what was typed, special ones first."""
    typed = asked.get("sok", "").strip()
    settings = all_settings(rooms().ledger)
    everybody = all_owners(rooms().ledger)
    lines = [
        Line(one, in_words(settings.get(one.id, OwnerSettings())))
        for one in everybody
        if _is_meant(one, typed)
    ]
    lines.sort(key=lambda line: (not line.differs, line.owner.name.casefold()))
    shown = lines if "alla" in asked else lines[:SHOWN]
    return FoundOwners(tuple(shown), len(lines), len(everybody), typed)


def in_words(settings: OwnerSettings) -> str:
    """Say in a few words what differs from what the files say; "" for nothing."""
    series = (f"{key or 'ingen'} → {code}" for key, code in settings.series.items())
    said = (
        "" if settings.uses_cost_centres else "utan kostnadsställen",
        f"serie {', '.join(series)}" if settings.series else "",
        f"text ”{settings.description}”" if settings.description else "",
    )
    return ", ".join(filter(None, said))


def _is_meant(owner: OwnerView, typed: str) -> bool:
    digits = typed.replace("-", "").replace(" ", "")
    by_number = digits.isdigit() and digits in owner.organisation_number
    return typed.casefold() in owner.name.casefold() or by_number
