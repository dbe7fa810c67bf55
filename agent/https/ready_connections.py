"""waitress without a port: connections come to it ready, through the front.

It leans on a few of waitress' seams, which tests/https/test_waitress_contract.py
holds still: a subclass of TcpWSGIServer, channel_class(…), trigger.pull_trigger, and
what a channel says of itself while we stop.
"""

import logging
import socket
import threading
from wsgiref.types import WSGIApplication

from waitress.server import TcpWSGIServer

from agent.https.address import SocketAddress

MEBIBYTE = 1 << 20
SETTINGS = {
    "threads": 8,
    "ident": None,
    "server_name": "localhost",
    "max_request_body_size": 64 * MEBIBYTE,
    "max_request_header_size": 64 * 1024,
    "outbuf_high_watermark": MEBIBYTE,
    "recv_bytes": 64 * 1024,
    "channel_timeout": 120,
}
# How long threads may take that find their client gone.
LAST_WORDS = 1.0


class ReadyConnections(TcpWSGIServer):  # type: ignore[misc] # waitress is untyped
    """Answers the requests of the connections it is given."""

    def __init__(self, app: WSGIApplication, port: int, scheme: str) -> None:
        """`port` and `scheme` are those of the front: what the user's URL says."""
        self._front_port = port
        self._leaving = False
        self._all_gone = threading.Event()
        # One line for each request that had to wait a moment says nothing.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        super().__init__(
            app, _start=False, bind_socket=False, url_scheme=scheme, **SETTINGS
        )
        self._thread = threading.Thread(
            target=self.run, name="https-waitress", daemon=True
        )

    def getsockname(self) -> tuple[str, str]:
        """What the application is told as its server: the front."""
        return "localhost", str(self._front_port)

    def start(self) -> None:
        """Begin to answer, in a thread of its own."""
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether its thread is there."""
        return self._thread.is_alive()

    def take(self, connection: socket.socket, peer: SocketAddress) -> None:
        """Answer the requests that arrive on `connection`. From any thread."""
        self.trigger.pull_trigger(lambda: self._open(connection, peer))

    def _open(self, connection: socket.socket, peer: SocketAddress) -> None:
        self.channel_class(self, connection, peer, self.adj, map=self._map)

    def stop(self, grace: float) -> None:
        """Answer what is in flight for at most `grace` seconds, then close all."""
        self.trigger.pull_trigger(self._leave)
        self._all_gone.wait(grace)
        self.trigger.pull_trigger(self._drop_channels)
        self.task_dispatcher.shutdown(timeout=LAST_WORDS)
        # The loop ends when it has nothing to look at. What wakes it is closed only
        # then, as it may still be in use here when the loop has ended.
        self.trigger.pull_trigger(self._map.clear)
        self._thread.join()
        self.close()

    def _leave(self) -> None:
        self._leaving = True

    def _drop_channels(self) -> None:
        for channel in list(self.active_channels.values()):
            channel.handle_close()

    def readable(self) -> bool:
        """Called in every round of waitress' loop: there is no port to read from."""
        if self._leaving:
            self._close_idle_channels()
        return bool(super().readable())

    def _close_idle_channels(self) -> None:
        if not self.active_channels:
            self._all_gone.set()
        for channel in self.active_channels.values():
            busy = channel.requests or channel.request or channel.total_outbufs_len
            if not busy:
                channel.will_close = True
