"""What an error says of a connection. Values only."""

from typing import Final

from agent.errors import (
    AgentError,
    ClientRefused,
    ConnectionEnded,
    ConsentError,
    FortnoxDown,
    Garbled,
    LicenceMissing,
    NotReached,
    ProxyShut,
    ScopeMissing,
    SecretsUnavailable,
    TooManyRequests,
    Unclear,
)
from agent.ledger.connections import Condition

CONDITIONS: Final[dict[type[AgentError], Condition]] = {
    ConnectionEnded: Condition.ENDED,
    ClientRefused: Condition.CLIENT_REFUSED,
    LicenceMissing: Condition.LICENCE,
    ScopeMissing: Condition.SCOPE,
    # Such as a right that the administrator who consented has no more.
    ConsentError: Condition.SCOPE,
    SecretsUnavailable: Condition.STORE,
    ProxyShut: Condition.PROXY,
    FortnoxDown: Condition.FORTNOX_DOWN,
    Garbled: Condition.FORTNOX_DOWN,
    TooManyRequests: Condition.FORTNOX_DOWN,
}
# What stands in the way of all companies, not only of the one that was asked for.
HINDERS_ALL: Final = (ClientRefused, NotReached, SecretsUnavailable, TooManyRequests)


def condition_of(error: AgentError) -> Condition:
    """Tell what a failed attempt to get an access token says of the connection."""
    for kind, condition in CONDITIONS.items():
        if isinstance(error, kind):
            return condition
    return Condition.NOT_REACHED


def unanswered(error: Unclear) -> NotReached:
    """Say that a login came to nothing: Unclear is a word about vouchers."""
    if isinstance(error, Garbled):
        return FortnoxDown(error.message, detail=error.detail)
    return NotReached("Fortnox svarade inte på inloggningen.", detail=error.detail)
