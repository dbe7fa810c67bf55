"""Changing a company's registers: cost centres, accounts and voucher series.

A field that is not given stays as it is. An account is changed in one year's chart,
and a series made in one year, as in Fortnox.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeVar

from agent.simulator.companies import (
    Account,
    Company,
    CostCentre,
    FinancialYear,
    Series,
)
from agent.simulator.refusals import Code, Refusal

_Kind = TypeVar("_Kind")

_LONGEST_COST_CENTRE = 6
_LONGEST_SERIES = 10
_COST_CENTRE_FIELDS = frozenset({"@url", "Active", "Code", "Description", "Note"})
_SERIES_FIELDS = frozenset({"@url", "Code", "Description", "Manual", "Year"})
_ACCOUNT_FIELDS = frozenset({"@url", "Active", "Description", "Number"})


def create_cost_centre(company: Company, body: bytes) -> CostCentre:
    """Add a cost centre.

    Raises:
        Refusal: it has no name, a code that cannot be, or one that is taken.
    """
    wanted = _record(body, "CostCenter", _COST_CENTRE_FIELDS)
    code = _code(wanted, _LONGEST_COST_CENTRE)
    if company.cost_centre(code) is not None:
        raise _taken(code)
    name = _required(_field(wanted, "Description", str))
    active = _field(wanted, "Active", bool)
    made = CostCentre(code, name, active is not False)
    company.cost_centres.append(made)
    return made


def change_cost_centre(company: Company, code: str, body: bytes) -> CostCentre:
    """Change a cost centre's name, or whether it is active."""
    wanted = _record(body, "CostCenter", _COST_CENTRE_FIELDS)
    found = company.cost_centre(code)
    if found is None:
        raise Refusal(Code.NOT_FOUND, "Kan inte hitta kostnadsstället.", 404)
    found.description = _field(wanted, "Description", str) or found.description
    active = _field(wanted, "Active", bool)
    found.active = found.active if active is None else active
    return found


def change_account(
    company: Company, number: int, year: FinancialYear, body: bytes
) -> Account:
    """Change an account in one year's chart; other years keep theirs."""
    wanted = _record(body, "Account", _ACCOUNT_FIELDS)
    found = company.account(number, year.id)
    if found is None:
        raise Refusal(Code.ACCOUNT_NOT_FOUND, "Kan inte hitta kontot.", 404)
    active = _field(wanted, "Active", bool)
    changed = replace(
        found,
        description=_field(wanted, "Description", str) or found.description,
        active=found.active if active is None else active,
        years=(year.id,),
    )
    others = found.years or tuple(one.id for one in company.years)
    found.years = tuple(one for one in others if one != year.id)
    if not found.years:
        company.accounts.remove(found)
    company.accounts.append(changed)
    return changed


def create_series(company: Company, year: FinancialYear, body: bytes) -> Series:
    """Add a voucher series to a year.

    Raises:
        Refusal: its code cannot be, or is taken in that year.
    """
    wanted = _record(body, "VoucherSeries", _SERIES_FIELDS)
    code = _code(wanted, _LONGEST_SERIES)
    if company.one_series(code, year.id) is not None:
        raise _taken(code)
    made = Series(
        code,
        _field(wanted, "Description", str) or "",
        _field(wanted, "Manual", bool) is not False,
        (year.id,),
    )
    company.series.append(made)
    return made


def _record(body: bytes, name: str, fields: Iterable[str]) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        raise Refusal(Code.JSON_SYNTAX, "Felaktig JSON-syntax.") from None
    record = value.get(name) if isinstance(value, dict) else None
    if not isinstance(record, dict):
        raise Refusal(Code.WRONG_TYPE, "Ingen eller felaktig typ av data.")
    for key in record:
        if key not in fields:
            raise Refusal(Code.WRONG_FIELD_NAME, f"Felaktigt fältnamn ({key}).")
    return record


def _code(record: dict[str, Any], longest: int) -> str:
    code = _required(_field(record, "Code", str))
    if not code.isalnum():
        raise Refusal(
            Code.FORBIDDEN_CHARACTERS, "Värdet innehåller ej tillåtna tecken (Code)."
        )
    if len(code) > longest:
        raise Refusal(Code.TOO_LONG, "Värdet är för långt (Code).")
    return code


def _field(record: dict[str, Any], name: str, kind: type[_Kind]) -> _Kind | None:
    value = record.get(name)
    if value is None or isinstance(value, kind):
        return value
    raise Refusal(Code.WRONG_TYPE, "Ingen eller felaktig typ av data.")


def _required(text: str | None) -> str:
    if not text:
        raise Refusal(Code.FIELDS_MISSING, "Obligatoriska fält saknas.")
    return text


def _taken(code: str) -> Refusal:
    return Refusal(Code.NUMBER_TAKEN, f"{code} används redan.")
