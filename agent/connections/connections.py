"""Connections: asking for consent, taking the answer, and speaking to the company.

A rotated refresh token is in the PC's store before the access token that came with it
is used. Companies are known by database number; owners in one company share one.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.connections.consent import Question, Questions, code_of
from agent.connections.secrets import Secrets
from agent.errors import (
    ClientRefused,
    ConnectionEnded,
    ConsentUnknown,
    NotConnected,
    ScopeMissing,
    Unclear,
    WrongCompany,
)
from agent.fortnox.api import CompanyApi
from agent.fortnox.http import Http
from agent.fortnox.oauth import Client, Grant, Login
from agent.fortnox.pace import Pacer
from agent.fortnox.records import CompanyInformation
from agent.ledger import connections as kept
from agent.ledger.connections import ConnectionView
from agent.ledger.ledger import Ledger
from agent.ledger.owners import owner, set_organisation_number

SCOPES = ("bookkeeping", "costcenter", "settings", "companyinformation")
# Without these neither the vouchers nor the company's identity can be had.
NEEDED_SCOPES = frozenset({"bookkeeping", "companyinformation"})
RENEW_BEFORE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Finished:
    """A consent that was given. `to_confirm`: a person must say it is the owner."""

    owner_id: int
    owner_name: str
    company_name: str
    organisation_number: str
    return_to: str
    to_confirm: bool


@dataclass(frozen=True, slots=True)
class _Consent:
    """What a consent brought: tokens, and the company that they are for."""

    question: Question
    grant: Grant
    company: CompanyInformation


class Connections:
    """All owners' connections to Fortnox."""

    def __init__(
        self,
        ledger: Ledger,
        secrets: Secrets,
        *,
        login_url: str,
        api_url: str,
        redirect_uri: str,
        http: Http,
        pacer: Callable[[], Pacer] = Pacer,
    ) -> None:
        """Speak to the two Fortnox hosts as the client that `secrets` knows."""
        self._ledger = ledger
        self._secrets = secrets
        self._login = Login(login_url, http, ledger.now)
        self._api_url = api_url
        self._redirect_uri = redirect_uri
        self._http = http
        self._new_pacer = pacer
        self._questions = Questions(ledger.now)
        self._unconfirmed: dict[int, _Consent] = {}
        self._grants: dict[str, Grant] = {}
        self._pacers: dict[str, Pacer] = {}
        self._lock = threading.RLock()

    @property
    def has_client(self) -> bool:
        """Whether an administrator has entered client id and client secret."""
        return self._secrets.client(self._redirect_uri) is not None

    @property
    def awaits_answer(self) -> bool:
        """Whether Fortnox may be expected to send the browser here."""
        return self._questions.are_open

    def set_client(self, client_id: str, client_secret: str) -> None:
        """Keep the client id and client secret that an administrator entered."""
        self._secrets.keep_client(client_id.strip(), client_secret.strip())

    def start(self, owner_id: int, return_to: str) -> str:
        """Ask for an owner's consent; return the address to open in the browser.

        Raises:
            ClientRefused: client id and client secret have not been entered.
        """
        client = self._client()
        question = self._questions.ask(owner(self._ledger, owner_id).id, return_to)
        return self._login.authorize_url(
            client, state=question.state, verifier=question.verifier, scopes=SCOPES
        )

    def finish(self, answer: Mapping[str, str], actor: str) -> Finished:
        """Take Fortnox' answer, the query of its redirect.

        Raises:
            AgentError: each way that it can fail has its own class; nothing is kept.
        """
        if "state" not in answer:
            code_of(answer)
            raise ConsentUnknown("Svaret saknar det kännetecken som vi gav.")
        question = self._questions.answered(answer["state"])
        consent = self._redeem(question, code_of(answer))
        who = owner(self._ledger, question.owner_id)
        if not who.organisation_number:
            self._unconfirmed[who.id] = consent
        elif who.organisation_number != consent.company.organisation_number:
            raise _wrong_company(who.name, who.organisation_number, consent.company)
        else:
            self._keep(who.id, consent, actor)
        return Finished(
            owner_id=who.id,
            owner_name=who.name,
            company_name=consent.company.name,
            organisation_number=consent.company.organisation_number,
            return_to=question.return_to,
            to_confirm=not who.organisation_number,
        )

    def confirm(self, owner_id: int, actor: str) -> None:
        """Take a person's word that the company is the owner's.

        Raises:
            ConsentUnknown: there is nothing to confirm (any more).
        """
        consent = self._unconfirmed.pop(owner_id, None)
        if consent is None:
            raise ConsentUnknown("Det finns ingen koppling att bekräfta.")
        number = consent.company.organisation_number
        known = set_organisation_number(self._ledger, owner_id, number, actor)
        self._keep(known, consent, actor)

    def disconnect(self, owner_id: int, actor: str) -> None:
        """End a connection, at Fortnox too where no other owner shares the company."""
        view = self.company_of(owner_id)
        kept.disconnected(self._ledger, owner_id, actor)
        if self._owners_of(view.database_number):
            return
        token = self._secrets.refresh_token(view.database_number)
        self._grants.pop(view.database_number, None)
        self._secrets.forget_refresh_token(view.database_number)
        if token is not None:
            self._login.revoke(self._client(), token)

    def company_of(self, owner_id: int) -> ConnectionView:
        """Return an owner's connection.

        Raises:
            NotConnected: the owner has none.
        """
        view = kept.connection_of(self._ledger, owner_id)
        if view is None:
            name = owner(self._ledger, owner_id).name
            raise NotConnected(f"{name} är inte kopplad till Fortnox.")
        return view

    def api(self, owner_id: int) -> CompanyApi:
        """Return the way to an owner's company.

        Raises:
            NotConnected: the owner has no connection.
        """
        number = self.company_of(owner_id).database_number
        with self._lock:
            pacer = self._pacers.setdefault(number, self._new_pacer())
        return CompanyApi(
            self._api_url, lambda: self._access_token(number), self._http, pacer
        )

    def renew(self, owner_id: int) -> None:
        """Get a new access token, because Fortnox refused the one we had.

        Raises:
            ConnectionEnded: the user must consent again.
        """
        number = self.company_of(owner_id).database_number
        with self._lock:
            self._grants.pop(number, None)
            self._access_token(number)

    def _client(self) -> Client:
        client = self._secrets.client(self._redirect_uri)
        if client is None:
            raise ClientRefused(
                "Klient-id och klienthemlighet är inte angivna.",
                action="Fyll i dem under Kopplingar; de kommer från Fortnox.",
            )
        return client

    def _redeem(self, question: Question, code: str) -> _Consent:
        grant = self._login.redeem(self._client(), code, question.verifier)
        if not grant.scopes >= NEEDED_SCOPES:
            raise ScopeMissing(
                "Behörigheterna Bokföring och Företagsinformation behövs båda."
            )
        api = CompanyApi(
            self._api_url, lambda: grant.access_token, self._http, self._new_pacer()
        )
        return _Consent(question, grant, api.company_information())

    def _keep(self, owner_id: int, consent: _Consent, actor: str) -> None:
        company, now = consent.company, self._ledger.now()
        with self._lock:
            self._secrets.keep_refresh_token(
                company.database_number, consent.grant.refresh_token
            )
            self._grants[company.database_number] = consent.grant
        kept.connected(
            self._ledger,
            ConnectionView(
                owner_id=owner_id,
                database_number=company.database_number,
                company_name=company.name,
                organisation_number=company.organisation_number,
                scopes=consent.grant.scopes,
                connected_at=now,
                refreshed_at=now,
            ),
            actor,
        )

    def _access_token(self, number: str) -> str:
        with self._lock:
            grant = self._grants.get(number)
            if grant and grant.expires_at - RENEW_BEFORE > self._fortnox_time(grant):
                return grant.access_token
            return self._refresh(number).access_token

    def _fortnox_time(self, grant: Grant) -> datetime:
        """The time at Fortnox, whatever this PC's clock says."""
        return self._ledger.now() + grant.skew

    def _refresh(self, number: str) -> Grant:
        token = self._secrets.refresh_token(number)
        if token is None:
            raise self._ended(number, ConnectionEnded("Kopplingens nyckel saknas."))
        try:
            grant = self._refresh_surely(token)
        except ConnectionEnded as error:
            raise self._ended(number, error) from error
        self._secrets.keep_refresh_token(number, grant.refresh_token)
        self._grants[number] = grant
        for owner_id in self._owners_of(number):
            kept.refreshed(self._ledger, owner_id)
        return grant

    def _refresh_surely(self, token: str) -> Grant:
        """Refresh; a lost answer may mean that the token still holds: try it once."""
        client = self._client()
        try:
            return self._login.refresh(client, token)
        except Unclear:
            return self._login.refresh(client, token)

    def _ended(self, number: str, error: ConnectionEnded) -> ConnectionEnded:
        for owner_id in self._owners_of(number):
            kept.failed(self._ledger, owner_id, error.message)
        return error

    def _owners_of(self, number: str) -> tuple[int, ...]:
        return tuple(
            owner_id
            for owner_id, view in kept.all_connections(self._ledger).items()
            if view.database_number == number
        )


def _wrong_company(
    name: str, organisation_number: str, company: CompanyInformation
) -> WrongCompany:
    return WrongCompany(
        f"Du valde {company.name} ({company.organisation_number}) i Fortnox, men "
        f"fastighetsägaren är {name} ({organisation_number}).",
        action=f"Logga ut från Fortnox i webbläsaren, koppla igen och välj {name}.",
    )
