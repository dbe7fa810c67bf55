"""The page's words for states and scopes: one place, so that they are the same."""

from enum import StrEnum

STATES = {
    "waiting": "Väntar",
    "changed": "Ändrad",
    "doubtful": "Att granska",
    "planned": "I kö",
    "sending": "Skickas",
    "booked": "Bokförd",
    "rejected": "Nekad",
    "unknown": "Utreds",
    "held": "Väntar på dig",
    "replaced": "Ersatt",
}
SCOPES = {
    "bookkeeping": "Bokföring",
    "costcenter": "Kostnadsställen",
    "settings": "Inställningar",
    "companyinformation": "Företagsinformation",
}


def state(value: StrEnum) -> str:
    """Say how far a journal, or its voucher, is."""
    return STATES[value.value]


def scope(value: str) -> str:
    """Call a scope what Fortnox calls it on its consent page."""
    return SCOPES.get(value, value)
