"""A running front, and the ways in which tests call it."""

import http.client
import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.https.certificate import Certificate
from agent.https.front import Front
from tests.https.pages import Pages

SELF = Path("/proc/self")
PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Served:
    """A front with the pages behind it."""

    front: Front
    pages: Pages
    certificate: Certificate

    def context(self) -> ssl.SSLContext:
        """A client that trusts this certificate and is as strict as OpenSSL can be."""
        context = ssl.create_default_context(cafile=self.certificate.certificate_file)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        return context

    def tcp(self, host: str = "127.0.0.1") -> socket.socket:
        """A connection without TLS."""
        return socket.create_connection((host, self.front.port), timeout=PATIENCE)

    def tls(self, host: str = "127.0.0.1") -> ssl.SSLSocket:
        """A connection after its handshake; a missing close_notify is an error."""
        return self.context().wrap_socket(
            self.tcp(host), server_hostname="localhost", suppress_ragged_eofs=False
        )

    def get(self, path: str = "/", host: str = "127.0.0.1") -> Answer:
        """One GET over TLS on a connection of its own."""
        return self.ask("GET", path, host=host)

    def ask(
        self, method: str, path: str, body: bytes = b"", host: str = "127.0.0.1"
    ) -> Answer:
        """One request over TLS on a connection of its own."""
        client = http.client.HTTPSConnection(
            host, self.front.port, context=self.context(), timeout=PATIENCE
        )
        return _ask(client, method, path, body)

    def ask_plain(self, method: str, path: str, body: bytes = b"") -> Answer:
        """The same without TLS."""
        client = http.client.HTTPConnection(
            "127.0.0.1", self.front.port, timeout=PATIENCE
        )
        return _ask(client, method, path, body)


def _ask(
    client: http.client.HTTPConnection, method: str, path: str, body: bytes
) -> Answer:
    try:
        client.request(method, path, body or None)
        response = client.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read())
    finally:
        client.close()


def request(path: str = "/", *headers: str, method: str = "GET") -> bytes:
    """The bytes of a request without a body."""
    lines = (f"{method} {path} HTTP/1.1", "Host: localhost", *headers)
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def read_answer(connection: socket.socket) -> bytes:
    """One whole answer, on a connection that stays open."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    size = int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0])
    while len(body) < size:
        body += connection.recv(65536)
    return head + body


def read_to_end(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    received = bytearray()
    while block := connection.recv(65536):
        received += block
    return bytes(received)


def is_hung_up(connection: socket.socket) -> bool:
    """Whether the other side closes without a word; waits for it."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


@contextmanager
def reset_at_end(connection: socket.socket) -> Iterator[socket.socket]:
    """Leave as a killed program does: with a reset."""
    with connection:
        yield connection
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def open_files() -> int:
    """How many file descriptors this process has open."""
    return sum(1 for _ in (SELF / "fd").iterdir())


def resident() -> int:
    """The memory this process occupies, in bytes."""
    pages = int((SELF / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
