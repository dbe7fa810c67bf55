"""The pipe between a browser's connection and waitress' plain end of a socket pair.

TLS ends here. Each side is read no faster than the other can write, so that a reader
who stalls costs a few buffers; one who stalls for too long is let go, as it keeps one
of waitress' threads.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import cast


async def bridge(
    connection: socket.socket,
    context: ssl.SSLContext | None,
    hand_over: Callable[[socket.socket], None],
    *,
    handshake_within: float,
    stall_limit: float,
) -> None:
    """Carry one connection from its handshake to its end.

    Args:
        connection: accepted, nothing read yet; closed at the end.
        context: TLS, or None for plain HTTP.
        hand_over: receives the plain side once the handshake is made.
        handshake_within: seconds.
        stall_limit: seconds that a client may leave an answer unread.

    Raises:
        OSError: the handshake failed, or took too long.
    """
    loop = asyncio.get_running_loop()
    ours, plain = socket.socketpair()
    handed_over = False

    def on_ready() -> None:
        nonlocal handed_over
        handed_over = True
        hand_over(plain)

    for end in (connection, ours, plain):
        send_at_once(end)
    inner, outer = _Inner(), _Outer(on_ready, stall_limit)
    inner.other, outer.other = outer, inner
    try:
        # The inner end first: a request may come along with the end of the handshake.
        await loop.connect_accepted_socket(lambda: inner, ours)
        await loop.connect_accepted_socket(
            lambda: outer,
            connection,
            ssl=context,
            ssl_handshake_timeout=handshake_within if context else None,
        )
        await outer.closed.wait()
    finally:
        inner.leave()
        outer.leave()
        if not handed_over:
            plain.close()


def send_at_once(end: socket.socket) -> None:
    """No waiting for more to send: with Nagle's algorithm an answer takes 40 ms more.

    The pairs of Windows are TCP too, and nobody else sets it there.
    """
    if end.family in (socket.AF_INET, socket.AF_INET6):
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class _End(asyncio.Protocol):
    """One end: what arrives here leaves at the other, at the other's pace."""

    transport: asyncio.Transport | None = None
    other: "_End"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.other.send(data)

    def send(self, data: bytes) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write(data)

    def finish(self) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.write_eof()

    def pause_writing(self) -> None:
        if self.other.transport is not None:
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.other.transport is not None:
            self.other.transport.resume_reading()

    def leave(self) -> None:
        """Close at once, whatever is still to be sent."""
        if self.transport is not None:
            self.transport.abort()


class _Inner(_End):
    """Towards waitress. When it closes, the client gets the rest, then the end."""

    def connection_lost(self, _reason: Exception | None) -> None:
        if self.other.transport is not None:
            self.other.transport.close()


class _Outer(_End):
    """Towards the client. Nobody answers a client that is gone."""

    def __init__(self, on_ready: Callable[[], None], stall_limit: float) -> None:
        self.closed = asyncio.Event()
        self._on_ready = on_ready
        self._stall_limit = stall_limit
        self._stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._on_ready()

    def eof_received(self) -> bool:
        """Without TLS a client may end its half and wait for the answer."""
        if self.transport is None or self.transport.get_extra_info("sslcontext"):
            return False
        self.other.finish()
        return True

    def connection_lost(self, _reason: Exception | None) -> None:
        self._forget_stall()
        self.closed.set()

    def pause_writing(self) -> None:
        super().pause_writing()
        loop = asyncio.get_running_loop()
        self._stalled = loop.call_later(self._stall_limit, self.leave)

    def resume_writing(self) -> None:
        self._forget_stall()
        super().resume_writing()

    def _forget_stall(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
