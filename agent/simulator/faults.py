"""What can be made to go wrong on the way, and in which order it will.

A fault falls on the next request that matches it, and the weather on those that no
order waits for. One that books late runs the request in a timer after the connection
is gone, as a slow server does.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from threading import Lock, Timer


class Fault(StrEnum):
    """One way in which a request goes wrong."""

    ANSWER_LOST_AFTER_BOOKING = "answer_lost_after_booking"
    BOOKED_AFTER_CONNECTION_DIED = "booked_after_connection_died"
    RESET_BEFORE_BOOKING = "reset_before_booking"
    ERROR_500 = "error_500"
    ERROR_500_AFTER_BOOKING = "error_500_after_booking"
    ERROR_503 = "error_503"
    SYSTEM_ERROR = "system_error"
    SLOW = "slow"
    SLOW_TO_BOOK = "slow_to_book"
    GARBLED = "garbled"
    HTML = "html"
    TOO_MANY = "too_many"


@dataclass(slots=True)
class Order:
    """Faults that are waiting for their requests.

    `method` and `company` may be None for any; `path` matches itself and what lies
    below it; `delay` is None for the simulator's own lateness.
    """

    fault: Fault
    method: str | None = "POST"
    path: str = "/3/vouchers"
    times: int = 1
    company: str | None = None
    delay: timedelta | None = None

    def matches(self, method: str, path: str, company: str) -> bool:
        """Tell whether a request is one of those ordered for."""
        return (
            self.method in (None, method)
            and self.company in (None, company)
            and (path == self.path or path.startswith(self.path.rstrip("/") + "/"))
        )


class Step(StrEnum):
    """How far a request has come, for who watches."""

    RECEIVED = "received"
    CARRIED_OUT = "carried_out"


# Method, path and company of a request; returns what goes wrong with it, if anything.
Weather = Callable[[str, str, str], Order | None]
Watch = Callable[[Step, str, str], None]


class FaultQueue:
    """The orders, first come first served; `fallen` counts the faults that fell."""

    def __init__(self, lateness: timedelta) -> None:
        self.weather: Weather | None = None
        self.fallen: Counter[Fault] = Counter()
        self._lateness = lateness
        self._orders: list[Order] = []
        self._lock = Lock()

    def add(self, order: Order) -> None:
        """Queue a fault for the requests to come."""
        with self._lock:
            self._orders.append(order)

    def clear(self) -> None:
        """Forget every fault that has not fallen yet."""
        with self._lock:
            self._orders.clear()

    def take(self, method: str, path: str, company: str) -> Order | None:
        """Take the fault that falls on this request, if any."""
        with self._lock:
            order = self._ordered(method, path, company)
            if order is None and self.weather is not None:
                order = self.weather(method, path, company)
            if order is not None:
                self.fallen[order.fault] += 1
        return order

    def _ordered(self, method: str, path: str, company: str) -> Order | None:
        for order in self._orders:
            if order.matches(method, path, company):
                order.times -= 1
                self._orders = [o for o in self._orders if o.times > 0]
                return order
        return None

    def delay_of(self, order: Order) -> timedelta:
        """Tell how long this fault takes."""
        return self._lateness if order.delay is None else order.delay


class LateWork:
    """Work that is carried out after its connection has died."""

    def __init__(self) -> None:
        self._waiting: dict[Timer, Callable[[], None]] = {}
        self._timers: list[Timer] = []
        self._lock = Lock()

    def schedule(self, delay: timedelta, work: Callable[[], None]) -> None:
        """Carry out `work` after `delay` of real time."""
        timer = Timer(delay.total_seconds(), lambda: self._carry_out(timer))
        timer.name = "simulator-late-booking"
        timer.daemon = True
        with self._lock:
            self._timers = [one for one in self._timers if one.is_alive()] + [timer]
            self._waiting[timer] = work
            timer.start()

    def settle(self) -> None:
        """Carry out at once whatever is still waiting."""
        for timer in self._timers:
            timer.cancel()
            self._carry_out(timer)
            timer.join()

    def cancel(self) -> None:
        """Drop what is still waiting, as a server that goes down does."""
        with self._lock:
            self._waiting.clear()
        self.settle()

    def _carry_out(self, timer: Timer) -> None:
        with self._lock:
            work = self._waiting.pop(timer, None)
        if work is not None:
            work()
