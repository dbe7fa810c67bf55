from datetime import timedelta

import pytest

from tests.conftest import Clock
from tests.webui.visitor import Visitor, words_of
from webui.sessions import LinkUsed, Sessions, TooManyFailures


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(clock)


def test_a_link_opens_a_session_once(sessions: Sessions) -> None:
    secret = sessions.new_link("/kopplingar")
    opened = sessions.open(secret)
    assert opened.path == "/kopplingar"
    assert sessions.is_open(opened.session)
    with pytest.raises(LinkUsed):
        sessions.open(secret)


def test_a_link_is_good_for_less_than_a_minute(
    sessions: Sessions, clock: Clock
) -> None:
    secret = sessions.new_link("/")
    clock.advance(timedelta(seconds=60))
    with pytest.raises(LinkUsed):
        sessions.open(secret)


def test_a_link_still_works_after_59_seconds(sessions: Sessions, clock: Clock) -> None:
    secret = sessions.new_link("/")
    clock.advance(timedelta(seconds=59))
    assert sessions.open(secret)


def test_links_and_sessions_have_256_random_bits(sessions: Sessions) -> None:
    secrets = {sessions.new_link("/") for _ in range(50)}
    assert len(secrets) == 50
    assert {len(secret) for secret in secrets} == {43}
    assert len(sessions.open(secrets.pop()).session) == 43


@pytest.mark.parametrize("guess", ["", "x", "å", "\ud800"])
def test_a_guess_opens_nothing(sessions: Sessions, guess: str) -> None:
    with pytest.raises(LinkUsed):
        sessions.open(guess)
    assert not sessions.is_open(guess)


def test_a_links_secret_is_no_session(sessions: Sessions) -> None:
    assert not sessions.is_open(sessions.new_link("/"))


def test_ten_failures_close_the_door_for_a_minute(
    sessions: Sessions, clock: Clock
) -> None:
    for _ in range(10):
        with pytest.raises(LinkUsed):
            sessions.open("guess")
    secret = sessions.new_link("/")
    with pytest.raises(TooManyFailures):
        sessions.open(secret)
    clock.advance(timedelta(seconds=60))
    assert sessions.open(sessions.new_link("/"))


def test_slow_failures_close_nothing(sessions: Sessions, clock: Clock) -> None:
    for _ in range(30):
        with pytest.raises(LinkUsed):
            sessions.open("guess")
        clock.advance(timedelta(seconds=7))
    assert sessions.open(sessions.new_link("/"))


def test_an_open_session_survives_the_closed_door(
    sessions: Sessions,
) -> None:
    session = sessions.open(sessions.new_link("/")).session
    for _ in range(10):
        with pytest.raises(LinkUsed):
            sessions.open("guess")
    assert sessions.is_open(session)


def test_the_link_keeps_its_secret_in_the_fragment(stranger: Visitor) -> None:
    link = stranger.page.link("/overforing")
    assert link.startswith("https://localhost:44300/oppna#t=")


def test_entering_leads_to_the_page_asked_for(stranger: Visitor) -> None:
    answer = stranger.enter("/overforing")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/overforing"
    assert stranger.get("/overforing").status_code == 200


def test_a_used_link_says_what_to_do(stranger: Visitor) -> None:
    answer = stranger.post("/oppna", {"t": "used"})
    assert answer.status_code == 403
    assert "Länken gäller inte längre" in words_of(answer)
    assert "Set-Cookie" not in answer.headers


def test_the_entrance_says_what_it_needs_without_javascript(stranger: Visitor) -> None:
    assert "Slå på JavaScript" in words_of(stranger.get("/oppna"))
