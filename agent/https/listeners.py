"""The page's port: both loopback addresses, ours alone, or a clear reason why not.

Both, because `localhost` resolves to ::1 first: whoever listens there would be taken
for us. Never another address than loopback.
"""

import errno
import socket
import sys

import psutil

from agent.errors import PortTaken

BACKLOG = 128
# A free port on 127.0.0.1 may be taken on ::1; another free one is then tried.
ATTEMPTS_AT_FREE_PORT = 20
NO_SUCH_ADDRESS = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


def loopback_listeners(port: int) -> list[socket.socket]:
    """Listen on 127.0.0.1 and ::1, on the same port.

    Port 0 is any port that is free on both. A PC without IPv6 gets the first only.

    Raises:
        PortTaken: another program has the port, or the system keeps it to itself.
    """
    for _ in range(ATTEMPTS_AT_FREE_PORT if port == 0 else 1):
        try:
            return _bind_both(port)
        except OSError as error:
            reason = error
    raise _port_taken(port, reason) from reason


def _bind_both(port: int) -> list[socket.socket]:
    first = listen_on(socket.AF_INET, "127.0.0.1", port)
    try:
        second = listen_on(socket.AF_INET6, "::1", first.getsockname()[1])
    except OSError as error:
        if error.errno in NO_SUCH_ADDRESS:
            return [first]
        first.close()
        raise
    return [first, second]


def listen_on(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    """One listener on one address, which nobody shares with us; OSError if not."""
    # With proto 0 asyncio would leave Nagle's algorithm on: 48 ms for an answer of
    # 5 ms. Accepted sockets take the protocol after their listener.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        _claim(listener)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


def _claim(listener: socket.socket) -> None:
    """Nobody shares the port with us, and a port that we just left can be had again."""
    if sys.platform == "win32":
        # There SO_REUSEADDR would let another program take the port from us.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def _port_taken(port: int, reason: OSError) -> PortTaken:
    holder = _holder(port)
    if holder is None and isinstance(reason, PermissionError):
        # Windows: 10013, as Hyper-V and WinNAT exclude whole ranges.
        return PortTaken(
            f"Port {port} är reserverad av operativsystemet.",
            action="Be administratören frigöra porten. I Windows visas reserverade "
            "portar av: netsh int ipv4 show excludedportrange tcp",
            detail=str(reason),
        )
    return PortTaken(
        f"Port {port} används redan av {holder or 'ett annat program'}.",
        detail=str(reason),
    )


def _holder(port: int) -> str | None:
    """The program that listens on the port, where the system tells."""
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status != psutil.CONN_LISTEN or not connection.pid:
                continue
            if connection.laddr and connection.laddr.port == port:
                return f"{psutil.Process(connection.pid).name()} ({connection.pid})"
    except (psutil.Error, OSError):  # some of Windows' refusals come as they are
        return None
    return None
