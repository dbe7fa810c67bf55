"""Vouchers on their way to Fortnox, each in a thread that does nothing but its POST.

Usually one at a time. Where answers take longer than Fortnox' pace allows requests, the
next may leave before the answer is there: in order, and far enough apart to arrive so.
What came of each is asked by who sent it, in his own thread and in the same order: the
ledger hears of nothing here.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from types import TracebackType
from typing import Final, Self

from agent.fortnox.records import Voucher
from agent.ledger.attempts import Intent

# Seconds that an answer has before the next voucher may leave: so much less than the
# pacer's spacing that what came of one and the intent of the next can be made durable
# in between, so much that a quick Fortnox has one of ours at a time.
ALONE: Final = 0.1
MOST_ALOFT: Final = 3

BeforeBody = Callable[[], None]


class Flight:
    """One attempt, begun when this is made."""

    def __init__(
        self,
        intent: Intent,
        post: Callable[[BeforeBody], Voucher],
        before_body: BeforeBody,
        clock: Callable[[], float],
    ) -> None:
        """Have `post` send; it calls what it is given when the body is to leave.

        `before_body` has the last word then; `clock` is monotonic.
        """
        self.intent = intent
        self._post = post
        self._before_body = before_body
        self._clock = clock
        self._left_at = clock()
        self._has_left = threading.Event()
        self._has_landed = threading.Event()
        self._answer: Future[Voucher] = Future()
        name = f"voucher-{intent.marker}"
        threading.Thread(target=self._fly, name=name, daemon=True).start()

    def wait_until_left(self) -> None:
        """Return when it has left, or never will."""
        self._has_left.wait()

    def age(self) -> float:
        """Return how many seconds ago it left."""
        return self._clock() - self._left_at

    def has_landed(self, within: float) -> bool:
        """Tell whether the answer is there, or will be within so many seconds."""
        return self._has_landed.wait(within)

    def answer(self) -> Voucher:
        """Return what Fortnox booked, as soon as that is known.

        Raises:
            AgentError: as `CompanyApi.create_voucher`.
        """
        return self._answer.result()

    def _fly(self) -> None:
        try:
            self._answer.set_result(self._post(self._leave))
        except BaseException as error:  # noqa: BLE001  told to who asks for the answer
            self._answer.set_exception(error)
        finally:
            self._has_left.set()
            self._has_landed.set()

    def _leave(self) -> None:
        self._before_body()
        self._left_at = self._clock()
        self._has_left.set()


class Flights:
    """Those that are aloft. None is when this ends, however it ends."""

    def __init__(self, land: Callable[[Flight], bool], alone: float) -> None:
        """Have `land` record what came of each; it says whether the next may leave.

        An answer has `alone` seconds before the next may leave without it.
        """
        self._land = land
        self._alone = alone
        self._aloft: deque[Flight] = deque()

    def add(self, flight: Flight) -> None:
        """Wait until one has left, and look after it from then on."""
        self._aloft.append(flight)
        flight.wait_until_left()

    def make_room(self) -> bool:
        """Land those that are there; False where nothing more may leave."""
        goes_on = True
        while self._aloft and self._is_to_land():
            goes_on = self._land(self._aloft.popleft()) and goes_on
        return goes_on

    def _is_to_land(self) -> bool:
        oldest, newest = self._aloft[0], self._aloft[-1]
        is_full = len(self._aloft) == MOST_ALOFT
        return is_full or oldest.has_landed(max(0.0, self._alone - newest.age()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Land every one, even where landing another fails."""
        with ExitStack() as landing:
            for flight in reversed(self._aloft):
                landing.callback(self._land, flight)
