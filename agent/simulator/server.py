"""The simulator as a whole: made, started, asked and stopped here."""

import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from flask import Flask

from agent.simulator.api import api_pages
from agent.simulator.books import Books
from agent.simulator.clock import Clock
from agent.simulator.companies import SCOPES, Company
from agent.simulator.control import control_pages
from agent.simulator.defaults import default_companies
from agent.simulator.faults import Fault, FaultQueue, Order, Watch, Weather
from agent.simulator.front import Front
from agent.simulator.listener import Listener
from agent.simulator.login import login_pages
from agent.simulator.rate import RateLimit
from agent.simulator.request_log import LoggedRequest
from agent.simulator.token_endpoint import token_pages
from agent.simulator.tokens import Tokens
from agent.simulator.world import Client, Quirks, World


class Simulator:
    """A Fortnox on loopback: authorization server and API on one port.

    Tests may change `client`, `quirks`, `rate_limit` and the companies at any time.
    """

    def __init__(
        self,
        *,
        companies: Sequence[Company] | None = None,
        port: int = 0,
        clock: Callable[[], datetime] | None = None,
        books: Path | None = None,
        client_id: str = "journalbryggan-demo",
        client_secret: str = "demo-secret",  # noqa: S107 - there is nothing behind it
        redirect_uris: tuple[str, ...] = ("https://localhost:44300",),
        lateness: timedelta = timedelta(seconds=2),
        rate_limit: int = 25,
        gives_up_after: timedelta | None = None,
    ) -> None:
        """Prepare a simulator; nothing listens before `start`.

        Args:
            companies: those of the demo where none are given; not used where `books`
                exists already.
            port: on 127.0.0.1; 0 for any free one.
            clock: what the simulated time runs by; aware UTC.
            books: the file that keeps companies, vouchers and tokens; None for memory.
            client_id: the registered application's id.
            client_secret: and its secret.
            redirect_uris: compared character by character.
            lateness: how long slow faults take, unless their order says otherwise.
            rate_limit: requests per company in five seconds.
            gives_up_after: how old a request may be and still be carried out, counted
                from its X-Sent-At (seconds of the PC's monotonic clock), so that no
                busy PC makes anything later than promised; None for any age.

        Raises:
            OSError: `books` cannot be read.
            ValueError: `books` is no such file.
        """
        self.clock = Clock(clock)
        kept = Books(
            default_companies() if companies is None else list(companies), books
        )
        self._world = World(
            books=kept,
            clock=self.clock,
            client=Client(client_id, client_secret, redirect_uris, SCOPES),
            tokens=Tokens(kept, self.clock),
            faults=FaultQueue(lateness),
            rate=RateLimit(rate_limit),
            gives_up_after=gives_up_after,
        )
        self.application = _application(self._world)
        self._front = Front(self.application, self._world)
        self._port = port
        self._listener: Listener | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port it listens on (once started)."""
        return self._port

    @property
    def url(self) -> str:
        """Where both the authorization server and the API are."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def client(self) -> Client:
        """The application as the portal knows it."""
        return self._world.client

    @property
    def quirks(self) -> Quirks:
        """The behaviours that can be switched on."""
        return self._world.quirks

    @property
    def companies(self) -> list[Company]:
        """All companies."""
        return self._world.books.companies

    @property
    def issued_secrets(self) -> list[str]:
        """Every code, access token and refresh token given out by this process."""
        return self._world.tokens.issued

    @property
    def requests(self) -> deque[LoggedRequest]:
        """The requests that came in, oldest first."""
        return self._world.requests

    @property
    def rate_limit(self) -> int:
        """Requests per company in five seconds."""
        return self._world.rate.limit

    @rate_limit.setter
    def rate_limit(self, limit: int) -> None:
        self._world.rate.limit = limit

    def company(self, organisation_number: str) -> Company:
        """Find a company's books, to read or to change.

        Raises:
            KeyError: there is no such company.
        """
        return self._world.company(organisation_number)

    def order(
        self,
        fault: Fault,
        *,
        method: str | None = "POST",
        path: str = "/3/vouchers",
        times: int = 1,
        company: str | None = None,
        delay: timedelta | None = None,
    ) -> None:
        """Let a fault fall on the next `times` requests that match, in turn.

        Args:
            fault: what goes wrong.
            method: HTTP method; None for any.
            path: this path and all below it.
            times: how many requests.
            company: organisation number of the access token's company; None for any.
            delay: how slow, or how late; None for the simulator's lateness.
        """
        self._world.faults.add(Order(fault, method, path, times, company, delay))

    def settle(self) -> None:
        """Book at once what was to be booked late."""
        self._front.late_work.settle()

    def end_consents(self, organisation_number: str) -> None:
        """End all of a company's consents and tokens, as its administrator may."""
        with self._world.lock:
            self._world.tokens.end_consents(organisation_number)
            self._world.books.save()

    def move_company(self, organisation_number: str, to: str) -> None:
        """Let a company be another legal entity's from now on, its consents kept."""
        with self._world.lock:
            self._world.company(organisation_number).organisation_number = to
            self._world.tokens.move_consents(organisation_number, to)
            self._world.books.save()

    def expire_access(self, organisation_number: str) -> None:
        """Let a company's access tokens expire before their hour is over."""
        with self._world.lock:
            self._world.tokens.expire_access(organisation_number)

    def watch(self, watch: Watch) -> None:
        """Call `watch` at each step of each request, on the request's own thread."""
        self._world.watch = watch

    def set_weather(self, weather: Weather | None) -> None:
        """Let faults fall as `weather` says on requests that no order waits for."""
        self._world.faults.weather = weather

    @property
    def fallen(self) -> Counter[Fault]:
        """How many faults of each kind have fallen."""
        return self._world.faults.fallen

    def set_clock(self, now: datetime) -> None:
        """Make `now` the simulated time; it runs on from there."""
        self.clock.set(now)

    def advance(self, step: timedelta) -> None:
        """Move the simulated time."""
        self.clock.advance(step)

    def start(self) -> None:
        """Listen.

        Raises:
            OSError: the port is taken.
        """
        self._listener = Listener(self._front, self._port, self.clock.now)
        self._port = self._listener.port
        self._thread = threading.Thread(
            target=self._listener.serve_forever,
            kwargs={"poll_interval": 0.02},
            name="simulator",
            daemon=True,
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, and hang up; what was to be booked late never is."""
        if self._listener is None or self._thread is None:
            return
        self._listener.shutdown()
        self._thread.join()
        self._listener.hang_up()
        self._front.late_work.cancel()
        self._listener = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _application(world: World) -> Flask:
    application = Flask(__name__)
    for pages in (login_pages, token_pages, api_pages, control_pages):
        application.register_blueprint(pages(world))
    return application
