"""Windows' way to know a caller, as far as it can be tested anywhere."""

import socket
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.https.address import Peer, SocketAddress
from agent.https.tcp_table import find_pid
from agent.https.windows_account import Account, compare

OURS = Account(session=2, owner=b"us")
CALLER, PAGE = ("127.0.0.1", 50123), ("127.0.0.1", 44300)
CALLER6, PAGE6 = ("::1", 50123), ("::1", 44300)


def row(local: SocketAddress, remote: SocketAddress, pid: int) -> bytes:
    """One MIB_TCPROW_OWNER_PID, with what Windows leaves in the unused halves."""
    ends = b"".join(
        socket.inet_aton(host) + struct.pack(">H", port) + b"\xab\xcd"
        for host, port in (local, remote)
    )
    return struct.pack("=I", 5) + ends + struct.pack("=I", pid)


def row6(local: SocketAddress, remote: SocketAddress, pid: int) -> bytes:
    """One MIB_TCP6ROW_OWNER_PID."""
    ends = b"".join(
        socket.inet_pton(socket.AF_INET6, host)
        + struct.pack("=I", 0)
        + struct.pack(">H", port)
        + b"\xab\xcd"
        for host, port in (local, remote)
    )
    return ends + struct.pack("=II", 5, pid)


def table(*rows: bytes) -> bytes:
    """As Windows fills a buffer that is larger than the table."""
    return struct.pack("=I", len(rows)) + b"".join(rows) + bytes(500)


def test_the_row_of_the_callers_end_names_the_process() -> None:
    rows = table(row(PAGE, CALLER, 10), row(CALLER, PAGE, 20))
    assert find_pid(rows, CALLER, PAGE) == 20


def test_the_table_of_ipv6_is_read_too() -> None:
    rows = table(row6(PAGE6, CALLER6, 10), row6(CALLER6, PAGE6, 20))
    assert find_pid(rows, CALLER6, PAGE6) == 20


def test_ipv4_in_ipv6_is_found_in_its_table() -> None:
    caller, page = ("::ffff:127.0.0.1", 50123), ("::ffff:127.0.0.1", 44300)
    assert find_pid(table(row6(caller, page, 30)), caller, page) == 30


def test_a_connection_to_another_port_is_not_taken_for_ours() -> None:
    rows = table(row(CALLER, ("127.0.0.1", 44301), 20))
    assert find_pid(rows, CALLER, PAGE) is None


def test_what_lies_behind_the_tables_end_is_not_read() -> None:
    stale = struct.pack("=I", 0) + row(CALLER, PAGE, 20)
    assert find_pid(stale, CALLER, PAGE) is None


@given(st.integers(1, 65535), st.integers(1, 65535), st.integers(0, 2**32 - 1))
def test_every_port_and_pid_is_read_as_written(port: int, own: int, pid: int) -> None:
    caller, page = ("127.0.0.1", port), ("127.0.0.1", own)
    assert find_pid(table(row(caller, page, pid)), caller, page) == pid


@pytest.mark.parametrize(
    ("theirs", "answer"),
    [
        (Account(session=2, owner=b"us"), Peer.SAME_USER),
        (Account(session=3, owner=b"us"), Peer.SAME_USER),
        (Account(session=2, owner=None), Peer.SAME_USER),
        (Account(session=2, owner=b"them"), Peer.OTHER_USER),
        (Account(session=3, owner=b"them"), Peer.OTHER_USER),
        (Account(session=3, owner=None), Peer.OTHER_USER),
        (Account(session=0, owner=b"system"), Peer.UNKNOWN),
        (Account(session=0, owner=None), Peer.UNKNOWN),
        (Account(session=None, owner=None), Peer.UNKNOWN),
    ],
)
def test_a_caller_is_ours_a_strangers_or_unknown(theirs: Account, answer: Peer) -> None:
    assert compare(OURS, theirs) is answer


def test_two_processes_that_hide_their_owners_are_known_by_their_session() -> None:
    hidden = Account(session=2, owner=None)
    assert compare(hidden, hidden) is Peer.SAME_USER
    assert compare(hidden, Account(session=3, owner=None)) is Peer.OTHER_USER
