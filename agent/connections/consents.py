"""Consents as they begin and end here: tokens, ledger and Fortnox in the right order.

A user's refresh token is stored before the ledger says "connected"; a consent that is
replaced or disconnected is ended at Fortnox after nothing here needs it any more.
"""

from collections.abc import Callable
from datetime import timedelta

import structlog

from agent.connections.redeeming import Consent
from agent.connections.tokens import Tokens
from agent.errors import AgentError, ConnectionEnded
from agent.fortnox.oauth import Client, Grant, Login
from agent.ledger import connections as kept
from agent.ledger.connections import ConnectionView, Kind
from agent.ledger.ledger import Ledger
from agent.ledger.owners import owner

LEFT_AT_FORTNOX = (
    "Godkännandet finns kvar i Fortnox. En systemadministratör tar bort det där, under "
    "Administrera användare."
)

log = structlog.get_logger(__name__)


class Consents:
    """Begins and ends them."""

    def __init__(
        self,
        ledger: Ledger,
        tokens: Tokens,
        login: Login,
        client: Callable[[], Client],
        lifetime: timedelta,
    ) -> None:
        """Count on a user's consent for `lifetime`."""
        self._ledger = ledger
        self._tokens = tokens
        self._login = login
        self._client = client
        self._lifetime = lifetime

    def begin(self, owner_id: int, consent: Consent, actor: str) -> tuple[str, ...]:
        """Keep a consent; name the owners from whom the company has moved.

        Raises:
            SecretsUnavailable: a token could not be stored.
            WrongCompany: another seat is connected to another database.
        """
        view = self._view_of(owner_id, consent)
        number = view.database_number
        if consent.kind is Kind.USER:
            self._tokens.keep(number, consent.grant)
            kept.connected(self._ledger, view, actor)
        else:
            kept.connected(self._ledger, view, actor)
            self._begin_service(number, consent.grant)
        there = kept.owners_connected_to(self._ledger, number)
        them = [owner(self._ledger, one) for one in sorted(there)]
        return tuple(
            one.name
            for one in them
            if one.organisation_number != view.organisation_number
        )

    def end(self, view: ConnectionView, actor: str) -> str:
        """End a connection, and the consent where no other owner needs it.

        Returns:
            What is left to be done at Fortnox, in Swedish; "" for nothing.
        """
        owner_id, number = view.owner_id, view.database_number
        if kept.owners_connected_to(self._ledger, number) != {owner_id}:
            kept.disconnected(self._ledger, owner_id, actor)
            return ""
        token = self._tokens.forget(number)
        kept.disconnected(self._ledger, owner_id, actor)
        is_revoked = token is not None and self._revoke(token)
        return "" if is_revoked or view.has_ended else LEFT_AT_FORTNOX

    def _view_of(self, owner_id: int, consent: Consent) -> ConnectionView:
        company, now = consent.company, self._ledger.now()
        return ConnectionView(
            owner_id=owner_id,
            database_number=company.database_number,
            company_name=company.name,
            organisation_number=company.organisation_number,
            scopes=consent.scopes,
            connected_at=now,
            refreshed_at=now,
            kind=consent.kind,
            client=consent.client,
            lifetime=self._lifetime,
        )

    def _begin_service(self, number: str, grant: Grant) -> None:
        """Let a service account that works take the place of a user's consent."""
        token = self._tokens.keep_for_service(number, grant)
        if token is None or not self._revoke(token):
            return
        try:
            # Nobody says that ending the one leaves the other: see for ourselves.
            self._tokens.renew(number)
        except AgentError as error:
            log.warning("service account not proved", why=type(error).__name__)

    def _revoke(self, token: str) -> bool:
        """End a user's consent at Fortnox too; tell whether it has ended.

        Where that fails nobody has its token left.
        """
        try:
            self._login.revoke(self._client(), token)
        except ConnectionEnded:
            return True
        except AgentError as error:
            log.warning("consent not revoked", why=type(error).__name__)
            return False
        return True
