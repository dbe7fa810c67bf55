"""What befalls the database that offices share: it is stopped, killed and started."""

import random
import time
from collections import Counter
from collections.abc import Callable

from tests.postgres import Server

# Seconds at most: offices that share it need most of a minute to be at work again.
BETWEEN = 60.0
AWAY = 3.0


class Breaker:
    """Breaks a server, where there is one; `done` counts how often."""

    def __init__(self, server: Server | None, seed: int) -> None:
        self.done: Counter[str] = Counter()
        self._server = server
        self._chance = random.Random(seed)

    def torment(self, is_over: Callable[[], bool]) -> None:
        """Break it again and again until it is over, and leave it running."""
        while self._server is not None and not is_over():
            time.sleep(self._chance.random() * BETWEEN)
            if self._chance.random() < 0.5:
                self._server.stop()
                self.done["database stopped"] += 1
            else:
                self._server.kill()
                self.done["database killed"] += 1
            time.sleep(self._chance.random() * AWAY)
            self._server.start()
