"""What a refused consent or token means, and above all what ends a connection."""

import json

import pytest

from agent.errors import (
    AgentError,
    ClientRefused,
    ConnectionEnded,
    ConsentDenied,
    LicenceMissing,
    NotReached,
    ScopeMissing,
    TooManyRequests,
)
from agent.fortnox.oauth_errors import consent_refusal, token_refusal

WORDS: dict[str, type[AgentError]] = {
    "access_denied": ConsentDenied,
    "invalid_client": ClientRefused,
    "unauthorized_client": ClientRefused,
    "invalid_scope": ScopeMissing,
    "error_missing_license": LicenceMissing,
    "error_missing_app_license": LicenceMissing,
    "error_missing_system_admin_right": ConsentDenied,
}
OUTAGES = ("temporarily_unavailable", "server_error")


def body_of(error: str, description: str = "") -> bytes:
    return json.dumps({"error": error, "error_description": description}).encode()


@pytest.mark.parametrize(("word", "kind"), WORDS.items())
def test_a_refused_consent_says_what_happened(
    word: str, kind: type[AgentError]
) -> None:
    refused = consent_refusal(word, "The words of Fortnox")
    assert type(refused) is kind
    assert f"(Fortnox: {word}: The words of Fortnox)" in refused.message
    assert refused.action


@pytest.mark.parametrize("word", OUTAGES)
def test_an_outage_is_no_denial(word: str) -> None:
    assert type(consent_refusal(word)) is NotReached


def test_an_unknown_word_is_shown_and_cut() -> None:
    refused = consent_refusal("something_new", "x" * 5000)
    assert type(refused) is ConsentDenied
    assert "something_new" in refused.message
    assert len(refused.message) < 300


def test_invalid_grant_ends_a_connection() -> None:
    refused = token_refusal(400, body_of("invalid_grant", "Invalid refresh token"))
    assert type(refused) is ConnectionEnded
    assert "Invalid refresh token" in refused.message


@pytest.mark.parametrize(("word", "kind"), WORDS.items())
def test_nothing_else_ends_a_connection(word: str, kind: type[AgentError]) -> None:
    assert type(token_refusal(400, body_of(word))) is kind


@pytest.mark.parametrize("body", [b"", body_of("invalid_grant"), body_of("x")])
def test_401_is_about_our_client_whatever_it_says(body: bytes) -> None:
    assert type(token_refusal(401, body)) is ClientRefused


def test_429_asks_us_to_wait() -> None:
    assert type(token_refusal(429, b"")) is TooManyRequests


def test_a_dropped_licence_is_known_by_its_words() -> None:
    body = body_of("invalid_grant", "The company does not have enough licenses")
    assert type(token_refusal(400, body)) is LicenceMissing


def test_a_wrong_address_is_told_to_the_administrator() -> None:
    words = "The redirect URI is missing or do not match"
    refused = token_refusal(400, body_of("invalid_grant", words))
    assert type(refused) is ClientRefused
    assert "redirect URI" in refused.action


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b""),
        (400, b"<html>"),
        (400, body_of("invalid_request")),
        (400, body_of("server_error")),
        (403, b"Blocked by your administrator"),
        (500, body_of("invalid_grant")),
        (503, b""),
    ],
)
def test_the_rest_proves_nothing(status: int, body: bytes) -> None:
    assert token_refusal(status, body) is None
