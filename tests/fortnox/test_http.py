"""Nothing on the way to Fortnox surprises us, and what it did is told exactly."""

import datetime as dt
import gzip
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from requests.adapters import HTTPAdapter
from structlog.testing import capture_logs

from agent.errors import FortnoxError, NotReached, Unclear
from agent.fortnox.http import Answer, Http
from tests.fortnox.scripted import RESET, SILENCE, Script, answer

BROKEN_OFF = {
    "reset": RESET,
    "silence": SILENCE,
    "closed without a word": b"Connection: close",
    "cut in the body": b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
    b"Content-Length: 99\r\n\r\n{",
    "not HTTP": b"SSH-2.0-OpenSSH\r\nConnection: close\r\n\r\n",
    "not gzip": b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\n"
    b"Content-Length: 3\r\n\r\nabc",
}
broken_off = pytest.mark.parametrize("words", BROKEN_OFF.values(), ids=BROKEN_OFF)


@pytest.fixture
def dead_port() -> Iterator[int]:
    """A port that nobody listens on, and nobody else gets meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def test_a_question_is_sent_as_asked(script: Script, http: Http) -> None:
    script.will_answer(answer("hej", 200))
    got = http.get(script.url + "/3/x", {"Accept": "a/b"}, {"financialyear": 4})
    assert (got.status, got.body) == (200, b"hej")
    [asked] = script.asked
    assert (asked.method, asked.target) == ("GET", "/3/x?financialyear=4")
    assert asked.headers["accept"] == "a/b"
    assert asked.headers["user-agent"] == "Journalbryggan"
    assert asked.body == b""


def test_a_post_is_sent_as_asked(script: Script, http: Http) -> None:
    body = "{å}".encode() * 20_000
    script.will_answer(answer({}, 201))
    got = http.post(script.url + "/3/x", {"Content-Type": "a/b"}, body, {"y": 1})
    assert got.status == 201
    [asked] = script.asked
    assert (asked.method, asked.target) == ("POST", "/3/x?y=1")
    assert asked.headers["content-length"] == str(len(body))
    assert asked.body == body


@pytest.mark.parametrize("status", [204, 301, 307, 400, 401, 429, 500, 503])
def test_any_status_is_an_answer_and_none_is_followed_up(
    script: Script, http: Http, status: int
) -> None:
    script.will_answer(answer(b"", status, {"Location": script.url + "/elsewhere"}))
    assert http.post(script.url, {}, b"x").status == status
    assert len(script.asked) == 1


def test_compressed_answers_are_unpacked(script: Script, http: Http) -> None:
    packed = gzip.compress(b"#FLAGGA 0")
    script.will_answer(answer(packed, headers={"Content-Encoding": "gzip"}))
    assert http.get(script.url, {}).body == b"#FLAGGA 0"


def test_one_company_s_cookie_is_not_sent_for_another(
    script: Script, http: Http
) -> None:
    script.will_answer(answer(headers={"Set-Cookie": "session=1"}), answer())
    http.get(script.url, {})
    http.get(script.url, {})
    assert "cookie" not in script.asked[1].headers


def test_nobody_listening_is_not_reached(http: Http, dead_port: int) -> None:
    with pytest.raises(NotReached, match=r"Ingen tog emot.*ConnectionRefusedError"):
        http.post(f"http://127.0.0.1:{dead_port}", {}, b"x")


def test_a_name_that_does_not_exist_is_not_reached(http: Http) -> None:
    with pytest.raises(NotReached, match=r"DNS.*NameResolutionError"):
        http.post("http://fortnox.invalid", {}, b"x")


def test_a_header_that_cannot_be_sent_is_not_sent(script: Script, http: Http) -> None:
    with pytest.raises(NotReached):
        http.post(script.url, {"Authorization": "Bearer a\r\nb"}, b"x")
    assert script.asked == []


@broken_off
def test_a_post_broken_off_is_unclear(script: Script, http: Http, words: bytes) -> None:
    script.will_answer(words)
    with pytest.raises(Unclear):
        http.post(script.url, {}, b"x")
    assert len(script.asked) == 1


@broken_off
def test_a_question_broken_off_changed_nothing(
    script: Script, http: Http, words: bytes
) -> None:
    script.will_answer(words)
    with pytest.raises(NotReached):
        http.get(script.url, {})
    assert len(script.asked) == 1


def test_a_connection_that_died_before_the_body_left_is_not_unclear(
    script: Script, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang_up(*_args: object, **_more: object) -> None:
        raise requests.exceptions.ConnectionError

    monkeypatch.setattr(HTTPAdapter, "send", hang_up)
    with pytest.raises(NotReached):
        http.post(script.url, {}, b"x")


def test_a_server_that_hangs_up_during_the_body_is_unclear(
    script: Script, http: Http
) -> None:
    script.will_answer(RESET)
    with pytest.raises(Unclear):
        http.post(script.url, {}, b"x" * 5_000_000)


def test_silence_ends_when_the_read_time_out_says(script: Script) -> None:
    script.will_answer(SILENCE)
    with pytest.raises(Unclear, match="Timeout"):
        Http(read_timeout=0.05).post(script.url, {}, b"x")


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_over_the_limit_is_not_taken_in(script: Script, packed: bool) -> None:  # noqa: FBT001 - one of two
    body = b" " * 200_000
    script.will_answer(
        answer(gzip.compress(body), headers={"Content-Encoding": "gzip"})
        if packed
        else answer(body)
    )
    with pytest.raises(NotReached, match="TooLarge"):
        Http(body_limit=100_000).get(script.url, {})


def test_a_body_at_the_limit_is(script: Script) -> None:
    script.will_answer(answer(b" " * 100_000))
    assert len(Http(body_limit=100_000).get(script.url, {}).body) == 100_000


def test_connections_are_kept_until_reset(script: Script, http: Http) -> None:
    script.will_answer(*[answer()] * 3)
    http.get(script.url, {})
    http.get(script.url, {})
    assert script.conversations == 1
    http.reset()
    http.get(script.url, {})
    assert script.conversations == 2


def test_a_kept_connection_that_died_in_silence_is_replaced(
    script: Script, http: Http
) -> None:
    script.will_answer(answer(headers={"X-Note": "Connection: close"}), answer(b"2"))
    http.get(script.url, {})
    script.hung_up.wait(5)
    assert http.post(script.url, {}, b"x").body == b"2"


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("Sun, 22 Nov 2026 12:00:00 GMT", dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)),
        ("Sun, 22 Nov 2026 12:00:00 -0000", None),
        ("yesterday", None),
        ("Fri, 31 Dec 9999 23:59:59 -0100", None),
        (None, None),
    ],
)
def test_the_server_s_clock_is_read_where_it_tells(
    header: str | None, date: dt.datetime | None
) -> None:
    assert Answer(200, {"Date": header} if header else {}, b"").date == date


def test_both_sides_of_a_call_are_logged_with_its_number(
    script: Script, http: Http
) -> None:
    script.will_answer(answer(status=204), RESET)
    with capture_logs() as logs:
        http.get(script.url + "/3/x", {})
        with pytest.raises(FortnoxError):
            http.post(script.url + "/3/y", {}, b"x")
    assert [(entry["event"], entry["call"], entry["path"]) for entry in logs] == [
        ("fortnox_asked", 1, "/3/x"),
        ("fortnox_answered", 1, "/3/x"),
        ("fortnox_asked", 2, "/3/y"),
        ("fortnox_unanswered", 2, "/3/y"),
    ]


def test_many_threads_may_ask_at_once(script: Script, http: Http) -> None:
    script.will_answer(*[answer(b"ok")] * 40)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: http.get(script.url, {}), range(40)))
    assert {got.body for got in answers} == {b"ok"}
