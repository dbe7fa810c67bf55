"""Windows' tables of TCP connections, as GetExtendedTcpTable fills them.

Reads bytes only, so that it can be tested on any system.
"""

import socket
import struct

from agent.https.address import SocketAddress

COUNT = struct.Struct("=I")
# MIB_TCPROW_OWNER_PID: state, local address and port, remote address and port, pid.
ROW = struct.Struct("=4x4s2s2x4s2s2xI")
# MIB_TCP6ROW_OWNER_PID: local address, scope, port; remote the same; state, pid.
ROW6 = struct.Struct("=16s4x2s2x16s4x2s2x4xI")


def find_pid(table: bytes, peer: SocketAddress, local: SocketAddress) -> int | None:
    """The process that holds the end `peer` of the connection to `local`.

    `table` is of the address family of `peer`.
    """
    family, row = (socket.AF_INET6, ROW6) if ":" in peer[0] else (socket.AF_INET, ROW)
    wanted = (*_packed(family, peer), *_packed(family, local))
    (count,) = COUNT.unpack_from(table)
    rows = memoryview(table)[COUNT.size : COUNT.size + count * row.size]
    for *ends, pid in row.iter_unpack(rows):
        if tuple(ends) == wanted:
            return int(pid)
    return None


def _packed(
    family: socket.AddressFamily, address: SocketAddress
) -> tuple[bytes, bytes]:
    # Both stand in network order, whatever the processor.
    return socket.inet_pton(family, address[0]), address[1].to_bytes(2, "big")
