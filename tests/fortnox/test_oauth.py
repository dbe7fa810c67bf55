"""Consents become tokens, and refusals are told apart."""

import datetime as dt
from base64 import b64decode
from urllib.parse import parse_qs, urlsplit

import pytest

from agent.errors import (
    AgentError,
    ClientRefused,
    ConnectionEnded,
    ConsentError,
    LicenceMissing,
    NotReached,
    ScopeMissing,
    TooManyRequests,
    Unclear,
)
from agent.fortnox.http import Http
from agent.fortnox.oauth import Client, Login
from tests.fortnox.conftest import NOW
from tests.fortnox.scripted import RESET, SILENCE, Script, answer

# RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
TOKENS = {
    "access_token": "an-access-token",
    "refresh_token": "a-refresh-token",
    "scope": "bookkeeping costcenter",
    "expires_in": 3600,
    "token_type": "bearer",
}
REFUSALS: list[tuple[bytes, type[AgentError]]] = [
    (answer({"error": "invalid_grant"}, 400), ConnectionEnded),
    (answer({"error": "invalid_client"}, 400), ClientRefused),
    (answer({"error": "invalid_client"}, 401), ClientRefused),
    (answer("", 401), ClientRefused),
    (answer({"error": "error_missing_license"}, 400), LicenceMissing),
    (answer({"error": "invalid_scope"}, 400), ScopeMissing),
    (answer("", 429), TooManyRequests),
]
UNCLEAR = {
    "server error": answer({"error": "invalid_grant"}, 500),
    "unavailable": answer("<html>", 503),
    "unknown refusal": answer({"error": "invalid_request"}, 400),
    "a proxy's page": answer("<html>", 403),
    "a page instead of tokens": answer("<html>"),
    "garbled": answer('{"access_token": "an-acc'),
    "without token": answer({"expires_in": 3600}),
    "without life": answer({**TOKENS, "expires_in": 0}),
    "with a token that is none": answer({**TOKENS, "access_token": "a\r\nb"}),
    "reset": RESET,
    "silence": SILENCE,
}


def test_the_authorize_url_is_fortnox_s_own_example(client: Client, http: Http) -> None:
    login = Login("https://apps.fortnox.se", http, lambda: NOW)
    url = login.authorize_url(
        client, state="s", verifier=VERIFIER, scopes=["bookkeeping", "costcenter"]
    )
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == (
        "https://apps.fortnox.se/oauth-v1/auth"
    )
    assert parse_qs(parts.query, strict_parsing=True) == {
        "client_id": ["journalbryggan-demo"],
        "redirect_uri": ["https://localhost:44300"],
        "scope": ["bookkeeping costcenter"],
        "state": ["s"],
        "access_type": ["offline"],
        "response_type": ["code"],
        "code_challenge": [CHALLENGE],
        "code_challenge_method": ["S256"],
    }
    assert "scope=bookkeeping%20costcenter" in url
    assert "redirect_uri=https%3A%2F%2Flocalhost%3A44300&" in url


def test_a_service_account_is_asked_for_only_when_wanted(
    client: Client, login: Login
) -> None:
    url = login.authorize_url(
        client, state="s", verifier=VERIFIER, scopes=["a"], service=True
    )
    assert "account_type=service" in url
    assert VERIFIER not in url


@pytest.mark.parametrize("uri", ["https://localhost:44300", "https://x/y/?a=b+c&d=%20"])
def test_the_redirect_uri_is_the_same_in_both_requests(
    script: Script, login: Login, uri: str
) -> None:
    client = Client("id", "secret", uri)
    script.will_answer(answer(TOKENS))
    url = login.authorize_url(client, state="s", verifier=VERIFIER, scopes=["a"])
    login.redeem(client, "the-code", VERIFIER)
    assert parse_qs(urlsplit(url).query)["redirect_uri"] == [uri]
    assert script.asked[0].form["redirect_uri"] == uri


def test_a_code_is_exchanged_for_tokens(
    script: Script, login: Login, client: Client
) -> None:
    script.will_answer(answer(TOKENS))
    grant = login.redeem(client, "the code+/&", VERIFIER)
    [asked] = script.asked
    assert (asked.method, asked.path) == ("POST", "/oauth-v1/token")
    assert asked.form == {
        "grant_type": "authorization_code",
        "code": "the code+/&",
        "redirect_uri": "https://localhost:44300",
        "code_verifier": VERIFIER,
    }
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    scheme, credentials = asked.headers["authorization"].split()
    assert (scheme, b64decode(credentials)) == (
        "Basic",
        b"journalbryggan-demo:demo-secret",
    )
    assert grant.access_token == "an-access-token"
    assert grant.refresh_token == "a-refresh-token"
    assert grant.scopes == {"bookkeeping", "costcenter"}


def test_a_secret_may_have_any_letters(script: Script, login: Login) -> None:
    script.will_answer(answer(TOKENS))
    login.refresh(Client("id", "lösen€", "https://x"), "t")
    credentials = script.asked[0].headers["authorization"].split()[1]
    assert b64decode(credentials).decode() == "id:lösen€"


def test_a_used_code_is_no_ended_connection(
    script: Script, login: Login, client: Client
) -> None:
    script.will_answer(answer({"error": "invalid_grant"}, 400))
    with pytest.raises(ConsentError, match="för gammalt") as caught:
        login.redeem(client, "the-code", VERIFIER)
    assert "Koppla" in caught.value.action


def test_a_refresh_token_is_exchanged_for_new_ones(
    script: Script, login: Login, client: Client
) -> None:
    script.will_answer(answer(TOKENS))
    grant = login.refresh(client, "old token+/&")
    assert script.asked[0].form == {
        "grant_type": "refresh_token",
        "refresh_token": "old token+/&",
    }
    assert grant.refresh_token == "a-refresh-token"


@pytest.mark.parametrize(("words", "kind"), REFUSALS)
def test_a_refused_refresh_says_why(
    script: Script, login: Login, client: Client, words: bytes, kind: type[AgentError]
) -> None:
    script.will_answer(words)
    with pytest.raises(AgentError) as caught:
        login.refresh(client, "t")
    assert type(caught.value) is kind
    assert len(script.asked) == 1


@pytest.mark.parametrize("words", UNCLEAR.values(), ids=UNCLEAR)
def test_a_refresh_without_an_answer_is_unclear_and_not_repeated(
    script: Script, login: Login, client: Client, words: bytes
) -> None:
    script.will_answer(words)
    with pytest.raises(Unclear):
        login.refresh(client, "t")
    assert len(script.asked) == 1


def test_a_refresh_that_never_left_leaves_the_token_good(
    http: Http, client: Client
) -> None:
    login = Login("http://fortnox.invalid", http, lambda: NOW)
    with pytest.raises(NotReached):
        login.refresh(client, "t")


def test_a_service_account_needs_no_refresh_token(
    script: Script, login: Login, client: Client
) -> None:
    script.will_answer(answer({**TOKENS, "refresh_token": None}))
    grant = login.for_tenant(client, "1018318", ["bookkeeping", "costcenter"])
    [asked] = script.asked
    assert asked.headers["tenantid"] == "1018318"
    assert asked.form == {
        "grant_type": "client_credentials",
        "scope": "bookkeeping costcenter",
    }
    assert grant.refresh_token == ""


def test_a_token_expires_by_the_server_s_clock(
    script: Script, login: Login, client: Client
) -> None:
    date = {"Date": "Sun, 22 Nov 2026 12:10:00 GMT"}
    script.will_answer(answer(TOKENS, headers=date))
    grant = login.refresh(client, "t")
    assert grant.expires_at == dt.datetime(2026, 11, 22, 13, 10, tzinfo=dt.UTC)
    assert grant.skew == dt.timedelta(minutes=10)


def test_without_the_server_s_clock_ours_must_do(
    script: Script, login: Login, client: Client
) -> None:
    script.will_answer(answer(TOKENS))
    grant = login.refresh(client, "t")
    assert grant.expires_at == NOW + dt.timedelta(hours=1)
    assert grant.skew == dt.timedelta(0)


def test_numbers_of_an_answer_may_be_quoted(
    script: Script, login: Login, client: Client
) -> None:
    script.will_answer(answer({**TOKENS, "expires_in": "3600"}))
    assert login.refresh(client, "t").expires_at == NOW + dt.timedelta(hours=1)


def test_tokens_are_kept_though_their_scope_is_not_told(
    script: Script, login: Login, client: Client
) -> None:
    script.will_answer(answer({**TOKENS, "scope": None}))
    grant = login.refresh(client, "t")
    assert grant.refresh_token == "a-refresh-token"
    assert not grant.scopes


def test_a_consent_is_revoked_by_its_refresh_token(
    script: Script, login: Login, client: Client
) -> None:
    script.will_answer(answer({"revoked": True}))
    login.revoke(client, "token+/&")
    [asked] = script.asked
    assert asked.path == "/oauth-v1/revoke"
    assert asked.form == {"token_type_hint": "refresh_token", "token": "token+/&"}
    assert asked.headers["authorization"].startswith("Basic ")


def test_a_revocation_that_failed_is_not_taken_for_done(
    script: Script, login: Login, client: Client
) -> None:
    script.will_answer(answer("", 503))
    with pytest.raises(Unclear):
        login.revoke(client, "t")
