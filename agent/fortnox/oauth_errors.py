"""What a refused consent or token means (RFC 6749, 4.1.2.1 and 5.2; fortnox.md, 1).

The same words come in the redirect after a consent and from the token endpoint.
Only `invalid_grant` ends a connection: everything else may be right again tomorrow
with the same refresh token.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from agent.errors import (
    AgentError,
    ClientRefused,
    ConnectionEnded,
    ConsentDenied,
    LicenceMissing,
    NotReached,
    ScopeMissing,
    TooManyRequests,
)
from agent.fortnox.exact_json import folded, read_object

LONGEST_QUOTE: Final = 200  # characters


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an error word means and, where it differs from the kind's own, an action."""

    kind: type[AgentError]
    message: str
    action: str | None = None


LICENCE_MISSING: Final = Meaning(
    LicenceMissing, "Företaget saknar en licens som kopplingen behöver."
)
WRONG_REDIRECT: Final = Meaning(
    ClientRefused,
    "Adressen som Fortnox ska svara till stämmer inte med den registrerade.",
    "Be administratören kontrollera adressen (redirect URI) i Fortnox "
    "utvecklarportal, tecken för tecken.",
)
CLIENT_REFUSED: Final = Meaning(
    ClientRefused, "Fortnox godtar inte programmets klient-id eller klienthemlighet."
)
OUT_OF_ORDER: Final = Meaning(NotReached, "Fortnox har ett tillfälligt fel.")
REFUSED: Final = Meaning(
    ConsentDenied,
    "Fortnox godkände inte kopplingen.",
    "Koppla igen. Hjälper det inte, kontakta Fortnox support.",
)

MEANINGS: Final = {
    "access_denied": Meaning(
        ConsentDenied,
        "Godkännandet avbröts i Fortnox.",
        "Vill du koppla, tryck på Koppla och sedan på Godkänn behörighet.",
    ),
    "invalid_grant": Meaning(ConnectionEnded, "Fortnox godtar inte kopplingen längre."),
    "invalid_client": CLIENT_REFUSED,
    "unauthorized_client": CLIENT_REFUSED,
    "invalid_scope": Meaning(
        ScopeMissing,
        "Fortnox medger inte de behörigheter som programmet ber om.",
        "Be administratören kryssa för behörigheterna i Fortnox utvecklarportal. "
        "Koppla sedan igen.",
    ),
    "error_missing_license": LICENCE_MISSING,
    "error_missing_app_license": Meaning(
        LicenceMissing,
        "Företaget har inte beställt programmet i Fortnox.",
        "Beställ Journalbryggan i Fortnox. Koppla sedan igen.",
    ),
    "error_missing_system_admin_right": Meaning(
        ConsentDenied,
        "Bara en systemadministratör i Fortnox får godkänna kopplingen.",
        "Låt en systemadministratör logga in i Fortnox och godkänna.",
    ),
}

OUTAGES: Final = frozenset({"temporarily_unavailable", "server_error"})


def consent_refusal(error: str, description: str = "") -> AgentError:
    """Explain the `error` that Fortnox sent the browser back with."""
    otherwise = OUT_OF_ORDER if error in OUTAGES else REFUSED
    meaning = _meaning(error, description) or otherwise
    return _explained(meaning, error, description)


def token_refusal(status: int, body: bytes) -> AgentError | None:
    """Explain the token endpoint's refusal; None where it proves nothing."""
    error, description = _read(body)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return TooManyRequests("Fortnox får för många frågor just nu.")
    if status == HTTPStatus.UNAUTHORIZED:
        return _explained(CLIENT_REFUSED, error or "HTTP 401", description)
    meaning = _meaning(error, description)
    if meaning is None or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    return _explained(meaning, error, description)


def _meaning(error: str, description: str) -> Meaning | None:
    words = description.casefold()
    if "redirect" in words:
        return WRONG_REDIRECT
    if "enough licenses" in words:
        return LICENCE_MISSING
    return MEANINGS.get(error)


def _explained(meaning: Meaning, error: str, description: str) -> AgentError:
    quote = ": ".join(part for part in (error, description) if part)
    message = f"{meaning.message} (Fortnox: {quote[:LONGEST_QUOTE]})"
    return meaning.kind(message, action=meaning.action)


def _read(body: bytes) -> tuple[str, str]:
    try:
        document = folded(read_object(body))
    except ValueError:
        return "", ""
    return str(document.get("error", "")), str(document.get("error_description", ""))
