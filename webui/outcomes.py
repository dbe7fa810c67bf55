"""What became of a visit to Fortnox, kept until the user's browser is back with us.

The answer comes by a navigation from Fortnox, on which the browser withholds our
Strict cookie. So the answer is handled at once, by the right of its state, and what
came of it waits here under a random name for the session to fetch.
"""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.errors import AgentError, Refused, ServiceRefused
from agent.ledger.connections import Kind

if TYPE_CHECKING:
    from agent.connections.connections import Finished
    from agent.connections.consent import Question

MOST_KEPT = 20


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit to Fortnox: what was asked for, unless nobody knows, and what came of it.

    `asked` is None where the answer belonged to no open question.
    """

    asked: "Question | None"
    outcome: "Finished | AgentError"

    @property
    def refusal(self) -> AgentError | None:
        """Why nothing came of it, if so."""
        return self.outcome if isinstance(self.outcome, AgentError) else None

    @property
    def wants_user(self) -> bool:
        """Whether a user's consent is the one to ask for next.

        That is so where a service account was refused: the app may not have them, or
        whoever is logged in may not approve them. It is not asked for again by itself
        where a user's consent came to nothing.
        """
        if self.asked is not None and self.asked.kind is Kind.USER:
            return True
        return isinstance(self.outcome, ServiceRefused)


class Outcomes:
    """The latest visits; older ones are forgotten, the ledger has what matters."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Visit] = OrderedDict()

    def keep(self, visit: Visit) -> str:
        """Keep a visit and return the name to fetch it by."""
        name = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[name] = visit
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return name

    def find(self, name: str) -> Visit | None:
        """Return a visit, as often as it is asked for; None where it is forgotten."""
        with self._lock:
            return self._kept.get(name)

    def fetch(self, name: str) -> Visit:
        """Return a visit that the user has just come back from.

        Raises:
            Refused: the name is unknown, or long forgotten.
        """
        visit = self.find(name)
        if visit is None:
            raise Refused(
                "Svaret visas inte längre.", action="Se efter under Kopplingar."
            )
        return visit
