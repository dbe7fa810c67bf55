"""Consents that have been asked for and not yet answered.

Each has a `state` of 256 bits, good for one answer within ten minutes (RFC 9700 2.1,
RFC 6749 10.12), and a PKCE verifier (RFC 7636). They live in memory: an answer to a
question from before a restart is refused.
"""

import hashlib
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.errors import (
    AgentError,
    ClientRefused,
    ConsentDenied,
    ConsentUnanswered,
    ConsentUnknown,
    LicenceMissing,
    NotReached,
    Rejected,
    ScopeMissing,
)

GOOD_FOR = timedelta(minutes=10)
STATE_BYTES = 32
# RFC 7636 4.1: a verifier has 43 to 128 characters; 48 bytes give 64.
VERIFIER_BYTES = 48


@dataclass(frozen=True, slots=True)
class Question:
    """A consent asked for on an owner's behalf, and where the user was."""

    owner_id: int
    return_to: str
    state: str
    verifier: str
    asked_at: datetime

    def __repr__(self) -> str:
        return f"Question(owner_id={self.owner_id})"


class Questions:
    """The open questions; several, since a user may have several tabs."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Start with none open."""
        self._clock = clock
        self._open: dict[bytes, Question] = {}
        self._lock = threading.Lock()

    @property
    def are_open(self) -> bool:
        """Whether Fortnox may be expected to send the browser here."""
        with self._lock:
            self._drop_old()
            return bool(self._open)

    def ask(self, owner_id: int, return_to: str) -> Question:
        """Open a question."""
        question = Question(
            owner_id=owner_id,
            return_to=return_to,
            state=secrets.token_urlsafe(STATE_BYTES),
            verifier=secrets.token_urlsafe(VERIFIER_BYTES),
            asked_at=self._clock(),
        )
        with self._lock:
            self._drop_old()
            self._open[_key(question.state)] = question
        return question

    def answered(self, state: str) -> Question:
        """Close the question that an answer belongs to.

        Raises:
            ConsentUnknown: there is none, it is answered already, or it is too old.
        """
        with self._lock:
            self._drop_old()
            question = self._open.pop(_key(state), None)
        if question is None:
            raise ConsentUnknown("Svaret är för gammalt eller redan använt.")
        return question

    def _drop_old(self) -> None:
        oldest = self._clock() - GOOD_FOR
        for key, question in list(self._open.items()):
            if question.asked_at < oldest:
                del self._open[key]


def is_answer(query: Mapping[str, str]) -> bool:
    """Tell whether a query looks like Fortnox' answer to a consent."""
    return any(name in query for name in ("code", "error", "state"))


def code_of(answer: Mapping[str, str]) -> str:
    """Return the authorization code of a yes.

    Raises:
        ConsentUnanswered: there is neither code nor error.
        AgentError: one of ours for each kind of no (fortnox.md 1.3).
    """
    if "error" in answer:
        raise _refusal(answer["error"], answer.get("error_description", ""))
    if "code" not in answer:
        raise unanswered()
    return answer["code"]


def unanswered() -> ConsentUnanswered:
    """Say that Fortnox sent the browser back empty-handed."""
    return ConsentUnanswered(
        "Fortnox skickade tillbaka dig utan att svara ja eller nej."
    )


def _key(state: str) -> bytes:
    # Looking up a digest leaks nothing about the state through timing.
    return hashlib.sha256(state.encode("utf-8")).digest()


def _refusal(error: str, description: str) -> AgentError:
    said = f"{error}: {description}" if description else error
    kind, message, action = _REFUSALS.get(error, _UNEXPECTED)
    if issubclass(kind, Rejected):
        return kind(f"{message} ({said})", action=action)
    return kind(message, action=action, detail=said)


# What Fortnox says in `error`, and what it means (fortnox.md 1.3). An action of None
# leaves the error's usual words.
_REFUSALS: dict[str, tuple[type[AgentError], str, str | None]] = {
    "access_denied": (
        ConsentDenied,
        "Du tryckte på Avbryt i Fortnox.",
        "Vill du koppla, tryck på Koppla och sedan på Godkänn behörighet.",
    ),
    "invalid_scope": (
        ScopeMissing,
        "Fortnox medger inte de behörigheter som Journalbryggan behöver.",
        "Be administratören ge programmet behörigheterna hos Fortnox.",
    ),
    "error_missing_license": (
        LicenceMissing,
        "Bolaget saknar en licens i Fortnox som Journalbryggan behöver.",
        None,
    ),
    "error_missing_app_license": (
        LicenceMissing,
        "Bolaget saknar licens för Journalbryggan i Fortnox.",
        None,
    ),
    "error_missing_system_admin_right": (
        ConsentDenied,
        "Bara en systemadministratör i bolaget får godkänna detta.",
        "Låt bolagets systemadministratör i Fortnox koppla.",
    ),
    "unauthorized_client": (
        ClientRefused,
        "Fortnox godtar inte programmets klient-id.",
        None,
    ),
    "invalid_client": (
        ClientRefused,
        "Fortnox godtar inte programmets klient-id.",
        None,
    ),
    "temporarily_unavailable": (NotReached, "Fortnox har ett tillfälligt fel.", None),
    "server_error": (NotReached, "Fortnox har ett tillfälligt fel.", None),
}
_UNEXPECTED: tuple[type[AgentError], str, str | None] = (
    ConsentDenied,
    "Fortnox godkände inte kopplingen.",
    "Koppla igen. Hjälper det inte, kontakta Fortnox support.",
)
