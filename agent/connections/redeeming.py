"""From Fortnox' yes to tokens that work, for a company that we know by name.

A service account's consent counts only once it has given an access token without the
user: that is what it is for, and whether Fortnox lets us is known no earlier.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from agent.connections.conditions import unanswered
from agent.connections.consent import Question
from agent.connections.identity import company_of
from agent.connections.secrets import digest
from agent.errors import (
    AgentError,
    ClientRefused,
    ConnectionEnded,
    ConsentDenied,
    ScopeMissing,
    ServiceRefused,
    Unclear,
)
from agent.fortnox.api import CompanyApi
from agent.fortnox.oauth import Client, Grant, Login
from agent.fortnox.records import CompanyInformation
from agent.ledger.connections import Kind

BOOKKEEPING: Final = "bookkeeping"
ACCESS_DENIED: Final = "access_denied"  # the user pressed Avbryt (RFC 6749, 4.1.2.1)
REFUSALS: Final = (ClientRefused, ConnectionEnded, ConsentDenied, ScopeMissing)


@dataclass(frozen=True, slots=True)
class Consent:
    """What a consent brought: tokens, and the company that they are for.

    `scopes` are those consented to, `client` tells the client id they were given to.
    """

    kind: Kind
    grant: Grant
    scopes: frozenset[str]
    company: CompanyInformation
    client: str


class Redeemer:
    """Exchanges codes."""

    def __init__(self, login: Login, new_api: Callable[[Grant], CompanyApi]) -> None:
        """Redeem at `login`, and learn the company through `new_api`."""
        self._login = login
        self._new_api = new_api

    def redeem(self, client: Client, question: Question, code: str) -> Consent:
        """Exchange the code that answers a question.

        Raises:
            ServiceRefused: a user may consent instead.
            AgentError: any other way that it can fail.
        """
        try:
            grant = self._login.redeem(client, code, question.verifier)
        except Unclear as error:
            raise unanswered(error) from error
        if BOOKKEEPING not in grant.scopes:
            raise ScopeMissing("Behörigheten Bokföring behövs.")
        company, scopes = company_of(grant, self._new_api(grant)), grant.scopes
        if question.kind is Kind.SERVICE:
            grant = self._without_user(client, company.database_number, scopes)
        return Consent(question.kind, grant, scopes, company, digest(client.client_id))

    def _without_user(
        self, client: Client, number: str, scopes: frozenset[str]
    ) -> Grant:
        try:
            return self._login.for_tenant(client, number, sorted(scopes))
        except Unclear as error:
            raise unanswered(error) from error
        except REFUSALS as error:
            raise ServiceRefused(
                "Fortnox släpper inte in Journalbryggan i bolaget utan användare.",
                detail=f"({error})",
            ) from error


def refusal_of(error: AgentError, question: Question, word: str) -> AgentError:
    """Say of a refusal, known by Fortnox' error word, that a user may do instead."""
    asked_for_service = question.kind is Kind.SERVICE
    is_refused = isinstance(error, ConsentDenied) and word != ACCESS_DENIED
    if not (asked_for_service and is_refused) or isinstance(error, ServiceRefused):
        return error
    return ServiceRefused(
        error.message, action=f"{error.action} Går det inte? {ServiceRefused.action}"
    )
