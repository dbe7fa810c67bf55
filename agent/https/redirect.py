"""The answer to http:// on the port of https://: the same page, over TLS.

Built from constants and the path alone. Nothing that the caller says about the host
is believed or repeated.
"""

import asyncio
import re
import socket

LONGEST_HEAD = 16 * 1024

# An absolute path of printable ASCII. `//evil` and `/\evil` name another host to a
# browser that resolves them, so they are no paths here.
REDIRECTED = re.compile(
    rb"(?:GET|HEAD) (?P<path>/(?![/\\])[!-~]*) HTTP/1\.[01]\r\n", re.ASCII
)
BAD_REQUEST = (
    b"HTTP/1.1 400 Bad Request\r\n"
    b"Content-Length: 0\r\n"
    b"Cache-Control: no-store\r\n"
    b"Connection: close\r\n"
    b"\r\n"
)


def answer_plain_http(head: bytes, port: int) -> bytes:
    """The whole answer to a request head that arrived without TLS.

    307 rather than 301 or 308: browsers remember those for ever.
    """
    request = REDIRECTED.match(head)
    if request is None:
        return BAD_REQUEST
    return (
        b"HTTP/1.1 307 Temporary Redirect\r\n"
        b"Location: https://localhost:%d%b\r\n"
        b"Content-Length: 0\r\n"
        b"Cache-Control: no-store\r\n"
        b"Connection: close\r\n"
        b"\r\n"
    ) % (port, request["path"])


async def redirect_to_https(connection: socket.socket, port: int) -> None:
    """Answer one request that arrived without TLS; the caller sets the deadline."""
    loop = asyncio.get_running_loop()
    head = b""
    while b"\r\n\r\n" not in head and len(head) < LONGEST_HEAD:
        received = await loop.sock_recv(connection, LONGEST_HEAD)
        if not received:
            return
        head += received
    await loop.sock_sendall(connection, answer_plain_http(head, port))
    connection.shutdown(socket.SHUT_WR)
    # Closing on unread data would reset the connection and take the answer with it.
    while await loop.sock_recv(connection, LONGEST_HEAD):
        pass
