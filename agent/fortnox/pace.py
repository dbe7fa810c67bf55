"""How fast one company may be asked: evenly, and never above Fortnox's limit.

Fortnox counts 25 requests in any 5 seconds, per program and company, and a burst of
25 is refused in practice (shared/fortnox.md, 2). One pacer a company, shared by all
threads that ask it.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

SLACK: Final = 1.001  # rounding, and servers that count in milliseconds: five of them
SLOWEST: Final = 8.0  # times the even spacing
RECOVERY: Final = 0.97  # of the spacing before, at every turn
LONGEST_PAUSE: Final = 60.0  # seconds, whatever a server asks for


class Pacer:
    """Spaces requests evenly: at most `per_window` in any `window` seconds.

    Turns lie `window / (per_window - 1)` apart, a little more than needed, so that
    the network may squeeze them by most of a turn. One that wakes late (a busy or
    sleeping PC) does not delay those after it. The limit holds all the same: the
    turn after a request is never before that request, and the 24th after that one
    is a whole window later.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        per_window: int = 25,
        window: float = 5.0,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._window = window
        self._even = window / (per_window - 1) * SLACK
        self._spacing = self._even
        self._turn = float("-inf")
        self._free_from = float("-inf")
        self._queue = threading.Lock()
        self._state = threading.Lock()

    def wait(self) -> None:
        """Return when the next request may go. Threads come one by one."""
        with self._queue:
            turn = self._next_turn()
            while (remaining := max(turn, self._free_from) - self._clock()) > 0:
                self._sleep(remaining)

    def left(self) -> None:
        """Count the turns after a request that left late from when it did leave.

        Connecting anew may take longer than a turn does; what comes after it would
        else be squeezed against it, with nothing to spare for the network. Less than
        half a turn is the network's own unevenness.
        """
        with self._state:
            self._turn = max(self._turn, self._clock() - self._even / 2)

    def slow_down(self, pause: float = 0.0) -> None:
        """After a 429: pause for a window, or longer if asked to; then go slower.

        Args:
            pause: Seconds that Fortnox asked for (Retry-After), 0 where it did not.
        """
        with self._state:
            pause = min(max(pause, self._window), LONGEST_PAUSE)
            self._free_from = max(self._free_from, self._clock() + pause)
            self._spacing = min(self._spacing * 2, self._even * SLOWEST)

    def _next_turn(self) -> float:
        with self._state:
            now = max(self._clock(), self._free_from)
            self._turn = max(self._turn + self._spacing, now)
            self._spacing = max(self._even, self._spacing * RECOVERY)
            return self._turn
