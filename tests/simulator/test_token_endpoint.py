"""Codes, access tokens, refresh tokens and service accounts."""

import base64
import hashlib
import json
from datetime import timedelta

import pytest
import requests

from agent.simulator import Simulator
from tests.simulator.visitor import (
    GARDENS,
    SCOPES,
    SEA_VIEW,
    TIMEOUT,
    Api,
    Visitor,
)

_VERIFIER = "a-verifier-of-at-least-forty-three-characters-is-demanded"
_CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(_VERIFIER.encode()).digest())
    .rstrip(b"=")
    .decode()
)


def _refused(answer: requests.Response) -> tuple[int, str, str]:
    record = answer.json()
    return answer.status_code, record["error"], record["error_description"]


_UNKNOWN_CODE = (
    400,
    "invalid_grant",
    "Authorization code doesn't exist or is invalid for the client",
)
_UNKNOWN_REFRESH_TOKEN = (400, "invalid_grant", "Invalid refresh token")


def test_a_code_gives_both_tokens_and_the_scopes_granted(visitor: Visitor) -> None:
    answer = visitor.grant()

    assert set(answer["scope"].split()) == set(SCOPES.split())
    assert answer["expires_in"] == 3600
    assert answer["token_type"] == "bearer"
    assert answer["refresh_token"]


def test_an_access_token_is_a_jwt_of_three_thousand_characters(
    visitor: Visitor,
) -> None:
    token = visitor.grant()["access_token"]
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))

    assert 2900 < len(token) < 3100
    assert claims["tenantId"] == 1018318


def test_the_size_of_an_access_token_can_be_set(
    sim: Simulator, visitor: Visitor
) -> None:
    sim.quirks.access_token_size = 6000

    assert 5900 < len(visitor.grant()["access_token"]) < 6100


def test_a_code_is_good_once(visitor: Visitor) -> None:
    code = visitor.consent()["code"]
    visitor.redeem(code)

    assert _refused(visitor.redeem(code)) == _UNKNOWN_CODE


def test_a_code_is_good_for_ten_minutes(sim: Simulator, visitor: Visitor) -> None:
    early, late = visitor.consent()["code"], visitor.consent()["code"]

    sim.advance(timedelta(minutes=9, seconds=59))
    assert visitor.redeem(early).status_code == 200
    sim.advance(timedelta(seconds=1))
    assert _refused(visitor.redeem(late)) == _UNKNOWN_CODE


def test_a_code_needs_the_same_redirect_uri(visitor: Visitor) -> None:
    code = visitor.consent()["code"]

    answer = visitor.redeem(code, redirect_uri="https://localhost:44300/")

    assert _refused(answer)[2] == "The redirect URI is missing or do not match"


def test_pkce_is_checked_where_it_was_sent(visitor: Visitor) -> None:
    pkce = {"code_challenge": _CHALLENGE, "code_challenge_method": "S256"}
    right, wrong, missing = (visitor.consent(**pkce)["code"] for _ in range(3))

    assert visitor.redeem(right, code_verifier=_VERIFIER).status_code == 200
    assert visitor.redeem(wrong, code_verifier="other").status_code == 400
    assert visitor.redeem(missing).status_code == 400


def test_without_offline_access_there_is_no_refresh_token(visitor: Visitor) -> None:
    assert "refresh_token" not in visitor.grant(access_type="online")


def test_a_refresh_token_is_good_once_and_brings_the_next(visitor: Visitor) -> None:
    first = visitor.grant()["refresh_token"]

    second = visitor.refresh(first).json()["refresh_token"]

    assert second != first
    assert _refused(visitor.refresh(first)) == _UNKNOWN_REFRESH_TOKEN
    assert visitor.refresh(second).status_code == 200


def test_a_refresh_token_is_good_for_45_days(sim: Simulator, visitor: Visitor) -> None:
    early = visitor.grant()["refresh_token"]
    late = visitor.grant()["refresh_token"]

    sim.advance(timedelta(days=45, seconds=-1))
    assert visitor.refresh(early).status_code == 200
    sim.advance(timedelta(seconds=1))
    assert _refused(visitor.refresh(late)) == _UNKNOWN_REFRESH_TOKEN


def test_an_access_token_is_good_for_an_hour(sim: Simulator, api: Api) -> None:
    sim.advance(timedelta(minutes=59, seconds=59))
    assert api.get("companyinformation").status_code == 200

    sim.advance(timedelta(seconds=1))
    answer = api.get("companyinformation")

    assert answer.status_code == 401
    assert answer.json()["ErrorInformation"]["Code"] == 2000310


def test_an_access_token_is_forgotten_a_day_after_its_end(
    sim: Simulator, visitor: Visitor, api: Api
) -> None:
    sim.advance(timedelta(days=2))
    visitor.grant()

    answer = api.get("companyinformation")

    assert answer.json()["ErrorInformation"]["Code"] == 2000311


def test_revoking_ends_the_consent(sim: Simulator, visitor: Visitor) -> None:
    token = visitor.grant(account_type="service")["refresh_token"]

    assert _revoke(sim, token) == {"revoked": True}

    tenant = {"TenantId": "1018318"}
    assert _refused(visitor.refresh(token)) == _UNKNOWN_REFRESH_TOKEN
    assert visitor.token(tenant, grant_type="client_credentials").status_code == 400


def test_revoking_an_unknown_token_ends_nothing(
    sim: Simulator, visitor: Visitor
) -> None:
    token = visitor.grant()["refresh_token"]

    assert _revoke(sim, "unknown") == {"revoked": True}
    assert visitor.refresh(token).status_code == 200


def _revoke(sim: Simulator, token: str) -> object:
    return requests.post(
        f"{sim.url}/oauth-v1/revoke",
        data={"token_type_hint": "refresh_token", "token": token},
        auth=(sim.client.client_id, sim.client.client_secret),
        timeout=TIMEOUT,
    ).json()


@pytest.mark.parametrize(
    "credentials", [None, ("journalbryggan-demo", "wrong"), ("wrong", "demo-secret")]
)
def test_a_wrong_client_is_refused(
    sim: Simulator, visitor: Visitor, credentials: tuple[str, str] | None
) -> None:
    code = visitor.consent()["code"]
    form = {"grant_type": "authorization_code", "code": code}

    answer = requests.post(
        f"{sim.url}/oauth-v1/token", data=form, auth=credentials, timeout=TIMEOUT
    )

    assert _refused(answer)[:2] == (401, "invalid_client")
    assert visitor.redeem(code).status_code == 200


def test_another_grant_type_is_refused(visitor: Visitor) -> None:
    answer = visitor.token(grant_type="password")

    assert _refused(answer)[:2] == (400, "unsupported_grant_type")


def test_a_dropped_licence_stops_the_refresh(sim: Simulator, visitor: Visitor) -> None:
    token = visitor.grant()["refresh_token"]
    sim.company(GARDENS).integration_licence = False

    assert _refused(visitor.refresh(token))[:2] == (400, "error_missing_license")


def test_a_service_account_is_let_in_by_its_tenant(
    sim: Simulator, visitor: Visitor
) -> None:
    visitor.consent(account_type="service")

    answer = visitor.token({"TenantId": "1018318"}, grant_type="client_credentials")
    api = Api(sim.url, answer.json()["access_token"], visitor.session)

    assert "refresh_token" not in answer.json()
    name = api.read("companyinformation")["CompanyInformation"]["CompanyName"]
    assert name == "BRF Björkgården"


@pytest.mark.parametrize("tenant", ["1018319", "999"])
def test_a_company_without_service_account_lets_nobody_in(
    visitor: Visitor, tenant: str
) -> None:
    visitor.consent(account_type="service")
    visitor.consent(SEA_VIEW)

    answer = visitor.token({"TenantId": tenant}, grant_type="client_credentials")

    assert _refused(answer)[:2] == (400, "invalid_grant")


def test_a_service_account_may_ask_for_less_but_not_for_more(
    visitor: Visitor,
) -> None:
    visitor.consent(account_type="service", scope="bookkeeping settings")
    tenant = {"TenantId": "1018318"}

    less = visitor.token(tenant, grant_type="client_credentials", scope="settings")
    more = visitor.token(tenant, grant_type="client_credentials", scope="costcenter")

    assert less.json()["scope"] == "settings"
    assert _refused(more)[:2] == (400, "invalid_scope")


def test_client_credentials_without_tenant_give_a_token_that_fails(
    sim: Simulator, visitor: Visitor
) -> None:
    token = visitor.token(grant_type="client_credentials").json()["access_token"]

    answer = Api(sim.url, token, visitor.session).get("companyinformation")

    assert answer.status_code == 500


def test_ended_consents_end_every_token(sim: Simulator, visitor: Visitor) -> None:
    grant = visitor.grant(account_type="service")
    other = visitor.connect(SEA_VIEW)

    sim.end_consents(GARDENS)

    api = Api(sim.url, grant["access_token"], visitor.session)
    tenant = {"TenantId": "1018318"}
    assert api.get("companyinformation").status_code == 401
    assert visitor.refresh(grant["refresh_token"]).status_code == 400
    assert visitor.token(tenant, grant_type="client_credentials").status_code == 400
    assert other.get("companyinformation").status_code == 200


def test_every_secret_is_remembered(sim: Simulator, visitor: Visitor) -> None:
    code = visitor.consent()["code"]
    answer = visitor.redeem(code).json()

    assert sim.issued_secrets == [
        code,
        answer["access_token"],
        answer["refresh_token"],
    ]
