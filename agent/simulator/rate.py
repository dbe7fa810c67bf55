"""Fortnox's limit: 25 requests in a sliding window of 5 seconds, per company.

Refused requests count as well: Fortnox says "until the average is back", and the
stricter reading was chosen.
"""

from collections import defaultdict, deque
from datetime import datetime, timedelta

WINDOW = timedelta(seconds=5)


class RateLimit:
    """Remembers when each company's latest requests came."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._seen: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def admits(self, company: str, now: datetime) -> bool:
        """Count a request, and tell whether it keeps within the limit."""
        seen = self._seen[company]
        while seen and not timedelta(0) <= now - seen[0] < WINDOW:
            seen.popleft()
        seen.append(now)
        return len(seen) <= self.limit
