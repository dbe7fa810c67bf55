"""What Fortnox's refusals mean: the catalogue (shared/fortnox.md, 5).

A refusal is known by its code first, then by its words, then by the HTTP status.
Fortnox's own sentence is always the message; the catalogue adds what kind of refusal
it is and what the user can do. An answer that proves nothing is no refusal.
"""

import html
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from agent.errors import (
    LicenceMissing,
    NotAuthorised,
    Rejected,
    ScopeMissing,
    TooManyRequests,
)
from agent.fortnox.exact_json import folded, read_object

PAST_LAST_PAGE: Final = 2000762
PROVES_NOTHING: Final = frozenset({1000003, 1000030})  # it may have been carried out


@dataclass(frozen=True, slots=True)
class Cause:
    """A kind of refusal and, where it differs from the kind's own, what to do."""

    kind: type[Rejected]
    action: str | None = None


OUR_MISTAKE: Final = Cause(
    Rejected,
    "Det är ett fel i Journalbryggan, inte i journalen. Spara loggen och hör av dig "
    "till supporten.",
)
LOGIN_REFUSED: Final = Cause(NotAuthorised)
RIGHTS_MISSING: Final = Cause(
    ScopeMissing,
    "Låt en systemadministratör i Fortnox koppla fastighetsägaren igen.",
)
ACCOUNT_MISSING: Final = Cause(
    Rejected,
    "Lägg upp kontot i Fortnox för det räkenskapsåret och för över igen.",
)
ACCOUNT_INACTIVE: Final = Cause(
    Rejected, "Aktivera kontot i Fortnox och för över igen."
)
COST_CENTRE_INACTIVE: Final = Cause(
    Rejected,
    "Aktivera kostnadsstället i Fortnox, eller byt kostnadsställe i "
    "dinafastigheter 3, och för över igen.",
)
PROJECT_MISSING: Final = Cause(
    Rejected, "Lägg upp projektet i Fortnox och för över igen."
)
PERIOD_LOCKED: Final = Cause(
    Rejected,
    "Lås upp perioden i Fortnox, eller be den som har låst den, och för över igen.",
)
YEAR_MISSING: Final = Cause(
    Rejected, "Lägg upp räkenskapsåret i Fortnox och för över igen."
)
SERIES_NOT_MANUAL: Final = Cause(
    Rejected,
    "Gör verifikationsserien manuell i Fortnox, eller välj en annan serie, och för "
    "över igen.",
)
SERIES_MISSING: Final = Cause(
    Rejected,
    "Lägg upp verifikationsserien i Fortnox, eller välj en annan serie, och för över "
    "igen.",
)
COST_CENTRE_NEEDED: Final = Cause(
    Rejected, "Ange kostnadsställe på raden i dinafastigheter 3 och för över igen."
)
PROJECT_NEEDED: Final = Cause(
    Rejected,
    "Ändra kontots inställning för projekt i Fortnox, eller ange projekt, och för "
    "över igen.",
)
TEXT_REFUSED: Final = Cause(
    Rejected,
    "Ta bort tecknet som Fortnox inte godtar ur texten i dinafastigheter 3 och för "
    "över igen.",
)
DATA_REFUSED: Final = Cause(
    Rejected, "Rätta värdet i dinafastigheter 3 och för över igen."
)
LICENCE_MISSING: Final = Cause(LicenceMissing)
SCOPE_MISSING: Final = Cause(ScopeMissing)
PLAIN: Final = Cause(Rejected)
SPLIT: Final = "Dela upp journalen i dinafastigheter 3 och för över igen."

BY_CODE: Final[dict[int | None, Cause]] = {
    1000031: OUR_MISTAKE,
    2000106: DATA_REFUSED,
    2000107: DATA_REFUSED,
    2000108: DATA_REFUSED,
    2000134: DATA_REFUSED,
    2000204: PLAIN,
    2000310: LOGIN_REFUSED,
    2000311: LOGIN_REFUSED,
    2000359: TEXT_REFUSED,
    2000401: PERIOD_LOCKED,
    2000417: RIGHTS_MISSING,
    2000422: PLAIN,
    2000423: ACCOUNT_MISSING,
    2000433: PLAIN,
    2000550: ACCOUNT_INACTIVE,
    2000588: OUR_MISTAKE,
    2000637: PLAIN,
    2000663: SCOPE_MISSING,
    2000729: OUR_MISTAKE,
    2000755: PLAIN,
    PAST_LAST_PAGE: OUR_MISTAKE,
    2000947: COST_CENTRE_INACTIVE,
    2001101: LICENCE_MISSING,
    2001103: LICENCE_MISSING,
    2001161: PROJECT_MISSING,
    2001304: ACCOUNT_MISSING,
    2001392: OUR_MISTAKE,
    2001399: OUR_MISTAKE,
    2001403: ACCOUNT_MISSING,
    2001740: OUR_MISTAKE,
    2001795: OUR_MISTAKE,
    2002115: OUR_MISTAKE,
    2002455: RIGHTS_MISSING,
    2003275: LOGIN_REFUSED,
    2004054: LOGIN_REFUSED,
}

# Refusals without a known code: every word must occur, in any case.
BY_WORDS: Final = (
    (("verifikationsserie", "inte manuell"), SERIES_NOT_MANUAL),
    (("verifikationsserie", "finns inte"), SERIES_MISSING),
    (("ogiltig verifikationsserie",), SERIES_MISSING),
    (("konto", "är inte aktivt"), ACCOUNT_INACTIVE),
    (("kostnadsställe är obligatoriskt",), COST_CENTRE_NEEDED),
    (("projekt är obligatoriskt",), PROJECT_NEEDED),
    (("räkenskapsår", "saknas"), YEAR_MISSING),
    (("låst perioden",), PERIOD_LOCKED),
    (("period is closed",), PERIOD_LOCKED),
    (("lacks authorization",), RIGHTS_MISSING),
    (("licens", "saknas"), LICENCE_MISSING),
    (("enough licenses",), LICENCE_MISSING),
)

BY_STATUS: Final[dict[int, Cause]] = {
    HTTPStatus.UNAUTHORIZED: LOGIN_REFUSED,
    HTTPStatus.FORBIDDEN: RIGHTS_MISSING,
}


@dataclass(frozen=True, slots=True)
class ErrorRecord:
    """What Fortnox said was wrong."""

    message: str
    code: int | None = None


def read_error(body: bytes) -> ErrorRecord | None:
    """Find Fortnox's sentence in an answer; None where there is none.

    It comes as ErrorInformation with keys in any case, or as a bare `message`.
    """
    try:
        document = folded(read_object(body))
    except ValueError:
        return None
    record = document.get("errorinformation", document)
    if not isinstance(record, dict):
        return None
    record = folded(record)
    message = record.get("message")
    if not isinstance(message, str) or not message.strip():
        return None
    return ErrorRecord(html.unescape(message).strip(), _code(record.get("code")))


def refusal(status: int, body: bytes) -> Rejected | None:
    """Tell a refusal, which proves that nothing was carried out, from the rest.

    None stands for an answer that proves nothing: a server error, a time-out, a page
    of some proxy on the way. 401, 413 and 429 are refusals whatever they say.
    """
    record = read_error(body)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return TooManyRequests(_words(record, "Fortnox får för många frågor just nu."))
    if status == HTTPStatus.UNAUTHORIZED and record is None:
        return NotAuthorised("Fortnox godtar inte inloggningen.")
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and record is None:
        return Rejected("Verifikationen är för stor för Fortnox.", action=SPLIT)
    if record is None or not _is_refusing(status) or record.code in PROVES_NOTHING:
        return None
    cause = _cause(status, record)
    return cause.kind(record.message, code=record.code, action=cause.action)


def _is_refusing(status: int) -> bool:
    is_client_error = (
        HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    )
    return is_client_error and status != HTTPStatus.REQUEST_TIMEOUT


def _cause(status: int, record: ErrorRecord) -> Cause:
    if record.code in BY_CODE:
        return BY_CODE[record.code]
    sentence = record.message.casefold()
    for words, cause in BY_WORDS:
        if all(word in sentence for word in words):
            return cause
    return BY_STATUS.get(status, PLAIN)


def _words(record: ErrorRecord | None, otherwise: str) -> str:
    return otherwise if record is None else record.message


def _code(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else None
