"""The companies' tokens: who asks gets a good access token, refreshed where needed.

A rotated refresh token is in the PC's store before the access token that came with it
is used (RFC 9700, 4.14.2). Companies are known by database number.

Three things keep a rotation from being lost. One refresh at a time: `alone` keeps
other processes with the same store out, too. A mark in the ledger, set before Fortnox
is asked and gone when the new token is stored, tells that an answer was lost. And what
Fortnox refuses is not given up before the store has been read again: somebody else may
have put a newer token there.
"""

import threading
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta

from agent.connections.conditions import condition_of, unanswered
from agent.connections.secrets import Secrets, digest
from agent.errors import (
    AgentError,
    ConnectionEnded,
    LedgerError,
    NotConnected,
    Unclear,
)
from agent.fortnox.http import CONNECT_TIMEOUT, READ_TIMEOUT
from agent.fortnox.oauth import Client, Grant, Login
from agent.ledger import refreshes
from agent.ledger.connections import (
    LIFETIME,
    Condition,
    ConnectionView,
    Kind,
    connection_to,
)
from agent.ledger.ledger import Ledger

RENEW_BEFORE = timedelta(minutes=2)
# Seconds: two tries, each of which may take http.py's time for connecting and reading.
LONGEST_REFRESH = 2 * (CONNECT_TIMEOUT + READ_TIMEOUT)
ANSWER_LOST = (
    "Fortnox godtar inte kopplingens nyckel längre. Ett svar med en ny nyckel kan ha "
    "kommit bort på vägen."
)
ANOTHER_CLIENT = (
    "Kopplingen gjordes med ett annat klient-id och gäller inte för det som nu är "
    "angivet."
)
SCOPE_NAMES = {
    "bookkeeping": "Bokföring",
    "companyinformation": "Företagsinformation",
    "costcenter": "Kostnadsställen",
    "settings": "Inställningar",
}

Alone = Callable[[str], AbstractContextManager[None]]


class Tokens:
    """All companies' tokens; one refresh of a company's at a time."""

    def __init__(
        self,
        ledger: Ledger,
        secrets: Secrets,
        login: Login,
        client: Callable[[], Client],
        *,
        lifetime: timedelta = LIFETIME,
        alone: Alone = lambda _: nullcontext(),
    ) -> None:
        """Keep refresh tokens in `secrets`, access tokens in memory only.

        Args:
            ledger: knows each company's kind of consent, and is told how it fares.
            secrets: the PC's store.
            login: Fortnox' token endpoint.
            client: who we are there.
            lifetime: for how long a refresh is counted on.
            alone: keeps other processes from refreshing a company's token meanwhile.
        """
        self._ledger = ledger
        self._secrets = secrets
        self._login = login
        self._client = client
        self._lifetime = lifetime
        self._alone = alone
        self._grants: dict[str, Grant] = {}
        self._unsaved: set[str] = set()
        self._locks: dict[str, threading.RLock] = {}
        self._lock = threading.Lock()

    def keep(self, number: str, grant: Grant) -> None:
        """Keep a user's newest tokens for a company.

        Raises:
            SecretsUnavailable: the refresh token could not be stored.
        """
        with self._one_at_a_time(number):
            self._secrets.keep_refresh_token(number, grant.refresh_token)
            self._grants[number] = grant
            self._unsaved.discard(number)

    def keep_for_service(self, number: str, grant: Grant) -> str | None:
        """Keep a service account's access token; forget, and return, a refresh token.

        Raises:
            SecretsUnavailable: the PC's store does not answer.
        """
        with self._one_at_a_time(number):
            token = self.forget(number)
            self._grants[number] = grant
        return token

    def forget(self, number: str) -> str | None:
        """Forget a company's tokens; return the refresh token that it had.

        Raises:
            SecretsUnavailable: the PC's store does not answer.
        """
        with self._one_at_a_time(number):
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
            AgentError: as `Login.refresh` otherwise. Whatever it is, but for a ledger
                that is away, the ledger has it with the connection.
        """
        with self._one_at_a_time(number):
            grant = self._grants.get(number)
            if grant is None or number in self._unsaved or not self._is_good(grant):
                grant = self._renewed(number)
            return grant.access_token

    def renew(self, number: str) -> None:
        """Get a new access token, because Fortnox refused the one we had, or is due.

        Raises:
            AgentError: as `access_token`.
        """
        with self._one_at_a_time(number):
            grant = self._grants.get(number)
            if grant is not None:
                self._grants[number] = replace(grant, expires_at=self._ledger.now())
            self.access_token(number)

    def _one_at_a_time(self, number: str) -> threading.RLock:
        with self._lock:
            return self._locks.setdefault(number, threading.RLock())

    def _is_good(self, grant: Grant) -> bool:
        fortnox_now = self._ledger.now() + grant.skew
        return grant.expires_at - RENEW_BEFORE > fortnox_now

    def _renewed(self, number: str) -> Grant:
        """Get a good grant, and tell the ledger how that went."""
        try:
            with self._alone(number):
                return self._renewed_alone(number)
        except LedgerError:
            raise
        except AgentError as error:
            condition = condition_of(error)
            refreshes.failed(self._ledger, number, condition, error.message)
            raise

    def _renewed_alone(self, number: str) -> Grant:
        view = connection_to(self._ledger, number)
        if view is None:
            raise NotConnected("Bolaget är inte kopplat.")
        if number in self._unsaved:
            self._save(view, self._grants[number])
            if self._is_good(self._grants[number]):
                return self._grants[number]
        client = self._client()
        if view.client not in ("", digest(client.client_id)):
            raise ConnectionEnded(ANOTHER_CLIENT)
        if view.kind is Kind.SERVICE:
            grant = self._for_tenant(client, view)
        else:
            grant = self._refreshed(client, view)
        return grant

    def _for_tenant(self, client: Client, view: ConnectionView) -> Grant:
        number = view.database_number
        try:
            grant = self._login.for_tenant(client, number, sorted(view.scopes))
        except Unclear as error:
            raise unanswered(error) from error
        self._grants[number] = grant
        self._note_success(view, grant)
        return grant

    def _refreshed(self, client: Client, view: ConnectionView) -> Grant:
        number = view.database_number
        token = self._secrets.refresh_token(number)
        if token is None:
            raise ConnectionEnded("Kopplingens nyckel saknas.")
        grant = self._exchanged(client, number, token)
        # Where storing fails, the only copy is here: the next who asks tries again.
        self._grants[number] = grant
        self._unsaved.add(number)
        self._save(view, grant)
        return grant

    def _save(self, view: ConnectionView, grant: Grant) -> None:
        self.keep(view.database_number, grant)
        self._note_success(view, grant)

    def _note_success(self, view: ConnectionView, grant: Grant) -> None:
        """Record a refresh, and what Fortnox grants no longer."""
        lost = view.scopes - grant.scopes if grant.scopes else ()
        refreshes.refreshed(
            self._ledger,
            view.database_number,
            lifetime_days=self._lifetime.days,
            condition=Condition.SCOPE if lost else Condition.WELL,
            problem=_scopes_lost(lost) if lost else "",
        )

    def _exchanged(self, client: Client, number: str, token: str) -> Grant:
        """Exchange a refresh token; a second try is made at most."""
        is_lost = refreshes.refresh_begins(self._ledger, number) is not None
        try:
            return _complete(self._login.refresh(client, token), token)
        except Unclear:
            # The answer is lost; the token may hold all the same.
            is_lost, again = True, token
        except ConnectionEnded as error:
            again = self._secrets.refresh_token(number) or token
            if again == token:
                raise _ended(error, is_lost=is_lost) from error
        except AgentError:
            if not is_lost:
                refreshes.refresh_came_to_nothing(self._ledger, number)
            raise
        try:
            return _complete(self._login.refresh(client, again), again)
        except Unclear as error:
            raise unanswered(error) from error
        except ConnectionEnded as error:
            raise _ended(error, is_lost=is_lost) from error


def _complete(grant: Grant, token: str) -> Grant:
    """Let a server that does not rotate have said that the token stays."""
    return replace(grant, refresh_token=grant.refresh_token or token)


def _ended(error: ConnectionEnded, *, is_lost: bool) -> ConnectionEnded:
    return ConnectionEnded(ANSWER_LOST, detail=error.message) if is_lost else error


def _scopes_lost(scopes: Collection[str]) -> str:
    names = ", ".join(SCOPE_NAMES.get(one, one) for one in sorted(scopes))
    return f"Fortnox har dragit in behörigheter: {names}."
