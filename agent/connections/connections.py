"""Connections: asking for consent, taking the answer, and speaking to the company.

Companies are known by database number; owners in one company share its tokens.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from agent.connections.consent import Question, Questions, code_of, unanswered
from agent.connections.identity import company_of
from agent.connections.secrets import Secrets
from agent.connections.tokens import Tokens
from agent.errors import (
    AgentError,
    ClientRefused,
    ConsentUnknown,
    LicenceMissing,
    NotConnected,
    ScopeMissing,
    WrongCompany,
)
from agent.fortnox.api import CompanyApi
from agent.fortnox.http import Http
from agent.fortnox.oauth import Client, Grant, Login
from agent.fortnox.pace import Pacer
from agent.fortnox.records import CompanyInformation
from agent.ledger import connections as kept
from agent.ledger.connections import ConnectionView, Kind
from agent.ledger.ledger import Ledger
from agent.ledger.owners import OwnerView, owner, set_organisation_number

BOOKKEEPING = "bookkeeping"
SCOPES = (BOOKKEEPING, "costcenter", "settings", "companyinformation")
ASK_FOR_LESS = (
    "Eller tryck på Koppla igen: då ber Journalbryggan bara om Bokföring, och Fortnox "
    "får själv kontrollera kostnadsställen och låst period."
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Finished:
    """A consent that was given. `to_confirm`: a person must say it is the owner."""

    owner_id: int
    owner_name: str
    company_name: str
    organisation_number: str
    return_to: str
    to_confirm: bool
    kind: Kind = Kind.USER


@dataclass(frozen=True, slots=True)
class _Consent:
    """What a consent brought: tokens, and the company that they are for."""

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
        expect_answer: Callable[[], None] = lambda: None,
        state_prefix: str = "",
    ) -> None:
        """Speak to the two Fortnox hosts as the client that `secrets` knows.

        `expect_answer` is called before the browser leaves, and raises where the answer
        could not arrive; `state_prefix` is what the state begins with, for who has to
        hand the answer on.
        """
        self._ledger = ledger
        self._secrets = secrets
        self._login = Login(login_url, http, ledger.now)
        self._api_url = api_url
        self._redirect_uri = redirect_uri
        self._http = http
        self._new_pacer = pacer
        self._expect_answer = expect_answer
        self._questions = Questions(ledger.now, state_prefix)
        self._tokens = Tokens(ledger, secrets, self._login, self._client)
        self._unconfirmed: dict[int, _Consent] = {}
        # Owners whose company did not grant all: ask it for bookkeeping alone.
        self._asked_too_much: set[int] = set()
        self._pacers: dict[str, Pacer] = {}
        self._lock = threading.Lock()

    @property
    def has_client(self) -> bool:
        """Whether an administrator has entered client id and client secret."""
        return self._secrets.client(self._redirect_uri) is not None

    @property
    def client_id(self) -> str:
        """The client id, which is no secret; "" where none has been entered."""
        client = self._secrets.client(self._redirect_uri)
        return "" if client is None else client.client_id

    @property
    def awaits_answer(self) -> bool:
        """Whether Fortnox may be expected to send the browser here."""
        return self._questions.are_open

    def set_client(self, client_id: str, client_secret: str) -> None:
        """Keep the client id and client secret that an administrator entered."""
        self._secrets.keep_client(client_id.strip(), client_secret.strip())

    def start(self, owner_id: int, return_to: str, *, kind: Kind = Kind.USER) -> str:
        """Ask for an owner's consent; return the address to open in the browser.

        A service account's only a system administrator at Fortnox can give. Where the
        company has just refused to grant all, only bookkeeping is asked for.

        Raises:
            ClientRefused: client id and client secret have not been entered.
            PortTaken: the answer would arrive at another user's agent.
        """
        client = self._client()
        self._expect_answer()
        scopes = (BOOKKEEPING,) if owner_id in self._asked_too_much else SCOPES
        who = owner(self._ledger, owner_id)
        question = self._questions.ask(who.id, return_to, scopes, kind)
        return self._login.authorize_url(
            client,
            state=question.state,
            verifier=question.verifier,
            scopes=scopes,
            service=kind is Kind.SERVICE,
        )

    def question_of(self, answer: Mapping[str, str]) -> Question | None:
        """Return what Fortnox' answer is about to answer, if anything."""
        return self._questions.asked(answer.get("state", ""))

    def finish(self, answer: Mapping[str, str], actor: str) -> Finished:
        """Take Fortnox' answer, the query of its redirect.

        Raises:
            AgentError: each way that it can fail has its own class; nothing is kept.
        """
        if not answer:
            raise unanswered()
        question = self._questions.answered(answer.get("state", ""))
        try:
            consent = self._redeem(question, code_of(answer))
        except (ScopeMissing, LicenceMissing) as error:
            self._ask_for_less(question, error)
            raise
        who = owner(self._ledger, question.owner_id)
        self._check_company(who, consent.company)
        if who.organisation_number:
            self._keep(who.id, consent, actor)
        else:
            self._unconfirmed[who.id] = consent
        return Finished(
            owner_id=who.id,
            owner_name=who.name,
            company_name=consent.company.name,
            organisation_number=consent.company.organisation_number,
            return_to=question.return_to,
            to_confirm=not who.organisation_number,
            kind=question.kind,
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
        number = self.company_of(owner_id).database_number
        is_alone = kept.owners_connected_to(self._ledger, number) == {owner_id}
        token = self._tokens.forget(number) if is_alone else None
        kept.disconnected(self._ledger, owner_id, actor)
        if token is not None:
            self._revoke(token)

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
            self._api_url, lambda: self._tokens.access_token(number), self._http, pacer
        )

    def renew(self, owner_id: int) -> None:
        """Get a new access token, because Fortnox refused the one we had.

        Raises:
            ConnectionEnded: the user must consent again.
        """
        self._tokens.renew(self.company_of(owner_id).database_number)

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
        if BOOKKEEPING not in grant.scopes:
            raise ScopeMissing("Behörigheten Bokföring behövs.")
        api = CompanyApi(
            self._api_url, lambda: grant.access_token, self._http, self._new_pacer()
        )
        return _Consent(grant, company_of(grant, api))

    def _ask_for_less(self, question: Question, error: AgentError) -> None:
        """Let the next try ask for less, or for all again where less did not help."""
        if question.scopes == SCOPES:
            self._asked_too_much.add(question.owner_id)
            error.action = f"{error.action} {ASK_FOR_LESS}"
        else:
            self._asked_too_much.discard(question.owner_id)

    def _check_company(self, who: OwnerView, company: CompanyInformation) -> None:
        if not company.organisation_number:
            raise WrongCompany(
                f"{company.name} saknar organisationsnummer i Fortnox.",
                action="Fyll i det i Fortnox under Företagsuppgifter och koppla igen.",
            )
        if who.organisation_number not in ("", company.organisation_number):
            raise _wrong_company(who, company)
        known = kept.any_connection_of(self._ledger, who.id)
        if known and known.database_number != company.database_number:
            number = company.database_number
            raise kept.another_database(self._ledger, known, who.name, number)

    def _keep(self, owner_id: int, consent: _Consent, actor: str) -> None:
        company, now = consent.company, self._ledger.now()
        self._tokens.keep(company.database_number, consent.grant)
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
        self._asked_too_much.discard(owner_id)

    def _revoke(self, token: str) -> None:
        """End a consent at Fortnox too. Where that fails nobody has its token left."""
        try:
            self._login.revoke(self._client(), token)
        except AgentError as error:
            log.warning("consent not revoked", why=type(error).__name__)


def _wrong_company(who: OwnerView, company: CompanyInformation) -> WrongCompany:
    return WrongCompany(
        f"Du valde {company.name} ({company.organisation_number}) i Fortnox, men "
        f"fastighetsägaren är {who.name} ({who.organisation_number}).",
        action=f"Logga ut från Fortnox i webbläsaren, koppla igen och välj {who.name}.",
    )
