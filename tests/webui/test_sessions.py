from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import Clock
from tests.webui.visitor import SAME_ORIGIN, Visitor, words_of
from webui.entrance import BY_ITSELF
from webui.sessions import IDLE_LIFETIME, LinkUsed, Sessions, TooManyFailures

STATIC = Path(__file__).parents[2] / "webui/static"


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


def test_a_session_lasts_while_it_is_used(sessions: Sessions, clock: Clock) -> None:
    session = sessions.open(sessions.new_link("/")).session
    for _ in range(3):
        clock.advance(IDLE_LIFETIME - timedelta(seconds=1))
        assert sessions.use(session)
    clock.advance(IDLE_LIFETIME)
    assert not sessions.use(session)


def test_looking_whether_it_is_open_does_not_make_it_last(
    sessions: Sessions, clock: Clock
) -> None:
    session = sessions.open(sessions.new_link("/")).session
    clock.advance(IDLE_LIFETIME - timedelta(seconds=1))
    assert sessions.is_open(session)
    clock.advance(timedelta(seconds=1))
    assert not sessions.is_open(session)


def test_what_a_page_asks_for_by_itself_does_not_make_the_session_last(
    user: Visitor, clock: Clock
) -> None:
    clock.advance(IDLE_LIFETIME / 2)
    assert user.get("/lage", {**SAME_ORIGIN, BY_ITSELF: "1"}).status_code == 200
    clock.advance(IDLE_LIFETIME / 2)
    assert user.get("/").status_code == 403


def test_the_mark_opens_nothing(stranger: Visitor) -> None:
    answer = stranger.get("/lage", {**SAME_ORIGIN, BY_ITSELF: "1"})
    assert answer.status_code == 403


def test_a_page_that_asks_time_and_again_says_that_it_does_so_by_itself() -> None:
    mark = (STATIC / "by-itself.js").read_text("utf-8")
    assert f'"{BY_ITSELF}"' in mark
    for file in STATIC.glob("*.js"):
        script = file.read_text("utf-8")
        if "EVERY_MS" in script:
            assert "BY_ITSELF)" in script, file.name


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
