"""A server that answers byte for byte what a test has written down.

The simulator behaves as Fortnox does; this one behaves as nothing should.
"""

import json
import socket
import socketserver
import ssl
import struct
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

RESET = b"<reset>"
SILENCE = b"<silence>"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came; header names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query))

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


def answer(
    body: object = b"", status: int = 200, headers: Mapping[str, str] | None = None
) -> bytes:
    """Write an answer; what is not bytes or text becomes JSON."""
    if isinstance(body, str):
        body = body.encode()
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = {"Content-Length": str(len(content)), **(headers or {})}
    head = f"HTTP/1.1 {status} Because\r\n" + "".join(
        f"{name}: {value}\r\n" for name, value in lines.items()
    )
    return head.encode("latin-1") + b"\r\n" + content


class Script(socketserver.ThreadingTCPServer):
    """Answers requests with `answers` in turn, and remembers what was asked.

    `before` is called for each request before it is answered. With `tls` the server
    speaks TLS; as a proxy it does so within a CONNECT tunnel.
    """

    daemon_threads = True
    block_on_close = False
    # More than five threads may come at once, and who finds no room waits a second.
    request_queue_size = 64

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answers: deque[bytes] = deque()
        self.asked: list[Asked] = []
        self.before: Callable[[Asked], None] = lambda _asked: None
        self.tls = tls
        self.tunnels = False
        self.silence_over = threading.Event()
        self.hung_up = threading.Event()
        self.conversations = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        scheme = "https" if self.tls and not self.tunnels else "http"
        host = "localhost" if self.tls else "127.0.0.1"
        return f"{scheme}://{host}:{self.port}"

    def will_answer(self, *answers: bytes) -> None:
        self.answers.extend(answers)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that hang up are part of the play."""


class _Conversation(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        script = cast("Script", self.server)
        connection: socket.socket = self.request
        script.conversations += 1
        if script.tls and not script.tunnels:
            connection = script.tls.wrap_socket(connection, server_side=True)
        while (asked := _read(connection)) is not None:
            script.asked.append(asked)
            if asked.method == "CONNECT" and script.tunnels and script.tls:
                connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                connection = script.tls.wrap_socket(connection, server_side=True)
                continue
            script.before(asked)
            if not _say(script, connection):
                break
        connection.close()
        script.hung_up.set()


def _say(script: Script, connection: socket.socket) -> bool:
    words = (
        script.answers.popleft()
        if script.answers
        else answer("the script is over", status=500)
    )
    if words == SILENCE:
        script.silence_over.wait(30)
    elif words == RESET:
        linger = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    else:
        connection.sendall(words)
        return b"Connection: close" not in words
    return False


def _read(connection: socket.socket) -> Asked | None:
    """Read one request; None when the client has hung up."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return None
        received += piece
    head, body = received.split(b"\r\n\r\n", 1)
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _version = first.split(" ")
    headers = {
        name.lower(): value.strip()
        for name, value in (line.split(":", 1) for line in lines)
    }
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    return Asked(method, target, headers, body)


def error_record(message: str, code: object = None, **more: Any) -> dict[str, Any]:
    """Write Fortnox's error record."""
    record = {"error": 1, "message": message, **more}
    return {"ErrorInformation": record if code is None else {**record, "code": code}}
