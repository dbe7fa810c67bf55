"""Clients that say nothing, too much, or leave in the middle."""

import contextlib
import errno
import socket
import ssl
import sys
import time
from collections.abc import Callable

import pytest

from agent.https import front
from agent.https.address import SocketAddress
from agent.https.front import Limits
from tests.https.conftest import Serve
from tests.https.served import (
    Served,
    is_hung_up,
    open_files,
    read_answer,
    read_to_end,
    request,
    reset_at_end,
    resident,
)

GARBAGE = b"\x80\x00\xff\n" * 50
# Seconds: less than any wait for one who is stuck, more than a busy PC needs.
PROMPTLY = 4.0
# The beginning of a ClientHello that announces 512 bytes.
PART_OF_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
SOON = Limits(handshake=0.3)

needs_proc = pytest.mark.skipif(
    sys.platform != "linux", reason="counts what /proc/self tells"
)


def waited(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether the condition comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


# --- before the handshake -----------------------------------------------------------


@pytest.mark.parametrize("said", [b"", PART_OF_HELLO, b"GET / HTTP/1.1\r\n", GARBAGE])
def test_who_does_not_come_to_the_point_is_hung_up_on(
    serve: Serve, said: bytes
) -> None:
    with serve(SOON).tcp() as connection:
        connection.sendall(said)
        begun = time.monotonic()
        assert is_hung_up(connection)
    assert 0.2 < time.monotonic() - begun < PROMPTLY


def test_a_silent_caller_has_six_seconds_at_most(served: Served) -> None:
    begun = time.monotonic()
    with served.tcp() as silent, served.tcp() as partial:
        partial.sendall(PART_OF_HELLO)
        assert is_hung_up(silent)
        assert is_hung_up(partial)
    assert 4 < time.monotonic() - begun < 4 + PROMPTLY


def test_a_trickle_does_not_extend_the_deadline(serve: Serve) -> None:
    begun = time.monotonic()
    with serve(SOON).tcp() as connection, contextlib.suppress(OSError):
        for byte in PART_OF_HELLO * 100:
            connection.send(bytes([byte]))
            time.sleep(0.02)
    assert time.monotonic() - begun < PROMPTLY


def test_silent_callers_keep_nobody_waiting(served: Served) -> None:
    with contextlib.ExitStack() as silent:
        for _ in range(20):
            silent.enter_context(served.tcp()).sendall(PART_OF_HELLO)
        begun = time.monotonic()
        assert served.get("/").status == 200
    assert time.monotonic() - begun < PROMPTLY


def test_two_hundred_callers_of_garbage_leave_the_page_well(served: Served) -> None:
    for number in range(200):
        with reset_at_end(served.tcp()) as connection:
            connection.sendall(PART_OF_HELLO + GARBAGE if number % 2 else GARBAGE)
    begun = time.monotonic()
    assert served.get("/").status == 200
    assert time.monotonic() - begun < PROMPTLY


# --- who it is ----------------------------------------------------------------------


def test_an_unwelcome_caller_is_hung_up_on_before_anything_is_read(
    serve: Serve,
) -> None:
    asked: list[tuple[SocketAddress, SocketAddress]] = []

    def nobody(peer: SocketAddress, local: SocketAddress) -> bool:
        asked.append((peer, local))
        return False

    served = serve(is_welcome=nobody)
    with served.tcp() as connection:
        assert is_hung_up(connection)
        own, ours = connection.getsockname(), connection.getpeername()
    assert asked == [(own, ours)]
    with served.tcp("::1") as connection:
        connection.sendall(PART_OF_HELLO)
        assert is_hung_up(connection)
    assert asked[1][0][0] == "::1"
    assert served.pages.requests == 0


def test_a_front_that_cannot_ask_lets_nobody_in(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_peer: SocketAddress, _local: SocketAddress) -> bool:
        raise PermissionError

    with serve(is_welcome=broken).tcp() as connection:
        assert is_hung_up(connection)
    assert not caplog.records


# --- how many -----------------------------------------------------------------------


def leave_silently(served: Served) -> None:
    with served.tcp():
        pass


def leave_in_the_handshake(served: Served) -> None:
    with reset_at_end(served.tcp()) as connection:
        connection.sendall(PART_OF_HELLO)


def leave_after_garbage(served: Served) -> None:
    with served.tcp() as connection:
        connection.sendall(GARBAGE)


def leave_after_a_redirect(served: Served) -> None:
    served.ask_plain("GET", "/")


def leave_after_an_answer(served: Served) -> None:
    served.get("/")


def leave_distrusting(served: Served) -> None:
    with served.tcp() as connection, pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(
            connection, server_hostname="localhost"
        )


def leave_in_a_download(served: Served) -> None:
    with reset_at_end(served.tls()) as connection:
        connection.sendall(request("/download?size=20000000"))
        connection.recv(1000)


def leave_in_an_upload(served: Served) -> None:
    with reset_at_end(served.tls()) as connection:
        head = request("/upload", "Content-Length: 9000000", method="POST")
        connection.sendall(head + bytes(300_000))


def wait_for_the_deadline(served: Served) -> None:
    with served.tcp() as connection:
        assert is_hung_up(connection)


WAYS_OUT = [
    leave_silently,
    leave_in_the_handshake,
    leave_after_garbage,
    leave_after_a_redirect,
    leave_after_an_answer,
    leave_distrusting,
    leave_in_a_download,
    leave_in_an_upload,
    wait_for_the_deadline,
]


def can_enter(served: Served) -> bool:
    try:
        return served.get("/").status == 200
    except OSError:
        return False


@pytest.mark.parametrize("leave", WAYS_OUT, ids=lambda way: way.__name__)
def test_every_way_out_gives_the_place_back(
    serve: Serve, leave: Callable[[Served], None]
) -> None:
    served = serve(Limits(handshake=0.3, connections=2))
    for _ in range(6):
        # A place may be given back a moment after the client has left.
        with contextlib.suppress(OSError):
            leave(served)
    assert waited(lambda: can_enter(served))


def test_the_caller_over_the_limit_is_hung_up_on_and_the_next_let_in(
    serve: Serve,
) -> None:
    served = serve(Limits(connections=3))
    with contextlib.ExitStack() as inside:
        for _ in range(3):
            inside.enter_context(served.tls())
        begun = time.monotonic()
        with served.tcp() as fourth:
            assert is_hung_up(fourth)
        assert time.monotonic() - begun < PROMPTLY
    assert waited(lambda: can_enter(served))


def test_ninety_idle_connections_do_not_slow_the_one_that_works(
    served: Served,
) -> None:
    with contextlib.ExitStack() as idle:
        for _ in range(90):
            idle.enter_context(served.tls())
        begun = time.monotonic()
        with served.tls() as active:
            for _ in range(20):
                active.sendall(request("/"))
                assert read_answer(active).startswith(b"HTTP/1.1 200")
    assert time.monotonic() - begun < PROMPTLY


# --- in the middle of an answer -----------------------------------------------------


def test_aborted_downloads_leave_the_page_well(served: Served) -> None:
    for _ in range(30):
        leave_in_a_download(served)
    begun = time.monotonic()
    assert served.get("/").status == 200
    assert time.monotonic() - begun < PROMPTLY


@needs_proc
def test_readers_who_stall_cost_little_memory_and_delay_nobody(
    served: Served,
) -> None:
    served.get("/download?size=5000000")
    before = resident()
    with contextlib.ExitStack() as stalled:
        for _ in range(4):
            reader = stalled.enter_context(served.tls())
            reader.sendall(request("/download?size=300000000"))
            reader.recv(1)
        time.sleep(0.5)  # so that as much as possible is buffered
        begun = time.monotonic()
        assert served.get("/").status == 200
        assert time.monotonic() - begun < PROMPTLY
        assert resident() - before < 40_000_000


def test_readers_who_stall_for_ever_give_waitress_its_threads_back(
    serve: Serve,
) -> None:
    served = serve(Limits(stall=0.3))
    with contextlib.ExitStack() as stalled:
        for _ in range(8):  # as many as waitress has threads
            reader = stalled.enter_context(served.tls())
            reader.sendall(request("/download?size=300000000"))
            reader.recv(1)
        assert waited(lambda: can_enter(served))


def test_a_reader_who_only_pauses_gets_it_all(serve: Serve) -> None:
    with serve(Limits(stall=0.6)).tls() as reader:
        reader.sendall(request("/download?size=20000000", "Connection: close"))
        received = 0
        for _ in range(4):
            time.sleep(0.3)
            for _ in range(100):
                received += len(reader.recv(16384))
        received += len(read_to_end(reader))
    assert received > 20_000_000


def test_a_request_too_large_is_refused_and_others_are_served(served: Served) -> None:
    with served.tls() as connection:
        head = request("/upload", f"Content-Length: {65 << 20}", method="POST")
        connection.sendall(head)
        assert connection.recv(65536).startswith(b"HTTP/1.1 413")
    assert served.get("/").status == 200


@needs_proc
def test_no_file_descriptor_is_left_behind(serve: Serve) -> None:
    served = serve(Limits(handshake=0.3))
    served.get("/")
    before = open_files()
    for leave in WAYS_OUT * 5:
        # On a busy machine even an honest handshake may miss so short a deadline.
        with contextlib.suppress(OSError):
            leave(served)
    assert waited(lambda: open_files() <= before)


def test_a_caller_that_left_before_it_was_taken_in_holds_nobody_up(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = serve()
    accept, failures = socket.socket.accept, [errno.ECONNRESET, errno.ENOTCONN]

    def gone(listener: socket.socket) -> tuple[socket.socket, SocketAddress]:
        if failures:
            connection, _ = accept(listener)
            connection.close()
            raise OSError(failures.pop(), "the caller has left")
        return accept(listener)

    monkeypatch.setattr(socket.socket, "accept", gone)
    monkeypatch.setattr(front, "PAUSE_AFTER_FAILED_ACCEPT", 60.0)
    for _ in range(2):
        with pytest.raises(OSError):  # noqa: PT011  which, depends on the system
            served.get("/")
    assert served.get("/").status == 200


def test_no_socket_is_left_when_descriptors_run_out(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = serve()
    accept, failures = socket.socket.accept, [1, 2]

    def out_of_descriptors(
        listener: socket.socket,
    ) -> tuple[socket.socket, SocketAddress]:
        if failures:
            failures.pop()
            raise OSError(24, "Too many open files")
        return accept(listener)

    monkeypatch.setattr(socket.socket, "accept", out_of_descriptors)
    assert served.get("/").status == 200
    assert not failures
