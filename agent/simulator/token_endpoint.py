"""The token and revoke endpoints (RFC 6749 and RFC 7009, as Fortnox has them)."""

import hmac
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from agent.simulator.books import AuthorizationCode, RefreshToken
from agent.simulator.companies import Company
from agent.simulator.tokens import ACCESS_LIFE, OAuthRefusal
from agent.simulator.world import World


def token_pages(world: World) -> Blueprint:
    """Make the two endpoints."""
    endpoint = _TokenEndpoint(world)
    pages = Blueprint("tokens", __name__, url_prefix="/oauth-v1")
    pages.add_url_rule("/token", view_func=endpoint.token, methods=["POST"])
    pages.add_url_rule("/revoke", view_func=endpoint.revoke, methods=["POST"])
    pages.register_error_handler(OAuthRefusal, _refused)
    return pages


def _refused(refusal: OAuthRefusal) -> ResponseReturnValue:
    record = {"error": refusal.error, "error_description": refusal.description}
    return jsonify(record), refusal.status


class _TokenEndpoint:
    def __init__(self, world: World) -> None:
        self._world = world

    def token(self) -> ResponseReturnValue:
        self._authenticate_client()
        match request.form.get("grant_type"):
            case "authorization_code":
                answer = self._redeem_code()
            case "refresh_token":
                answer = self._refresh()
            case "client_credentials":
                answer = self._for_tenant()
            case _:
                raise OAuthRefusal("unsupported_grant_type", "Invalid grant type")
        return jsonify(answer), {"Cache-Control": "no-store"}

    def revoke(self) -> ResponseReturnValue:
        """End a consent. Access tokens cannot be revoked."""
        self._authenticate_client()
        self._world.tokens.revoke(
            request.form.get("token", ""),
            ends_all=self._world.quirks.revoking_ends_service,
        )
        return jsonify({"revoked": True})

    def _authenticate_client(self) -> None:
        given, client = request.authorization, self._world.client
        known = (
            given is not None
            and given.type == "basic"
            and given.username == client.client_id
            and hmac.compare_digest(
                (given.password or "").encode(), client.client_secret.encode()
            )
        )
        if not known:
            raise OAuthRefusal("invalid_client", "Client authentication failed", 401)

    def _redeem_code(self) -> dict[str, Any]:
        form = request.form
        granted = self._world.tokens.redeem_code(
            form.get("code", ""),
            form.get("redirect_uri", ""),
            form.get("code_verifier", ""),
        )
        company = self._licensed(granted.company)
        answer = self._access(company, granted.scopes)
        if granted.offline:
            answer |= self._refresh_token(company, granted)
        return answer

    def _refresh(self) -> dict[str, Any]:
        """Rotate; what is refused for want of a licence is not used up."""
        token = request.form.get("refresh_token", "")
        granted = self._world.tokens.refresh(token, self._world.client.client_id)
        company = self._licensed(granted.company)
        self._world.tokens.use_up(token)
        answer = self._access(company, granted.scopes)
        return answer | self._refresh_token(company, granted)

    def _for_tenant(self) -> dict[str, Any]:
        tenant = request.headers.get("TenantId", "")
        if not tenant:
            # Seen: a token is given, and the API answers 500 to whoever uses it.
            return self._access(None, self._world.client.scopes)
        company = self._world.company_of_tenant(tenant)
        number = "" if company is None else company.organisation_number
        client_id = self._world.client.client_id
        granted = self._world.tokens.service_scopes(number, client_id)
        if company is None or granted is None:
            raise OAuthRefusal("invalid_grant", "No consent for the given tenant")
        self._licensed(number)
        return self._access(company, _asked_of(granted))

    def _licensed(self, organisation_number: str) -> Company:
        company = self._world.company(organisation_number)
        if not company.integration_licence:
            raise OAuthRefusal(
                "error_missing_license", "The company does not have enough licenses"
            )
        return company

    def _access(
        self, company: Company | None, scopes: frozenset[str]
    ) -> dict[str, Any]:
        token = self._world.tokens.issue_access(
            company.organisation_number if company else None,
            company.database_number if company else 0,
            scopes,
            self._world.quirks.access_token_size,
        )
        return {
            "access_token": token,
            "scope": " ".join(sorted(scopes)),
            "expires_in": int(ACCESS_LIFE.total_seconds()),
            "token_type": "bearer",
        }

    def _refresh_token(
        self, company: Company, granted: AuthorizationCode | RefreshToken
    ) -> dict[str, str]:
        token = self._world.tokens.issue_refresh(
            company.organisation_number,
            granted.scopes,
            self._world.client.client_id,
            service=granted.service,
        )
        return {"refresh_token": token}


def _asked_of(granted: frozenset[str]) -> frozenset[str]:
    """Read the scopes asked for; none asked for means all that were granted."""
    asked = frozenset(request.form.get("scope", "").split()) or granted
    if not asked <= granted:
        raise OAuthRefusal("invalid_scope", "Scope was not granted at consent")
    return asked
