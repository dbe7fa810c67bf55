"""What an error of PostgreSQL's means for the user.

By SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html). Who is not let in gets
no SQLSTATE but only a sentence, in the server's language: English and Swedish are told
apart, and what is not recognised counts as a server that is away.
"""

import re
from collections.abc import Mapping

import psycopg

from agent.errors import (
    LedgerAway,
    LedgerBusy,
    LedgerDamaged,
    LedgerError,
    LedgerFull,
)

# How psycopg begins what it has to say before there is a connection.
CONNECTING = (
    "connection failed",
    "connection is bad",
    "connection timeout",
    "failed to",
)
# Of servers, databases and files: what they are called says nothing.
NAMES = re.compile(r"""(["']).*?\1""")
# Words of a refused connection, in lower case; the first that are found count.
NOT_LET_IN: Mapping[tuple[str, ...], tuple[str, str]] = {
    ("pg_hba.conf", "permission denied for database", "rättighet saknas", "log in"): (
        "Databasservern släpper inte in den här datorn.",
        "Be administratören tillåta datorn och användaren i pg_hba.conf.",
    ),
    ("password", "lösenord", "authentication failed", "autentisering misslyckades"): (
        "Databasen godtar inte lösenordet.",
        "Rätta användare och lösenord i databasens adress eller i lösenordsfilen.",
    ),
    ("certificate", "not support ssl", "alert", "wrong version", "protocol version"): (
        "Den krypterade förbindelsen med databasen blev inte av.",
        "Be administratören kontrollera databasserverns certifikat och sslmode.",
    ),
    ("does not exist", "existerar inte", "finns inte"): (
        "Databasen, eller dess användare, finns inte på servern.",
        "Rätta databasens adress, eller be administratören skapa databasen.",
    ),
}
FULL_HOUSE = ("too many", "för många", "connection slots", "anslutningsslottar")
NO_ROOM = "Databasservern har inga lediga förbindelser."

BY_SQLSTATE: Mapping[str, tuple[type[LedgerError], str]] = {
    "25006": (LedgerAway, "Databasen går just nu bara att läsa."),
    "42501": (LedgerError, "Databasens användare saknar rättigheter."),
    "53100": (LedgerFull, "Databasserverns disk är full."),
    "53300": (LedgerAway, NO_ROOM),
    "XX001": (LedgerDamaged, "Databasen är skadad."),
    "XX002": (LedgerDamaged, "Databasen är skadad."),
}
# The way there; the server's end; our own silence in the middle of a transaction.
BROKEN_OFF = ("08", "57P", "25P03")
# Locks, deadlocks, and what was cut off for having taken too long.
BUSY = frozenset({"40001", "40P01", "55P03", "57014"})


def our_error(error: Exception) -> LedgerError:
    """Tell what an error means for the user.

    Only the server's first sentence counts: the next may quote a row.
    """
    cause = getattr(error, "orig", error)
    if not isinstance(cause, psycopg.Error) or cause.sqlstate is None:
        return _without_connection(cause)
    state = cause.sqlstate
    detail = f"{cause.diag.message_primary} ({state})"
    if state in BY_SQLSTATE:
        kind, message = BY_SQLSTATE[state]
        return kind(message, detail=detail)
    if state in BUSY:
        return LedgerBusy(
            "En annan dator använder huvudboken, eller så svarade databasen för sent.",
            action="Försök igen om en stund.",
            detail=detail,
        )
    if state.startswith(BROKEN_OFF):
        return LedgerAway("Databasservern bröt förbindelsen.", detail=detail)
    return LedgerError("Huvudboken svarade inte som väntat.", detail=detail)


def _without_connection(cause: Exception) -> LedgerError:
    detail = str(cause)
    if not isinstance(cause, psycopg.OperationalError):
        return LedgerError("Huvudboken svarade inte som väntat.", detail=detail)
    text = NAMES.sub("", detail).lower()
    if not text.startswith(CONNECTING):  # what was there is lost, TLS or not
        return LedgerAway("Databasservern bröt förbindelsen.", detail=detail)
    if any(words in text for words in FULL_HOUSE):
        return LedgerAway(NO_ROOM, detail=detail)
    for words, (message, action) in NOT_LET_IN.items():
        if any(word in text for word in words):
            return LedgerError(message, action=action, detail=detail)
    return LedgerAway("Databasservern går inte att nå.", detail=detail)
