"""One port and several users: how Fortnox' answers reach the right one's agent.

Fortnox sends every browser of a PC to one port. On a server with several users one
agent holds it; the others serve their pages elsewhere, and connecting waits until the
port is free. Where an administrator has declared the PC one office' shared server, the
holder hands an answer on to the port that its state names. It is handed on by way of
the browser, which only its own user's agent lets in: nobody's answer is ever handled
by somebody else's agent.
"""

import re
import socket
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog

from agent.desktop.holder import Holder, holder_of
from agent.errors import PortTaken
from agent.https.front import Front
from agent.https.listeners import loopback_listeners
from agent.https.peer import Peer, is_not_another_user, who_asks

if TYPE_CHECKING:
    from agent.https.certificate import Certificate
    from agent.settings import Settings

log = structlog.get_logger(__name__)

# Nobody listens there, and yet the port is taken: by a connection out of this PC that
# was given it, or by what a killed agent's have left, which systems keep for a minute
# or two.
LINGERING = 120  # seconds

# IIS Express' range, which programs expect to be lent (design.md, Terminal servers).
OTHER_PORTS = range(44301, 44400)
STATE = re.compile(r"(?P<port>\d{5})\.[\w-]+", re.ASCII)
PRINTABLE = re.compile(r"[!-~]*", re.ASCII)


class Reception:
    """The page's port, and where Fortnox' answers for this agent arrive."""

    def __init__(self, settings: "Settings") -> None:
        """Take the port that is set, or another where another user has it.

        Raises:
            PortTaken: this user's own program has it, or the system keeps it.
        """
        self.listeners, self.holder = _listen(settings.port)
        self.port: int = self.listeners[0].getsockname()[1]
        self._redirect_port = urlsplit(settings.redirect_uri).port or settings.port
        self._is_shared = settings.shared_server
        self._desk: Front | None = None
        self._certificate: Certificate | None = None

    @property
    def state_prefix(self) -> str:
        """What the state of our questions begins with, so that answers find us."""
        return f"{self.port}." if self.holder else ""

    def serve(self, app: WSGIApplication, certificate: "Certificate | None") -> Front:
        """Return the front of the page, which is yet to be started."""
        self._certificate = certificate
        if self._is_shared and self.holder is None:
            handing_on = hand_on(app, OTHER_PORTS)
            return Front(handing_on, self.listeners, certificate, _everybody)
        return Front(app, self.listeners, certificate, is_not_another_user)

    def expect_answer(self) -> None:
        """See to it that an answer from Fortnox would reach us.

        Raises:
            PortTaken: another user's program has the port, so that it would not.
        """
        if self.holder is None or self._desk or self._is_shared:
            return
        try:
            listeners = loopback_listeners(self._redirect_port)
        except PortTaken as taken:
            raise self._busy(taken) from taken
        app = hand_on(_nothing_here, (self.port,))
        self._desk = Front(app, listeners, self._certificate, is_not_another_user)
        self._desk.start()
        log.info("answers arrive", port=self._redirect_port)

    def stop(self) -> None:
        """Let the ports go."""
        for listener in self.listeners:
            listener.close()
        if self._desk is not None:
            self._desk.stop()

    def _busy(self, taken: PortTaken) -> PortTaken:
        return PortTaken(
            f"Port {self._redirect_port}, som Fortnox svarar till, används av "
            f"{self.holder}.",
            not_done="Fastighetsägaren har inte kopplats. Allt annat fungerar.",
            action="Koppla när den andra användaren har avslutat sin Journalbryggan.",
            detail=taken.detail,
        )


def _listen(port: int) -> tuple[list[socket.socket], Holder | None]:
    try:
        return _claim(port), None
    except PortTaken:
        holder = holder_of(port)
        if holder is None or holder.is_ours:
            raise
        for other in OTHER_PORTS:
            with suppress(PortTaken):
                listeners = loopback_listeners(other)
                log.warning("page elsewhere", port=other, holder=str(holder))
                return listeners, holder
        raise


def _claim(port: int) -> list[socket.socket]:
    """Take a port, waiting for it while only a connection has it."""
    for waited in range(LINGERING):
        try:
            return loopback_listeners(port)
        except PortTaken as taken:
            is_reserved = isinstance(taken.__cause__, PermissionError)
            if is_reserved or holder_of(port) is not None:
                raise
            if waited == 0:
                log.warning("port lingers", port=port, reason=taken.detail)
        time.sleep(1)
    return loopback_listeners(port)


def hand_on(app: WSGIApplication, ports: Collection[int]) -> WSGIApplication:
    """Send answers that belong to one of `ports` there, and let `app` have the rest.

    Other users of this PC get nothing else.
    """

    def handed_on(
        environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        there = _destination(environ, ports)
        if there is not None:
            start_response(
                "303 See Other",
                [
                    ("Location", there),
                    ("Content-Length", "0"),
                    ("Cache-Control", "no-store"),
                    ("Referrer-Policy", "no-referrer"),
                ],
            )
            return []
        if who_asks(environ) is Peer.OTHER_USER:
            return _nothing_here(environ, start_response)
        return app(environ, start_response)

    return handed_on


def _destination(environ: WSGIEnvironment, ports: Collection[int]) -> str | None:
    """Return where an answer belongs, if it is one for somebody else.

    Built from constants, a known port and the query as it came, of which nothing but
    the port is understood here.
    """
    query = str(environ.get("QUERY_STRING", ""))
    if environ["REQUEST_METHOD"] != "GET" or environ["PATH_INFO"] != "/":
        return None
    states = parse_qs(query).get("state", [])
    named = STATE.fullmatch(states[0]) if len(states) == 1 else None
    if named is None or not PRINTABLE.fullmatch(query):
        return None
    port = int(named["port"])
    return f"https://localhost:{port}/?{query}" if port in ports else None


def _nothing_here(
    environ: WSGIEnvironment,  # noqa: ARG001  WSGI's signature
    start_response: StartResponse,
) -> Iterable[bytes]:
    body = "Den här sidan tillhör en annan användare av datorn.".encode()
    start_response(
        f"{HTTPStatus.FORBIDDEN.value} Forbidden",
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
        ],
    )
    return [body]


def _everybody(*_: object) -> bool:
    """Let every user of the PC as far as `hand_on`."""
    return True
