"""No token, code or secret is in any repr, log or error."""

import logging
import traceback
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from agent.errors import AgentError
from agent.fortnox.api import CompanyApi
from agent.fortnox.http import Http
from agent.fortnox.oauth import Client, Login
from agent.fortnox.pace import Pacer
from tests.fortnox.conftest import NOW, FakeTime
from tests.fortnox.scripted import RESET, SILENCE, Script, answer

SECRETS = {
    name: f"planted-{name}"
    for name in ("access", "refresh", "code", "client", "verifier")
}
TOKENS = {
    "access_token": SECRETS["access"],
    "refresh_token": SECRETS["refresh"],
    "expires_in": 3600,
}
ANSWERS = {
    "tokens": answer(TOKENS),
    "tokens with a fault": answer({**TOKENS, "expires_in": "soon"}),
    "tokens that are none": answer({**TOKENS, "refresh_token": "planted-refresh\n"}),
    "refused": answer({"error": "invalid_grant"}, 400),
    "not our client": answer("", 401),
    "server error": answer("<html>", 500),
    "reset": RESET,
    "silence": SILENCE,
}
Call = Callable[[Login, Client], object]
CALLS: dict[str, Call] = {
    "redeem": lambda login, client: login.redeem(
        client, SECRETS["code"], SECRETS["verifier"]
    ),
    "refresh": lambda login, client: login.refresh(client, SECRETS["refresh"]),
    "for_tenant": lambda login, client: login.for_tenant(client, "1", ["a"]),
    "revoke": lambda login, client: login.revoke(client, SECRETS["refresh"]),
}


@pytest.fixture
def secret_client() -> Client:
    return Client("id", SECRETS["client"], "https://localhost:44300")


def shown_by(work: Callable[[], object], caplog: pytest.LogCaptureFixture) -> str:
    """Collect all that a call returns, raises and logs."""
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs:
        try:
            shown = repr(work())
        except AgentError as error:
            lines = traceback.format_exception(error, chain=True)
            shown = "".join([*lines, repr(error), str(vars(error))])
    return shown + repr(logs) + caplog.text


@pytest.mark.parametrize("words", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_the_authorization_server_s_secrets_are_not_shown(
    script: Script,
    secret_client: Client,
    caplog: pytest.LogCaptureFixture,
    words: bytes,
    call: Call,
) -> None:
    script.will_answer(words)
    login = Login(script.url, Http(read_timeout=0.05), lambda: NOW)
    shown = shown_by(lambda: call(login, secret_client), caplog)
    assert "fortnox_asked" in shown
    assert "planted" not in shown + repr(secret_client)


@pytest.mark.parametrize("token", ["planted-access", "planted-access\r\nX: y"])
@pytest.mark.parametrize("words", [answer("", 401), answer("<html>", 500), RESET])
def test_an_access_token_is_not_shown(
    script: Script,
    fake_time: FakeTime,
    caplog: pytest.LogCaptureFixture,
    words: bytes,
    token: str,
) -> None:
    script.will_answer(*[words] * 4)
    pacer = Pacer(fake_time.clock, fake_time.sleep)
    api = CompanyApi(script.url, lambda: token, Http(), pacer)
    shown = shown_by(api.company_information, caplog)
    assert "fortnox_asked" in shown
    assert "planted" not in shown + repr(api)
