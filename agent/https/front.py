"""The front: accepts, asks who it is, ends TLS, and hands the rest to waitress.

One thread with an asyncio loop. A connection has a few seconds until its handshake is
made, and there are only so many at a time, so that callers who say nothing cannot
keep others out. There is no private port behind it that would go around TLS.
"""

import asyncio
import errno
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from wsgiref.types import WSGIApplication

import structlog

from agent.https.address import SocketAddress
from agent.https.bridge import bridge
from agent.https.certificate import Certificate
from agent.https.ready_connections import ReadyConnections
from agent.https.redirect import redirect_to_https

log = structlog.get_logger(__name__)

TLS_HANDSHAKE = b"\x16"  # RFC 8446 5.1: the content type of a ClientHello
# How long clients may take to answer our goodbye when the agent stops.
GOODBYE = 0.5
# Before it could be taken in; which of them depends on the system.
CALLER_HAS_LEFT = {errno.ECONNABORTED, errno.ECONNRESET, errno.ENOTCONN}
PAUSE_AFTER_FAILED_ACCEPT = 0.5


@dataclass(frozen=True, slots=True)
class Limits:
    """What one caller may take of the front, in seconds and connections."""

    handshake: float = 5.0
    stall: float = 60.0
    connections: int = 100


USUAL_LIMITS = Limits()


class Front:
    """The local page's server, from its listeners to the WSGI application."""

    def __init__(
        self,
        app: WSGIApplication,
        listeners: Sequence[socket.socket],
        certificate: Certificate | None,
        is_welcome: Callable[[SocketAddress, SocketAddress], bool],
        limits: Limits = USUAL_LIMITS,
    ) -> None:
        """Prepare to serve `app`; nothing is accepted before `start`.

        Args:
            app: the WSGI application.
            listeners: bound and listening, on one port; closed by `stop`.
            certificate: None serves plain HTTP.
            is_welcome: asked with the caller's address and ours before anything is
                read; a caller for whom it is false is hung up on. Must be quick.
            limits: what one caller may take.
        """
        self.port: int = listeners[0].getsockname()[1]
        self._listeners = listeners
        self._context = certificate.server_context() if certificate else None
        self._is_welcome = is_welcome
        self._limits = limits
        self._waitress = ReadyConnections(
            app, self.port, "https" if certificate else "http"
        )
        self._connections: set[asyncio.Task[None]] = set()
        self._greeting: set[asyncio.Task[None]] = set()
        # A daemon: if the agent dies, nothing must keep its port.
        self._thread = threading.Thread(
            target=self._run, name="https-front", daemon=True
        )
        self._running = threading.Event()
        self._loop: asyncio.AbstractEventLoop
        self._over: asyncio.Event

    def start(self) -> None:
        """Begin to accept."""
        self._waitress.start()
        self._thread.start()
        self._running.wait()

    @property
    def is_alive(self) -> bool:
        """Whether both its threads are there; either alone answers nobody."""
        return self._thread.is_alive() and self._waitress.is_alive

    def stop(self, grace: float = 5.0) -> None:
        """Accept no more, answer what is in flight, close everything.

        Args:
            grace: seconds that requests in flight may take.
        """
        asyncio.run_coroutine_threadsafe(self._close_doors(), self._loop).result()
        self._waitress.stop(grace)
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    def _run(self) -> None:
        # Windows' usual loop cannot wait for a first byte without taking it.
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        for listener in self._listeners:
            self._listen(listener)
        self._running.set()
        await self._over.wait()
        if self._connections:
            await asyncio.wait(self._connections, timeout=GOODBYE)
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _close_doors(self) -> None:
        """No new connection, neither from a listener nor from a handshake."""
        for listener in self._listeners:
            self._loop.remove_reader(listener)
            listener.close()
        for connection in self._greeting:
            connection.cancel()
        await asyncio.gather(*self._greeting, return_exceptions=True)

    def _listen(self, listener: socket.socket) -> None:
        if listener.fileno() >= 0:
            self._loop.add_reader(listener, self._accept, listener)

    def _accept(self, listener: socket.socket) -> None:
        try:
            connection, peer = listener.accept()
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            if error.errno in CALLER_HAS_LEFT:
                return
            # Out of file descriptors: the loop would ask again at once, for ever.
            log.warning("accept_failed", error=str(error))
            self._loop.remove_reader(listener)
            self._loop.call_later(PAUSE_AFTER_FAILED_ACCEPT, self._listen, listener)
            return
        connection.setblocking(False)
        task = self._loop.create_task(self._receive(connection, peer[:2]))
        # However it ends, even if it never began.
        task.add_done_callback(lambda _: connection.close())
        for tasks in (self._connections, self._greeting):
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    async def _receive(self, connection: socket.socket, peer: SocketAddress) -> None:
        try:
            if not self._is_welcome(peer, connection.getsockname()[:2]):
                log.warning("stranger_refused", port=peer[1])
            elif len(self._connections) > self._limits.connections:
                log.warning("too_many_connections", port=peer[1])
            else:
                await self._carry(connection, peer)
        except OSError as error:
            log.debug("connection_failed", port=peer[1], error=repr(error))

    async def _carry(self, connection: socket.socket, peer: SocketAddress) -> None:
        """From the first byte to the last."""
        ready_by = self._loop.time() + self._limits.handshake
        async with asyncio.timeout_at(ready_by):
            first = await _first_byte(connection)
            if not first:
                return
            if self._context is not None and first != TLS_HANDSHAKE:
                await redirect_to_https(connection, self.port)
                return
        task = asyncio.current_task()

        def hand_over(plain: socket.socket) -> None:
            self._greeting.discard(task)
            self._waitress.take(plain, peer)

        await bridge(
            connection,
            self._context,
            hand_over,
            handshake_within=max(ready_by - self._loop.time(), 0.001),
            stall_limit=self._limits.stall,
        )


async def _first_byte(connection: socket.socket) -> bytes:
    """Look at the first byte without taking it; empty if there will be none."""
    loop, arrived = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(connection, arrived.set)
    try:
        await arrived.wait()
    finally:
        loop.remove_reader(connection)
    return connection.recv(1, socket.MSG_PEEK)
