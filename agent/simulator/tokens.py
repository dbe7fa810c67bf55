"""Codes, access tokens and refresh tokens: issuing, redeeming and ending them.

Lifetimes by https://www.fortnox.se/developer/authorization: a code 10 minutes and
one use, an access token an hour, a refresh token 45 days and one use.
"""

import base64
import hashlib
import json
import secrets
import uuid
from datetime import timedelta

from agent.simulator.books import (
    AccessToken,
    AuthorizationCode,
    Books,
    RefreshToken,
    ServiceAccount,
)
from agent.simulator.clock import Clock

CODE_LIFE = timedelta(minutes=10)
ACCESS_LIFE = timedelta(hours=1)
REFRESH_LIFE = timedelta(days=45)


class OAuthRefusal(Exception):
    """The token endpoint's no (RFC 6749, section 5.2)."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status


class Tokens:
    """Issues and redeems; remembers in `issued` every secret it ever gave out."""

    def __init__(self, books: Books, clock: Clock) -> None:
        self._grants = books.grants
        self._clock = clock
        self.issued: list[str] = []

    def issue_code(
        self,
        company: str,
        scopes: frozenset[str],
        *,
        redirect_uri: str,
        challenge: str | None,
        offline: bool,
        service: bool = False,
    ) -> str:
        """Make the code that the browser carries back."""
        code = self._remember(secrets.token_hex(20))
        self._grants.codes[code] = AuthorizationCode(
            company,
            scopes,
            redirect_uri,
            challenge,
            offline,
            service,
            self._clock.now() + CODE_LIFE,
        )
        return code

    def redeem_code(
        self, code: str, redirect_uri: str, verifier: str
    ) -> AuthorizationCode:
        """Use a code up, right or wrong.

        Raises:
            OAuthRefusal: it is unknown, used, too old, or for another redirect or
                verifier.
        """
        granted = self._grants.codes.pop(code, None)
        if granted is None or granted.expires_at <= self._clock.now():
            raise OAuthRefusal(
                "invalid_grant",
                "Authorization code doesn't exist or is invalid for the client",
            )
        if redirect_uri != granted.redirect_uri:
            raise OAuthRefusal(
                "invalid_grant", "The redirect URI is missing or do not match"
            )
        if granted.challenge is not None and _challenge(verifier) != granted.challenge:
            raise OAuthRefusal("invalid_grant", "Code verifier is missing or wrong")
        return granted

    def issue_access(
        self, company: str | None, tenant: int, scopes: frozenset[str], size: int
    ) -> str:
        """Make an access token of about `size` characters that looks like a JWT."""
        self._forget_old_access()
        expires_at = self._clock.now() + ACCESS_LIFE
        token = self._remember(_jwt_like(tenant, scopes, size))
        self._grants.access[token] = AccessToken(company, scopes, expires_at)
        return token

    def issue_refresh(
        self, company: str, scopes: frozenset[str], client_id: str, *, service: bool
    ) -> str:
        """Make a refresh token."""
        token = self._remember(str(uuid.uuid4()))
        expires_at = self._clock.now() + REFRESH_LIFE
        self._grants.refresh[token] = RefreshToken(
            company, scopes, client_id, service, expires_at
        )
        return token

    def refresh(self, token: str, client_id: str) -> RefreshToken:
        """Find a refresh token that is good still.

        Raises:
            OAuthRefusal: it is unknown, used, too old or another client's.
        """
        granted = self._grants.refresh.get(token)
        if (
            granted is None
            or granted.expires_at <= self._clock.now()
            or granted.client_id != client_id
        ):
            raise OAuthRefusal("invalid_grant", "Invalid refresh token")
        return granted

    def use_up(self, token: str) -> None:
        """Let a refresh token have been used."""
        self._grants.refresh.pop(token, None)

    def access(self, token: str) -> AccessToken | None:
        """Find an access token, whether or not it has expired."""
        return self._grants.access.get(token)

    def is_expired(self, token: AccessToken) -> bool:
        """Tell whether an access token's hour is over."""
        return token.expires_at <= self._clock.now()

    def approve_service(
        self, company: str, scopes: frozenset[str], client_id: str
    ) -> None:
        """Remember that a company lets a client in without a user."""
        self._grants.services[company] = ServiceAccount(scopes, client_id)

    def service_scopes(self, company: str, client_id: str) -> frozenset[str] | None:
        """Tell what a client's service account may do; None where it has none."""
        account = self._grants.services.get(company)
        if account is None or account.client_id != client_id:
            return None
        return account.scopes

    def revoke(self, token: str, *, ends_all: bool) -> None:
        """End the consent that a refresh token came with.

        Nobody has told what Fortnox does with a company's service account when a
        user's consent is revoked: `ends_all` ends it, too.
        """
        granted = self._grants.refresh.pop(token, None)
        if granted is not None and (granted.service or ends_all):
            self._grants.services.pop(granted.company, None)

    def end_consents(self, company: str) -> None:
        """End all of a company's tokens at once, as its administrator may."""
        grants = self._grants
        grants.services.pop(company, None)
        for tokens in (grants.refresh, grants.access):
            for text in [t for t, grant in tokens.items() if grant.company == company]:
                del tokens[text]

    def move_consents(self, company: str, to: str) -> None:
        """Let a company's tokens be good under its new organisation number."""
        grants = self._grants
        tokens: list[AccessToken | RefreshToken] = [*grants.refresh.values()]
        for token in [*tokens, *grants.access.values()]:
            if token.company == company:
                token.company = to
        if company in grants.services:
            grants.services[to] = grants.services.pop(company)

    def expire_access(self, company: str) -> None:
        """Let the hour of a company's access tokens be over now."""
        for token in self._grants.access.values():
            if token.company == company:
                token.expires_at = self._clock.now()

    def _forget_old_access(self) -> None:
        """Keep the books small; an expired token is told from an unknown for a day."""
        yesterday, access = self._clock.now() - timedelta(days=1), self._grants.access
        for text in [t for t, token in access.items() if token.expires_at < yesterday]:
            del access[text]

    def _remember(self, secret: str) -> str:
        self.issued.append(secret)
        return secret


def _challenge(verifier: str) -> str:
    """Make the S256 challenge of a verifier (RFC 7636, section 4.2)."""
    return _base64url(hashlib.sha256(verifier.encode()).digest())


def _jwt_like(tenant: int, scopes: frozenset[str], size: int) -> str:
    header = _base64url(b'{"typ":"JWT","alg":"HS256"}')
    claims = {
        "tenantId": tenant,
        "scopes": sorted(scopes),
        "authsource": "OAUTH2",
        "iss": "https://api.fortnox.se/oauth2",
        "sub": f"1@{tenant}",
        "jti": secrets.token_hex(20),
        "rightsAsJson": "",
    }
    signature = _base64url(secrets.token_bytes(32))
    plain = len(header) + len(signature) + len(_base64url(json.dumps(claims).encode()))
    claims["rightsAsJson"] = secrets.token_hex(max(0, (size - plain) * 3 // 8))
    return f"{header}.{_base64url(json.dumps(claims).encode())}.{signature}"


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
