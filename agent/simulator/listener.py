"""The HTTP server: threads, keep-alive, and connections that can be cut.

Werkzeug's own handler closes the connection after each answer. Fortnox does not,
and clients meet other errors on a connection that they use again; so ours keeps it.
"""

import socket
import struct
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from io import BytesIO
from typing import TYPE_CHECKING

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wrappers import Response

from agent.simulator.front import ConnectionCut

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_LOOPBACK = "127.0.0.1"
# Winsock's struct linger has two unsigned shorts, POSIX's two ints.
_NO_LINGER = struct.pack("HH" if sys.platform == "win32" else "ii", 1, 0)


class Listener(ThreadedWSGIServer):
    """Accepts on loopback and serves each connection in a thread of its own."""

    def __init__(
        self, application: "WSGIApplication", port: int, now: Callable[[], datetime]
    ) -> None:
        """Bind `port`, 0 for any free one.

        Raises:
            OSError: the port is taken.
        """
        self.now = now
        self._connections: set[socket.socket] = set()
        # Bound here, because Werkzeug answers a taken port with sys.exit.
        with socket.create_server((_LOOPBACK, port), backlog=128) as bound:
            super().__init__(
                _LOOPBACK, port, application, handler=_Handler, fd=bound.fileno()
            )

    def process_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: str
    ) -> None:
        """Serve a connection in a named thread."""
        if isinstance(request, socket.socket):
            self._connections.add(request)
        threading.Thread(
            target=self.process_request_thread,
            args=(request, client_address),
            name="simulator-connection",
            daemon=True,
        ).start()

    def shutdown_request(
        self, request: socket.socket | tuple[bytes, socket.socket]
    ) -> None:
        """Close a connection."""
        if isinstance(request, socket.socket):
            self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that are kept alive, so that their threads end."""
        for connection in list(self._connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # ended by the other side meanwhile


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # How long an idle connection is kept, in seconds.
    timeout = 60
    server: Listener

    def run_wsgi(self) -> None:
        environ = self.make_environ()
        length = int(self.headers.get("Content-Length") or 0)
        environ["wsgi.input"] = BytesIO(self.rfile.read(length))
        try:
            response = Response.from_app(self.server.app, environ, buffered=True)
        except ConnectionCut:
            self._cut()
        else:
            self._send(response)

    def _send(self, response: Response) -> None:
        self.send_response(response.status_code)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.get_data())

    def _cut(self) -> None:
        """Send a reset: closing without lingering, once the files are closed too."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self.connection.close()
        self.close_connection = True

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Tell the simulated time: clients reckon a token's life from it."""
        if timestamp is not None:
            return super().date_time_string(timestamp)
        return format_datetime(self.server.now(), usegmt=True)

    def log(self, kind: str, message: str, *args: object) -> None:
        """Say nothing: Simulator.requests has the log."""
