"""What became of a visit to Fortnox, kept until the user's browser is back with us.

The answer comes by a navigation from Fortnox, on which the browser withholds our
Strict cookie. So the answer is handled at once, by the right of its state, and what
came of it waits here under a random name for the session to fetch.
"""

import secrets
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from agent.errors import AgentError, Refused

if TYPE_CHECKING:
    from agent.connections.connections import Finished

MOST_KEPT = 20


class Outcomes:
    """The latest outcomes; older ones are forgotten, the ledger has what matters."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Finished | AgentError] = OrderedDict()

    def keep(self, outcome: "Finished | AgentError") -> str:
        """Keep an outcome and return the name to fetch it by."""
        name = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[name] = outcome
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return name

    def fetch(self, name: str) -> "Finished":
        """Return how a consent ended, as often as it is asked for.

        Raises:
            AgentError: the consent ended with it.
            Refused: the name is unknown, or long forgotten.
        """
        with self._lock:
            outcome = self._kept.get(name)
        if outcome is None:
            raise Refused(
                "Svaret visas inte längre.", action="Se efter under Kopplingar."
            )
        if isinstance(outcome, AgentError):
            raise outcome
        return outcome
