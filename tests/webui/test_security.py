import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.routing import Rule
from werkzeug.test import EnvironBuilder, run_wsgi_app

from agent.ledger.ledger import Ledger
from tests.conftest import Clock
from tests.webui.visitor import FROM_FORTNOX, HOST, ORIGIN, Visitor
from webui.entrance import PUBLIC
from webui.page import Page
from webui.security import HEADERS, SAFE_METHODS

# Filled in for every route: an example of each kind of value.
VALUES = {"int": "1", "path": "page.css", "default": "x"}
SESSION_COOKIE = re.compile(r"__Host-journalbryggan-session-44300=[\w-]{43}; ")


def _path(rule: Rule) -> str:
    def value(match: re.Match[str]) -> str:
        return VALUES[match["kind"] or "default"]

    return re.sub(r"<(?:(?P<kind>\w+):)?\w+>", value, rule.rule)


def _routes(page: Page) -> Iterator[tuple[str, str, str]]:
    """Give endpoint, method and path of everything that can be asked for."""
    for rule in page.flask.url_map.iter_rules():
        for method in rule.methods or ():
            yield rule.endpoint, method, _path(rule)


def test_the_generated_tests_see_every_area(page: Page) -> None:
    areas = {endpoint.partition(".")[0] for endpoint, _, _ in _routes(page)}
    assert areas >= {"overview", "selecting", "transfer", "receipts", "connections"}


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:44300",
        "localhost",
        "localhost:44301",
        "localhost.:44300",
        "localhost:44300.evil.example",
        f"{HOST}, evil.example",
        "",
    ],
)
def test_every_route_refuses_a_wrong_host(user: Visitor, host: str) -> None:
    for _, method, path in _routes(user.page):
        answer = user.ask(
            method, path, headers={"Host": host, "Sec-Fetch-Site": "same-origin"}
        )
        assert answer.status_code == 421, (method, path)


def test_a_request_without_host_is_refused(page: Page) -> None:
    environ = EnvironBuilder("/", base_url=ORIGIN).get_environ()
    del environ["HTTP_HOST"]
    _, status, _ = run_wsgi_app(page.app, environ)
    assert status.startswith("421")


@pytest.mark.parametrize("host", ["localhost:44300", "127.0.0.1:44300", "[::1]:44300"])
def test_each_loopback_name_is_served(stranger: Visitor, host: str) -> None:
    answer = stranger.ask("GET", "/oppna", headers={"Host": host})
    assert answer.status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin, cross-site"])
def test_every_route_refuses_other_sites(user: Visitor, site: str) -> None:
    for _, method, path in _routes(user.page):
        headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "cors", "Origin": ORIGIN}
        assert user.ask(method, path, headers=headers).status_code == 403, path


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_changes_state_refuses_other_sites_forms(user: Visitor, site: str) -> None:
    headers = {**FROM_FORTNOX, "Sec-Fetch-Site": site}
    for _, method, path in _routes(user.page):
        if method not in SAFE_METHODS:
            assert user.ask(method, path, headers=headers).status_code == 403, path


def test_no_page_can_be_framed_by_another_site(user: Visitor) -> None:
    headers = {**FROM_FORTNOX, "Sec-Fetch-Dest": "iframe"}
    for _, method, path in _routes(user.page):
        assert user.ask(method, path, headers=headers).status_code == 403, path


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://localhost:44301"},
        {"Origin": "http://localhost:44300"},
        {"Origin": "https://127.0.0.1:44300"},
        {"Origin": f"{ORIGIN}/"},
    ],
)
def test_what_changes_state_needs_a_sign_that_it_is_ours(
    user: Visitor, headers: dict[str, str]
) -> None:
    for _, method, path in _routes(user.page):
        if method not in SAFE_METHODS:
            assert user.ask(method, path, headers=headers).status_code == 403, path


def test_an_old_browsers_origin_will_do(user: Visitor) -> None:
    answer = user.post("/overforing/val", headers={"Origin": ORIGIN})
    assert answer.status_code == 204


def test_every_route_but_the_public_refuses_without_session(page: Page) -> None:
    for endpoint, method, path in _routes(page):
        if endpoint not in PUBLIC:
            headers = {"Sec-Fetch-Site": "same-origin"}
            answer = Visitor(page).ask(method, path, headers=headers)
            assert answer.status_code == 403, (method, path)


def test_a_made_up_session_opens_nothing(stranger: Visitor) -> None:
    for name in ("__Host-journalbryggan-session-44300", "session"):
        stranger.client.set_cookie(name, "x" * 43, domain="localhost")
    assert stranger.get("/").status_code == 403


def test_only_the_entrance_and_the_stylesheet_are_public() -> None:
    assert {
        "static",
        "entrance.show",
        "entrance.enter",
        "entrance.back",
    } == PUBLIC


def test_every_route_refuses_methods_that_it_does_not_have(user: Visitor) -> None:
    rules: dict[str, set[str]] = {}
    for _, method, path in _routes(user.page):
        rules.setdefault(path, set()).add(method)
    for path, methods in rules.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - methods:
            headers = {"Sec-Fetch-Site": "same-origin"}
            answer = user.ask(method, path, headers=headers)
            assert answer.status_code == 405, (method, path)


def test_looking_changes_nothing(user: Visitor, books: Ledger, tmp_path: Path) -> None:
    assert books
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as database:
        before = list(database.iterdump())
        for _, method, path in _routes(user.page):
            if method in SAFE_METHODS:
                user.ask(method, path, headers={"Sec-Fetch-Site": "same-origin"})
        assert list(database.iterdump()) == before


def test_every_answer_carries_the_headers(user: Visitor) -> None:
    style = f"{user.page.flask.static_url_path}/page.css"
    for path in ("/", "/finns-inte", style, "/overforing/starta"):
        answer = user.get(path)
        for name, value in HEADERS.items():
            assert answer.headers.getlist(name) == [value], path


def test_refusals_carry_the_headers_too(stranger: Visitor) -> None:
    answer = stranger.ask("GET", "/", headers={"Host": "evil.example"})
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_policy_allows_nothing_inline_and_nobody_else(user: Visitor) -> None:
    policy = user.get("/").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_no_page_has_inline_script_or_style(user: Visitor, books: object) -> None:
    assert books
    for path in ("/", "/overforing", "/kopplingar", "/kvitto", "/oppna", "/ater/x"):
        text = user.get(path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", text)


def test_pages_are_not_cached_but_the_stylesheet_is(user: Visitor) -> None:
    style = f"{user.page.flask.static_url_path}/page.css"
    assert user.get("/").headers["Cache-Control"] == "no-store"
    assert "max-age=31536000" in user.get(style).headers["Cache-Control"]


def test_there_is_no_hsts_and_no_cors(user: Visitor) -> None:
    for path in ("/", f"{user.page.flask.static_url_path}/page.css"):
        names = {name.lower() for name in user.get(path).headers.keys()}  # noqa: SIM118
        assert "strict-transport-security" not in names
        assert not {name for name in names if name.startswith("access-control")}


def test_the_sessions_cookie_is_as_strict_as_can_be(stranger: Visitor) -> None:
    cookie = stranger.enter().headers["Set-Cookie"]
    assert SESSION_COOKIE.match(cookie)
    for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Strict"):
        assert f"; {word}" in cookie
    assert "Domain" not in cookie


def test_an_idle_session_ends(user: Visitor, clock: Clock) -> None:
    clock.advance(timedelta(minutes=29))
    assert user.get("/").status_code == 200
    clock.advance(timedelta(minutes=29))
    assert user.get("/").status_code == 200
    clock.advance(timedelta(minutes=30))
    assert user.get("/").status_code == 403


def test_a_stranger_is_told_how_to_get_in(stranger: Visitor) -> None:
    text = stranger.get("/").text
    assert "ikonen vid klockan" in text
    assert "Huvudmeny" not in text
