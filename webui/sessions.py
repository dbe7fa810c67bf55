"""Who has been let in: one-time links from the tray, and the sessions they become.

A link is 256 random bits, good for one exchange within a minute; a session lasts
until nobody has used it for half an hour, or the agent ends. What a page asks for by
itself is no use of it. Only hashes are kept, in memory, so that looking one up takes
the same time whatever was guessed.
"""

import hashlib
import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from agent.errors import Refused

LINK_LIFETIME = timedelta(seconds=60)
IDLE_LIFETIME = timedelta(minutes=30)
MOST_FAILURES = 10
FAILURE_WINDOW = timedelta(minutes=1)
RANDOM_BYTES = 32

log = structlog.get_logger(__name__)


class TooManyFailures(Refused):
    """So many wrong links lately that none is looked at."""

    title = "För många misslyckade försök"
    http_status = 429
    action = "Vänta en minut och öppna Journalbryggan från ikonen vid klockan."


class LinkUsed(Refused):
    """A one-time link that is used, too old or not ours."""

    title = "Länken gäller inte längre"


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that a link has opened: its secret name, and the page asked for."""

    session: str
    path: str


class Sessions:
    """The links that have been given out and the sessions that are open."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._links: dict[str, tuple[str, datetime]] = {}
        self._last_seen: dict[str, datetime] = {}
        self._failures: deque[datetime] = deque(maxlen=MOST_FAILURES)

    def new_link(self, path: str) -> str:
        """Return the secret of a one-time link that leads to `path`."""
        secret = secrets.token_urlsafe(RANDOM_BYTES)
        with self._lock:
            self._forget_old()
            self._links[_hash(secret)] = (path, self._clock() + LINK_LIFETIME)
        return secret

    def open(self, secret: str) -> Opened:
        """Exchange a link's secret for a session.

        Raises:
            LinkUsed: the secret is used, older than a minute, or none of ours.
            TooManyFailures: ten others were wrong within the last minute.
        """
        with self._lock:
            self._forget_old()
            self._refuse_guessing()
            path, expires_at = self._links.pop(_hash(secret), ("", self._clock()))
            if expires_at <= self._clock():
                self._failures.append(self._clock())
                log.warning("one-time link refused", failures=len(self._failures))
                raise LinkUsed("Länken är redan använd eller äldre än en minut.")
            session = secrets.token_urlsafe(RANDOM_BYTES)
            self._last_seen[_hash(session)] = self._clock()
        return Opened(session, path)

    def is_open(self, session: str) -> bool:
        """Tell whether a session is open."""
        with self._lock:
            self._forget_old()
            return _hash(session) in self._last_seen

    def use(self, session: str) -> bool:
        """Tell whether a session is open, and let it last for as long again."""
        with self._lock:
            self._forget_old()
            if _hash(session) not in self._last_seen:
                return False
            self._last_seen[_hash(session)] = self._clock()
        return True

    def _refuse_guessing(self) -> None:
        full = len(self._failures) == MOST_FAILURES
        if full and self._failures[0] > self._clock() - FAILURE_WINDOW:
            raise TooManyFailures("Ingen länk godtas just nu.")

    def _forget_old(self) -> None:
        now = self._clock()
        self._links = {
            link: (path, expires_at)
            for link, (path, expires_at) in self._links.items()
            if expires_at > now
        }
        self._last_seen = {
            session: seen
            for session, seen in self._last_seen.items()
            if seen > now - IDLE_LIFETIME
        }


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
