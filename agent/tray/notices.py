"""Which notification is to be seen, and which page a click on one opens.

Windows says that a notification was clicked, and not which. So there is one at a time.
Those that nobody clicked may lie in Windows' list of them and be clicked there later:
where that could be more than one, the click opens the overview, which tells of all.
"""

from collections import deque

from agent.tray.status import Notice

LONGEST = 30.0  # seconds; where Windows keeps one back, it does not say that it is gone
OVERVIEW = "/"


class Notices:
    """The notifications in order. For one thread."""

    def __init__(self) -> None:
        self._waiting: deque[Notice] = deque()
        self._seen: Notice | None = None
        self._gone_by = 0.0
        self._left: set[str] = set()

    def tell(self, notice: Notice) -> None:
        """Have this one shown when it is its turn."""
        self._waiting.append(notice)

    def next(self, now: float) -> Notice | None:
        """Return what is to be shown now, if anything; `now` in seconds."""
        if self._seen is not None and now >= self._gone_by:
            self.gone()
        if self._seen is not None or not self._waiting:
            return None
        self._seen = self._waiting.popleft()
        self._gone_by = now + LONGEST
        return self._seen

    def gone(self) -> None:
        """Hear that the one to be seen has gone, without a click."""
        if self._seen is not None:
            self._left.add(self._seen.page)
            self._seen = None

    def clicked(self) -> str:
        """Hear of a click on one; return the page that it opens."""
        if self._seen is not None:
            page, self._seen = self._seen.page, None
            return page
        (only, *others) = self._left or {OVERVIEW}
        return OVERVIEW if others else only
