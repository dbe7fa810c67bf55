"""Mending a company's registers in Fortnox, where a person has asked for it.

What is there is read first, so that nothing is made twice, and read again afterwards:
what Fortnox then shows is the truth, whatever its answer was.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar, assert_never

from agent.checks.repairs import (
    ActivateAccount,
    ActivateCostCentre,
    CreateCostCentre,
    CreateSeries,
    Repair,
)
from agent.connections.connections import Connections
from agent.errors import NotAuthorised, Refused, Unclear
from agent.fortnox.api import CompanyApi
from agent.fortnox.records import Account, CostCentre, VoucherSeries
from agent.fortnox.text import allowed_text
from agent.ledger.events import record
from agent.ledger.ledger import Ledger

SERIES_NAME = "Journaler från df3"
LONGEST_NAME = 100
ABSENT = "Finns inte"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mending:
    """What a repair changes in one of Fortnox' registers, in Swedish.

    `is_done`: Fortnox has it already as it is to be.
    """

    what: str
    before: str
    after: str
    is_done: bool


class NotMended(Refused):
    """Fortnox does not show what was asked for."""

    title = "Fortnox är inte ändrat"
    http_status = 502
    not_done = "Inga journaler har skickats."
    action = "Försök igen, eller gör ändringen i Fortnox."


class Repairer:
    """Looks at and carries out repairs for owners' companies."""

    def __init__(self, ledger: Ledger, connections: Connections) -> None:
        """Reach Fortnox through `connections`; write down in `ledger` what is done."""
        self._ledger = ledger
        self._connections = connections

    def look(self, owner_id: int, repair: Repair) -> Mending:
        """Tell what a repair would change, without changing it.

        Raises:
            NotConnected: the owner has no connection.
            FortnoxError: Fortnox could not be asked, or does not let us.
            Refused: what is to be activated, or its year, is not there at all.
        """
        return self._with(owner_id, lambda api: _look(api, repair))

    def mend(self, owner_id: int, repair: Repair, actor: str) -> Mending:
        """Carry out a repair; return what it changed.

        Where Fortnox has it already nothing is sent.

        Raises:
            NotMended: Fortnox does not show the change afterwards.
            NotConnected, FortnoxError, Refused: as `look`; nothing was changed.
        """
        return self._with(
            owner_id, lambda api: self._mend(api, owner_id, repair, actor)
        )

    def _mend(
        self, api: CompanyApi, owner_id: int, repair: Repair, actor: str
    ) -> Mending:
        wanted = _look(api, repair)
        if wanted.is_done:
            return wanted
        self._note(actor, "fortnox change asked", owner_id, wanted)
        with suppress(Unclear):  # what Fortnox then shows tells
            _carry_out(api, repair)
        if not _look(api, repair).is_done:
            raise NotMended(f"{wanted.what} ser ut som förut i Fortnox.")
        self._note(actor, "fortnox changed", owner_id, wanted)
        return wanted

    def _note(self, actor: str, kind: str, owner_id: int, mending: Mending) -> None:
        company = self._connections.company_of(owner_id)
        with self._ledger.writing() as connection:
            record(
                connection,
                self._ledger.now(),
                actor,
                kind,
                company=company.database_number,
                what=mending.what,
                before=mending.before,
                after=mending.after,
            )

    def _with(self, owner_id: int, do: Callable[[CompanyApi], T]) -> T:
        """Do something with an owner's company, once more with a renewed token."""
        try:
            return do(self._connections.api(owner_id))
        except NotAuthorised:
            self._connections.renew(owner_id)
            return do(self._connections.api(owner_id))


def _look(api: CompanyApi, repair: Repair) -> Mending:
    match repair:
        case CreateCostCentre(code, name):
            return _centre_made(code, _name(name, code), _centre(api, code))
        case ActivateCostCentre(code):
            return _activated(f"Kostnadsställe {code}", _known_centre(api, code))
        case ActivateAccount(year_id, number):
            what = f"Konto {number}, {_year(api, year_id)}"
            return _activated(what, _known_account(api, year_id, number))
        case CreateSeries(year_id, code):
            return _series_made(_year(api, year_id), code, _series(api, year_id, code))
        case _:
            assert_never(repair)


def _carry_out(api: CompanyApi, repair: Repair) -> None:
    match repair:
        case CreateCostCentre(code, name):
            api.create_cost_centre(code, _name(name, code))
        case ActivateCostCentre(code):
            api.activate_cost_centre(_known_centre(api, code))
        case ActivateAccount(year_id, number):
            api.activate_account(_known_account(api, year_id, number), year_id)
        case CreateSeries(year_id, code):
            api.create_series(code, SERIES_NAME, year_id)
        case _:
            assert_never(repair)


def _centre_made(code: str, name: str, found: CostCentre | None) -> Mending:
    before = ABSENT if found is None else f"{found.description}, finns redan"
    return Mending(
        f"Kostnadsställe {code}", before, f"{name}, aktivt", found is not None
    )


def _activated(what: str, found: CostCentre | Account) -> Mending:
    name, state = found.description, "aktivt" if found.active else "inte aktivt"
    return Mending(what, f"{name}, {state}", f"{name}, aktivt", found.active)


def _series_made(year: str, code: str, found: VoucherSeries | None) -> Mending:
    return Mending(
        f"Verifikationsserie {code}, {year}",
        ABSENT if found is None else f"{found.description}, finns redan",
        f"{SERIES_NAME}, öppen för manuell bokföring",
        found is not None,
    )


def _centre(api: CompanyApi, code: str) -> CostCentre | None:
    return next((one for one in api.cost_centres() if one.code == code), None)


def _known_centre(api: CompanyApi, code: str) -> CostCentre:
    found = _centre(api, code)
    if found is None:
        raise Refused(f"Kostnadsställe {code} finns inte i Fortnox.")
    return found


def _known_account(api: CompanyApi, year_id: int, number: str) -> Account:
    for account in api.accounts(year_id):
        if account.number == number:
            return account
    raise Refused(f"Konto {number} finns inte i Fortnox, {_year(api, year_id)}.")


def _series(api: CompanyApi, year_id: int, code: str) -> VoucherSeries | None:
    return next((one for one in api.voucher_series(year_id) if one.code == code), None)


def _year(api: CompanyApi, year_id: int) -> str:
    for year in api.financial_years():
        if year.id == year_id:
            return f"räkenskapsåret {year.from_date}–{year.to_date}"
    raise Refused("Räkenskapsåret finns inte i Fortnox.")


def _name(name: str, code: str) -> str:
    return allowed_text(name, LONGEST_NAME) or code
