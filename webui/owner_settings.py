"""Inställningar för ägaren: cost centres, voucher series and the voucher's text."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from agent.checks.journal_rules import LONGEST_DESCRIPTION
from agent.errors import Refused
from agent.journal import Journal, Owner
from agent.ledger import journals, owner_settings, owners
from agent.ledger.journals import JournalView
from agent.ledger.owner_settings import OwnerSettings, SettingsInUse
from agent.ledger.owners import OwnerView
from agent.transfer.adapting import FIELDS, TemplateRefused, adapt, check_template
from agent.transfer.plan import description_of
from webui.current import rooms

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict
    from werkzeug.wrappers import Response

pages = Blueprint(
    "owner_settings", __name__, url_prefix="/agare/<int:owner_id>/installningar"
)

PREVIEWED = 3
# Fortnox: VoucherSeries.Code has at most ten characters (OpenAPI).
SERIES_CODE = re.compile(r"[^\W_]{1,10}")


@dataclass(frozen=True, slots=True)
class Example:
    """A real journal as it would be booked."""

    journal: JournalView
    series: str
    description: str


@dataclass(frozen=True, slots=True)
class Mistakes:
    """What cannot be saved: about the template, and about each series by its key."""

    template: str
    series: dict[str, str]

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.template or self.series)


@pages.get("")
def show(owner_id: int) -> str:
    """Show the settings, or what a form without script wants to try."""
    if "prova" in request.args:
        return _page(owner_id, _asked(request.args, owner_id))
    return _page(owner_id, owner_settings.settings_of(rooms().ledger, owner_id))


@pages.get("/prov")
def preview(owner_id: int) -> str:
    """Show only what the settings that are being typed would give."""
    owner = owners.owner(rooms().ledger, owner_id)
    return render_template(
        "_preview.html", **_tried(owner, _asked(request.args, owner_id))
    )


@pages.post("")
def save(owner_id: int) -> "Response | tuple[str, int]":
    """Keep the settings, unless there is a mistake in them."""
    asked = _asked(request.form, owner_id)
    if _mistakes(asked):
        said = "Inget är sparat. Rätta det som är markerat nedanför."
        return _page(owner_id, asked, trouble=said), HTTPStatus.BAD_REQUEST
    try:
        return _keep(owner_id, asked, "sparat")
    except SettingsInUse as error:
        said = f"{error.message} {error.not_done} {error.action}"
        return _page(owner_id, asked, trouble=said), error.http_status


@pages.post("/angra")
def undo(owner_id: int) -> "Response":
    """Take back the last change; once more, and it is there again."""
    former = owner_settings.former_settings(rooms().ledger, owner_id)
    if former is None:
        raise Refused(
            "Inställningarna har inte ändrats.", action="Gå tillbaka till dem."
        )
    return _keep(owner_id, former, "angrat")


def _keep(owner_id: int, settings: OwnerSettings, done: str) -> "Response":
    owner_settings.set_settings(
        rooms().ledger, owner_id, settings, rooms().settings.user
    )
    rooms().checking.refresh(owner_id)
    there = url_for(".show", owner_id=owner_id, gjort=done)
    return redirect(there, HTTPStatus.SEE_OTHER)


def _page(owner_id: int, settings: OwnerSettings, *, trouble: str = "") -> str:
    owner = owners.owner(rooms().ledger, owner_id)
    return render_template(
        "owner_settings.html",
        owner=owner,
        keys=_keys(owner_id),
        fields=FIELDS,
        longest=LONGEST_DESCRIPTION,
        former=owner_settings.former_settings(rooms().ledger, owner_id),
        done=request.args.get("gjort", ""),
        trouble=trouble,
        **_tried(owner, settings),
    )


def _tried(owner: OwnerView, settings: OwnerSettings) -> dict[str, object]:
    mistakes = _mistakes(settings)
    latest = journals.newest(rooms().ledger, owner.id, PREVIEWED)
    examples = () if mistakes else [_example(owner, one, settings) for one in latest]
    return {"settings": settings, "mistakes": mistakes, "examples": examples}


def _example(owner: OwnerView, one: JournalView, settings: OwnerSettings) -> Example:
    who = Owner(owner.name, owner.organisation_number)
    journal = Journal(who, one.number, one.series, one.date, one.text, ())
    adapted = adapt(journal, settings)
    return Example(one, adapted.series, description_of(adapted))


def _asked(form: "MultiDict[str, str]", owner_id: int) -> OwnerSettings:
    told = ((key, form.get(f"serie-{key}", "").strip()) for key in _keys(owner_id))
    return OwnerSettings(
        uses_cost_centres="kostnadsstallen" in form,
        description=form.get("text", "").strip(),
        series={key: code for key, code in told if code},
    )


def _keys(owner_id: int) -> tuple[str, ...]:
    """The series that the owner's journals have had, and those that are set."""
    known = owner_settings.series_keys(rooms().ledger, owner_id)
    kept = owner_settings.settings_of(rooms().ledger, owner_id).series
    return tuple(sorted({*known, *kept}))


def _mistakes(settings: OwnerSettings) -> Mistakes:
    wrong = {
        key: "Högst tio bokstäver och siffror, som i Fortnox."
        for key, code in settings.series.items()
        if not SERIES_CODE.fullmatch(code)
    }
    return Mistakes(_template_mistake(settings.description), wrong)


def _template_mistake(template: str) -> str:
    try:
        check_template(template)
    except TemplateRefused as error:
        return f"{error.message} {error.action}"
    if len(template) > LONGEST_DESCRIPTION:
        return f"Mallen är längre än {LONGEST_DESCRIPTION} tecken."
    return ""
