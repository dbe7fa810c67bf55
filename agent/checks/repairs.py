"""What Journalbryggan can mend in Fortnox where a person asks for it. Pure values.

Carrying them out is not the checks' affair.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CreateCostCentre:
    """Create a cost centre; `name` is what df3's file calls it, else its code."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ActivateCostCentre:
    """Make an inactive cost centre active again."""

    code: str


@dataclass(frozen=True, slots=True)
class ActivateAccount:
    """Make an account active in one financial year (Fortnox' id of it)."""

    year_id: int
    number: str


@dataclass(frozen=True, slots=True)
class CreateSeries:
    """Create a manual voucher series in one financial year (Fortnox' id of it)."""

    year_id: int
    code: str


Repair = CreateCostCentre | ActivateCostCentre | ActivateAccount | CreateSeries
