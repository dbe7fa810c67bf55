"""Åtgärder: what Journalbryggan can mend in Fortnox, shown first, done when pressed."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import assert_never
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from agent.checks.repairs import (
    ActivateAccount,
    ActivateCostCentre,
    CreateCostCentre,
    CreateSeries,
    Repair,
)
from agent.errors import Refused
from agent.ledger import owners
from agent.transfer.repairing import Repairer
from webui.connections import local_path
from webui.current import rooms

pages = Blueprint("repairs", __name__, url_prefix="/agare/<int:owner_id>/atgard")

CODE = re.compile(r"[^\W_]{1,10}")


class RepairUnknown(Refused):
    """An address that names no repair."""

    title = "Åtgärden finns inte"
    http_status = 404
    not_done = "Ingenting har ändrats i Fortnox."
    action = "Gå till Överföring och välj åtgärden där."


@pages.get("")
def ask(owner_id: int) -> str:
    """Show what would be changed in Fortnox, before anything is."""
    repair = repair_from(request.args)
    return render_template(
        "repair.html",
        owner=owners.owner(rooms().ledger, owner_id),
        company=rooms().connections.company_of(owner_id),
        repair=repair,
        word=word(repair),
        mending=_repairer().look(owner_id, repair),
        values=values_of(repair),
        asks_name=isinstance(repair, CreateCostCentre),
        back=local_path(request.args.get("tillbaka", "")),
    )


@pages.post("")
def mend(owner_id: int) -> Response:
    """Change it in Fortnox, and have the check made again."""
    repair = repair_from(request.form)
    _repairer().mend(owner_id, repair, rooms().settings.user)
    rooms().checking.refresh(owner_id)
    back = local_path(request.form.get("tillbaka", ""))
    return redirect(_with_notice(back, repair), HTTPStatus.SEE_OTHER)


def address(owner_id: int, repair: Repair, back: str) -> str:
    """Return the address of the page that asks before a repair."""
    query = urlencode({**values_of(repair), "tillbaka": back})
    return f"{url_for('repairs.ask', owner_id=owner_id)}?{query}"


def word(repair: Repair) -> str:
    """Say what a repair does, as on a button."""
    match repair:
        case CreateCostCentre(code, _):
            return f"Skapa kostnadsställe {code}"
        case ActivateCostCentre(code):
            return f"Aktivera kostnadsställe {code}"
        case ActivateAccount(_, number):
            return f"Aktivera konto {number}"
        case CreateSeries(_, code):
            return f"Skapa serie {code}"
        case _:
            assert_never(repair)


def values_of(repair: Repair) -> dict[str, str]:
    """Write a repair as an address, or a form, carries it."""
    match repair:
        case CreateCostCentre(code, name):
            return {"gor": "skapa-kst", "kod": code, "namn": name}
        case ActivateCostCentre(code):
            return {"gor": "aktivera-kst", "kod": code}
        case ActivateAccount(year_id, number):
            return {"gor": "aktivera-konto", "kod": number, "ar": str(year_id)}
        case CreateSeries(year_id, code):
            return {"gor": "skapa-serie", "kod": code, "ar": str(year_id)}
        case _:
            assert_never(repair)


def repair_from(values: Mapping[str, str]) -> Repair:
    """Read a repair back.

    Raises:
        RepairUnknown: it is none.
    """
    code, year = values.get("kod", ""), values.get("ar", "")
    if not CODE.fullmatch(code):
        raise RepairUnknown("Adressen namnger inget som går att åtgärda.")
    match values.get("gor"):
        case "skapa-kst":
            return CreateCostCentre(code, values.get("namn", "").strip())
        case "aktivera-kst":
            return ActivateCostCentre(code)
        case "aktivera-konto" if year.isascii() and year.isdigit():
            return ActivateAccount(int(year), code)
        case "skapa-serie" if year.isascii() and year.isdigit():
            return CreateSeries(int(year), code)
    raise RepairUnknown("Adressen namnger inget som går att åtgärda.")


def just_mended() -> str:
    """Return what the page should say has just been done in Fortnox, if anything."""
    if "lagat" not in request.args:
        return ""
    values = {"gor": request.args["lagat"], "kod": request.args.get("kod", "")}
    return word(repair_from({**values, "ar": "0"}))


def _repairer() -> Repairer:
    return Repairer(rooms().ledger, rooms().connections)


def _with_notice(path: str, repair: Repair) -> str:
    values = values_of(repair)
    said = urlencode({"lagat": values["gor"], "kod": values["kod"]})
    return f"{path}{'&' if '?' in path else '?'}{said}"
