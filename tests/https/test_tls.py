"""What a correct client sees."""

import hashlib
import json
import socket
import ssl

import pytest

from tests.https.conftest import Serve
from tests.https.pages import block_of
from tests.https.served import Served, read_answer, read_to_end, request

# A TLS record carries at most 16384 bytes; a body may end anywhere around that.
AROUND_RECORDS = [k * 16384 + d for k in (1, 2, 5) for d in (-1, 0, 1)]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_both_loopbacks_answer_and_the_page_learns_who_calls(
    served: Served, host: str
) -> None:
    answer = served.get("/kvitto", host=host)
    told = json.loads(answer.body)
    assert answer.status == 200
    assert told["path"] == "/kvitto"
    assert told["REMOTE_ADDR"] == host
    assert told["SERVER_PORT"] == str(served.front.port)
    assert told["wsgi.url_scheme"] == "https"


def test_the_callers_port_is_the_true_one(served: Served) -> None:
    with served.tls() as connection:
        connection.sendall(request("/", "Connection: close"))
        body = read_to_end(connection).partition(b"\r\n\r\n")[2]
        own_port = connection.getsockname()[1]
    assert json.loads(body)["REMOTE_PORT"] == str(own_port)


def test_no_header_tells_what_serves(served: Served) -> None:
    assert "Server" not in served.get("/").headers


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_tls_1_2_and_1_3_are_spoken(served: Served, version: ssl.TLSVersion) -> None:
    context = served.context()
    context.minimum_version = context.maximum_version = version
    with context.wrap_socket(served.tcp(), server_hostname="localhost") as connection:
        connection.sendall(request("/", "Connection: close"))
        assert read_to_end(connection).startswith(b"HTTP/1.1 200")


def test_http_1_1_is_agreed_on_where_http_2_is_offered(served: Served) -> None:
    context = served.context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    with context.wrap_socket(served.tcp(), server_hostname="localhost") as connection:
        assert connection.selected_alpn_protocol() == "http/1.1"


@pytest.mark.parametrize("size", [0, 1, *AROUND_RECORDS, 5_000_003])
def test_uploads_arrive_to_the_byte(served: Served, size: int) -> None:
    body = block_of(size)
    answer = served.ask("POST", "/upload", body)
    assert answer.body.decode() == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize("size", [0, 1, *AROUND_RECORDS, 5_000_003])
def test_downloads_arrive_to_the_byte(served: Served, size: int) -> None:
    assert served.get(f"/download?size={size}").body == block_of(size)


def test_a_slow_reader_gets_the_last_byte_of_a_closing_answer(served: Served) -> None:
    with served.tls() as connection:
        connection.sendall(request("/download?size=3000000", "Connection: close"))
        received = b""
        while block := connection.recv(700):
            received += block
    assert received.endswith(block_of(3_000_000)[-5000:])
    assert len(received.partition(b"\r\n\r\n")[2]) == 3_000_000


def test_requests_in_one_breath_are_answered_in_their_order(served: Served) -> None:
    with served.tls() as connection:
        breath = b"".join(request(f"/{number}") for number in range(9))
        connection.sendall(breath + request("/9", "Connection: close"))
        answers = read_to_end(connection)
    paths = [f'"path": "/{number}"'.encode() for number in range(10)]
    places = [answers.index(path) for path in paths]
    assert answers.count(b"HTTP/1.1 200 OK") == 10
    assert places == sorted(places)


def test_records_of_one_byte_make_a_request(served: Served) -> None:
    with served.tls() as connection:
        for byte in request("/", "Connection: close"):
            connection.send(bytes([byte]))
        assert read_to_end(connection).startswith(b"HTTP/1.1 200")


def test_a_request_that_comes_with_the_end_of_the_handshake_is_answered(
    served: Served,
) -> None:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = served.context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    with served.tcp() as connection:
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                connection.sendall(outgoing.read())
                incoming.write(connection.recv(65536))
        tls.write(request("/", "Connection: close"))
        connection.sendall(outgoing.read())  # Finished and the request together
        while not (answer := _read(tls)):
            incoming.write(connection.recv(65536))
    assert answer.startswith(b"HTTP/1.1 200")


def _read(tls: ssl.SSLObject) -> bytes:
    try:
        return tls.read()
    except ssl.SSLWantReadError:
        return b""


def test_the_end_of_an_answer_is_told_by_close_notify(served: Served) -> None:
    with served.tls() as connection:
        connection.sendall(request("/", "Connection: close"))
        # Without close_notify this raises SSLEOFError: it could have been cut.
        assert read_to_end(connection).startswith(b"HTTP/1.1 200")


def test_a_connection_serves_one_request_after_the_other(served: Served) -> None:
    with served.tls() as connection:
        for number in range(3):
            connection.sendall(request(f"/{number}"))
            assert f'"path": "/{number}"'.encode() in read_answer(connection)


def test_without_tls_a_client_may_close_its_half_and_still_be_answered(
    serve: Serve,
) -> None:
    with serve(tls=False).tcp() as connection:
        connection.sendall(request("/"))
        connection.shutdown(socket.SHUT_WR)
        assert read_to_end(connection).startswith(b"HTTP/1.1 200")
