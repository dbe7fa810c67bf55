"""The weather of a torture: which fault falls on which request, drawn from a seed."""

import random
from collections import Counter
from datetime import timedelta

from agent.simulator import Fault, Order

# How many of a hundred requests go wrong, by what they ask for.
VOUCHERS, QUESTIONS, TOKENS = 50, 8, 15

UNCARRIED = (
    Fault.RESET_BEFORE_BOOKING,
    Fault.ERROR_500,
    Fault.ERROR_503,
    Fault.SYSTEM_ERROR,
    Fault.HTML,
    Fault.TOO_MANY,
)
CARRIED_OUT = (
    Fault.ANSWER_LOST_AFTER_BOOKING,
    Fault.ERROR_500_AFTER_BOOKING,
    Fault.GARBLED,
)
LATE = (
    Fault.BOOKED_AFTER_CONNECTION_DIED,
    Fault.SLOW,
    Fault.SLOW_TO_BOOK,
)


class Storm:
    """Draws faults; `fallen` counts them by kind and by what they fell on.

    `posts` counts the vouchers that each company was sent.
    """

    def __init__(self, seed: int, longest: timedelta) -> None:
        """Let nothing come later than `longest`."""
        self._chance = random.Random(seed)
        self._longest = longest
        self.fallen: Counter[str] = Counter()
        self.posts: Counter[str] = Counter()

    def __call__(self, method: str, path: str, company: str) -> Order | None:
        """Draw for one request."""
        if path.startswith("/oauth-v1"):
            is_exchange = path == "/oauth-v1/token"
            share, what = (TOKENS if is_exchange else 0), "refresh"
        elif method == "POST":
            share, what = VOUCHERS, "voucher"
            self.posts[company] += 1
        else:
            share, what = QUESTIONS, "question"
        if self._chance.random() * 100 >= share:
            return None
        fault = self._chance.choice((*UNCARRIED, *CARRIED_OUT, *LATE))
        self.fallen[f"{what}: {fault}"] += 1
        delay = self._longest * self._chance.random()
        return Order(fault, None, path, delay=delay)
