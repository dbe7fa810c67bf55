"""The companies' tokens: who asks gets a good access token, refreshed where needed.

A rotated refresh token is in the PC's store before the access token that came with it
is used (RFC 9700, 4.14.2). Companies are known by database number.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from agent.connections.secrets import Secrets
from agent.errors import ConnectionEnded, NotReached, Unclear
from agent.fortnox.oauth import Client, Grant, Login
from agent.ledger import refreshes
from agent.ledger.connections import LIFETIME, Condition
from agent.ledger.ledger import Ledger

RENEW_BEFORE = timedelta(minutes=2)


class Tokens:
    """All companies' tokens; one refresh at a time."""

    def __init__(
        self,
        ledger: Ledger,
        secrets: Secrets,
        login: Login,
        client: Callable[[], Client],
    ) -> None:
        """Keep refresh tokens in `secrets`, access tokens in memory only."""
        self._ledger = ledger
        self._secrets = secrets
        self._login = login
        self._client = client
        self._grants: dict[str, Grant] = {}
        self._unsaved: set[str] = set()
        self._lock = threading.RLock()

    def keep(self, number: str, grant: Grant) -> None:
        """Keep a company's newest tokens.

        Raises:
            SecretsUnavailable: the refresh token could not be stored.
        """
        with self._lock:
            self._secrets.keep_refresh_token(number, grant.refresh_token)
            self._grants[number] = grant
            self._unsaved.discard(number)

    def forget(self, number: str) -> str | None:
        """Forget a company's tokens; return the refresh token that it had."""
        with self._lock:
            token = self._secrets.refresh_token(number)
            self._secrets.forget_refresh_token(number)
            self._grants.pop(number, None)
            self._unsaved.discard(number)
        return token

    def access_token(self, number: str) -> str:
        """Return an access token that is good for a while.

        Raises:
            ConnectionEnded: the user must consent again.
            NotReached: Fortnox could not be asked; the connection may well be good.
            SecretsUnavailable: the PC's store does not answer.
        """
        with self._lock:
            grant = self._grants.get(number)
            if grant is not None and number in self._unsaved:
                self.keep(number, grant)
            if grant is None or not self._is_good(grant):
                grant = self._refresh(number)
            return grant.access_token

    def renew(self, number: str) -> None:
        """Get a new access token, because Fortnox refused the one we had.

        Raises:
            AgentError: as `access_token`.
        """
        with self._lock:
            grant = self._grants.get(number)
            if grant is not None:
                self._grants[number] = replace(grant, expires_at=self._ledger.now())
            self.access_token(number)

    def _is_good(self, grant: Grant) -> bool:
        fortnox_now = self._ledger.now() + grant.skew
        return grant.expires_at - RENEW_BEFORE > fortnox_now

    def _refresh(self, number: str) -> Grant:
        token = self._secrets.refresh_token(number)
        if token is None:
            raise self._ended(number, ConnectionEnded("Kopplingens nyckel saknas."))
        try:
            grant = self._refresh_surely(token)
        except ConnectionEnded as error:
            raise self._ended(number, error) from error
        grant = replace(grant, refresh_token=grant.refresh_token or token)
        # Where storing fails, the only copy is here: `access_token` tries again.
        self._grants[number] = grant
        self._unsaved.add(number)
        self.keep(number, grant)
        refreshes.refreshed(self._ledger, number, lifetime_days=LIFETIME.days)
        return grant

    def _refresh_surely(self, token: str) -> Grant:
        """Refresh; a lost answer may mean that the token still holds: try it once."""
        client = self._client()
        try:
            return self._login.refresh(client, token)
        except Unclear:
            pass
        try:
            return self._login.refresh(client, token)
        except Unclear as error:
            # Unclear is a word about vouchers, and none has been sent.
            raise NotReached(
                "Fortnox svarade inte på inloggningen.", detail=error.detail
            ) from error

    def _ended(self, number: str, error: ConnectionEnded) -> ConnectionEnded:
        refreshes.failed(self._ledger, number, Condition.ENDED, error.message)
        return error
