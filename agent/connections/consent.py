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

from agent.errors import ConsentUnanswered, ConsentUnknown
from agent.fortnox.oauth_errors import consent_refusal
from agent.ledger.connections import Kind

GOOD_FOR = timedelta(minutes=10)
STATE_BYTES = 32
# RFC 7636 4.1: a verifier has 43 to 128 characters; 48 bytes give 64.
VERIFIER_BYTES = 48


@dataclass(frozen=True, slots=True)
class Question:
    """A consent to `scopes`, asked on an owner's behalf, and where the user was."""

    owner_id: int
    return_to: str
    scopes: tuple[str, ...]
    kind: Kind
    state: str
    verifier: str
    asked_at: datetime

    def __repr__(self) -> str:
        return f"Question(owner_id={self.owner_id})"


class Questions:
    """The open questions; several, since a user may have several tabs."""

    def __init__(self, clock: Callable[[], datetime], state_prefix: str = "") -> None:
        """Start with none open; each state begins with `state_prefix`."""
        self._clock = clock
        self._state_prefix = state_prefix
        self._open: dict[bytes, Question] = {}
        self._lock = threading.Lock()

    @property
    def are_open(self) -> bool:
        """Whether Fortnox may be expected to send the browser here."""
        with self._lock:
            self._drop_old()
            return bool(self._open)

    def ask(
        self,
        owner_id: int,
        return_to: str,
        scopes: tuple[str, ...],
        kind: Kind = Kind.USER,
    ) -> Question:
        """Open a question."""
        question = Question(
            owner_id=owner_id,
            return_to=return_to,
            scopes=scopes,
            kind=kind,
            state=self._state_prefix + secrets.token_urlsafe(STATE_BYTES),
            verifier=secrets.token_urlsafe(VERIFIER_BYTES),
            asked_at=self._clock(),
        )
        with self._lock:
            self._drop_old()
            self._open[_key(question.state)] = question
        return question

    def asked(self, state: str) -> Question | None:
        """Return the question that an answer belongs to, and leave it open."""
        with self._lock:
            self._drop_old()
            return self._open.get(_key(state))

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
        raise consent_refusal(answer["error"], answer.get("error_description", ""))
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
