"""Fortnox's limit: 25 requests in a sliding window of 5 seconds, per company.

Refused requests count as well: Fortnox says "until the average is back", and the
stricter reading was chosen.
"""

from collections import defaultdict, deque
from datetime import datetime, timedelta

WINDOW = timedelta(seconds=5)


class TooManyRequests(Exception):
    """A request above the limit; it was not carried out."""


class RateLimit:
    """Remembers when each company's latest requests came."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._seen: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def count(self, company: str, now: datetime) -> None:
        """Count a request.

        Raises:
            TooManyRequests: it is one too many.
        """
        seen = self._seen[company]
        while seen and not timedelta(0) <= now - seen[0] < WINDOW:
            seen.popleft()
        seen.append(now)
        if len(seen) > self.limit:
            raise TooManyRequests
