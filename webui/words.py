"""The page's words for states, scopes and findings: one place, so that they agree."""

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
# What a connection is called; the sentence beside it says the rest.
CONDITIONS = {
    "well": "Kopplad",
    "not reached": "Fortnox nås inte just nu",
    "proxy": "Proxyn släpper inte igenom",
    "fortnox down": "Fortnox har driftstörning",
    "client refused": "Klienthemligheten nekas",
    "licence": "Licens saknas",
    "scope": "Behörighet saknas",
    "store": "Lösenordslagret svarar inte",
    "ended": "Koppla igen",
}
SEVERITIES = {"stops": "Stoppar", "warns": "Varnar", "informs": "Upplyser"}


def state(value: StrEnum) -> str:
    """Say how far a journal, or its voucher, is."""
    return STATES[value.value]


def condition(value: StrEnum) -> str:
    """Say in few words how a connection is."""
    return CONDITIONS[value.value]


def severity(value: StrEnum) -> str:
    """Say what a finding means for its journal."""
    return SEVERITIES[value.value]


def scope(value: str) -> str:
    """Call a scope what Fortnox calls it on its consent page."""
    return SCOPES.get(value, value)
