"""The answer to http:// is made of constants and a path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.https.redirect import BAD_REQUEST, answer_plain_http
from tests.https.conftest import Serve
from tests.https.served import Served, read_to_end, request


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_is_sent_to_https_with_its_path(served: Served, method: str) -> None:
    answer = served.ask_plain(method, "/kvitto?id=7")
    assert answer.status == 307
    assert (
        answer.headers["Location"]
        == f"https://localhost:{served.front.port}/kvitto?id=7"
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "CONNECT"])
def test_anything_else_is_refused(served: Served, method: str) -> None:
    answer = served.ask_plain(method, "/", bytes(4_000_000))
    assert answer.status == 400
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "target", ["//evil", "/\\evil", "http://evil/", "evil", "*", "/å", "/a b", ""]
)
def test_a_target_that_is_no_path_is_refused(target: str) -> None:
    assert answer_plain_http(request(target), 44300) == BAD_REQUEST


def test_the_host_that_a_caller_names_is_never_repeated(served: Served) -> None:
    with served.tcp() as connection:
        connection.sendall(
            b"GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil\r\n\r\n"
        )
        answer = read_to_end(connection)
    assert b"Location: https://localhost:" in answer
    assert b"evil" not in answer


@given(st.binary(max_size=300))
def test_no_bytes_lead_anywhere_but_to_ourselves(head: bytes) -> None:
    answer = answer_plain_http(b"GET " + head + b" HTTP/1.1\r\n\r\n", 44300)
    if answer != BAD_REQUEST:
        lines = answer.split(b"\r\n")
        assert lines[1].startswith(b"Location: https://localhost:44300/")
        assert lines[2:] == BAD_REQUEST.split(b"\r\n")[1:]


def test_no_page_is_ever_answered_without_tls(served: Served) -> None:
    served.ask_plain("GET", "/")
    served.ask_plain("POST", "/")
    assert served.pages.requests == 0


def test_the_demo_serves_plain_http_itself(serve: Serve) -> None:
    demo = serve(tls=False)
    answer = demo.ask_plain("GET", "/")
    assert answer.status == 200
    assert b'"wsgi.url_scheme": "http"' in answer.body
