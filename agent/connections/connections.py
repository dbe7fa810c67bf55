"""Connections: asking for consent, taking the answer, and speaking to the company.

Companies are known by database number; owners in one company share its tokens.
"""

import threading
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta

import structlog

from agent.connections.client import OurClient
from agent.connections.consent import Question, Questions, code_of, unanswered
from agent.connections.consents import Consents
from agent.connections.redeeming import BOOKKEEPING, Consent, Redeemer, refusal_of
from agent.connections.rightful import check_company, check_still_theirs
from agent.connections.secrets import Secrets
from agent.connections.tokens import Alone, Tokens
from agent.errors import (
    AgentError,
    ConsentDenied,
    ConsentUnknown,
    FortnoxError,
    LicenceMissing,
    NotConnected,
    ScopeMissing,
)
from agent.fortnox.api import CompanyApi
from agent.fortnox.http import Http
from agent.fortnox.oauth import Login
from agent.fortnox.pace import Pacer
from agent.ledger import connections as kept
from agent.ledger.connections import LIFETIME, ConnectionView, Kind
from agent.ledger.ledger import Ledger
from agent.ledger.owners import owner, set_organisation_number

SCOPES = (BOOKKEEPING, "costcenter", "settings", "companyinformation")
ASK_FOR_LESS = (
    "Eller tryck på Koppla igen: då ber Journalbryggan bara om Bokföring, och Fortnox "
    "får själv kontrollera kostnadsställen och låst period."
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Finished:
    """A consent that was given.

    `to_confirm`: a person must say that the company is the owner. `taken_from` names
    the owners whose company it was, and to whom nothing is sent any more.
    """

    owner_id: int
    owner_name: str
    company_name: str
    organisation_number: str
    return_to: str
    to_confirm: bool
    kind: Kind = Kind.USER
    taken_from: tuple[str, ...] = ()


class Connections:
    """All owners' connections to Fortnox; `client` is who we are there."""

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
        lifetime: timedelta = LIFETIME,
        alone: Alone = lambda _: nullcontext(),
    ) -> None:
        """Speak to the two Fortnox hosts as the client that `secrets` knows.

        `expect_answer` is called before the browser leaves, and raises where the answer
        could not arrive; `state_prefix` is what the state begins with, for who has to
        hand the answer on. `lifetime` and `alone` are as with Tokens.
        """
        self.client = OurClient(ledger, secrets, redirect_uri)
        self._ledger = ledger
        self._login = Login(login_url, http, ledger.now)
        self._api_url = api_url
        self._http = http
        self._new_pacer = pacer
        self._expect_answer = expect_answer
        self._questions = Questions(ledger.now, state_prefix)
        self._tokens = Tokens(
            ledger,
            secrets,
            self._login,
            self.client.credentials,
            lifetime=lifetime,
            alone=alone,
        )
        self._redeemer = Redeemer(
            self._login, lambda grant: self._new_api(lambda: grant.access_token)
        )
        self._consents = Consents(
            ledger, self._tokens, self._login, self.client.credentials, lifetime
        )
        self._unconfirmed: dict[int, Consent] = {}
        # Owners whose company did not grant all: ask it for bookkeeping alone.
        self._asked_too_much: set[int] = set()
        self._pacers: dict[str, Pacer] = {}
        self._lock = threading.Lock()

    @property
    def awaits_answer(self) -> bool:
        """Whether Fortnox may be expected to send the browser here."""
        return self._questions.are_open

    def start(self, owner_id: int, return_to: str, *, kind: Kind = Kind.USER) -> str:
        """Ask for an owner's consent; return the address to open in the browser.

        A service account's only a system administrator at Fortnox can give. Where the
        company has just refused to grant all, only bookkeeping is asked for.

        Raises:
            ClientRefused: client id and client secret have not been entered.
            PortTaken: the answer would arrive at another user's agent.
        """
        client = self.client.credentials()
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
        consent = self._consent(question, answer)
        who = owner(self._ledger, question.owner_id)
        check_company(self._ledger, who, consent.company)
        taken_from: tuple[str, ...] = ()
        if who.organisation_number:
            taken_from = self._take(who.id, consent, actor)
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
            taken_from=taken_from,
        )

    def confirm(self, owner_id: int, actor: str) -> int:
        """Take a person's word that the company is the owner's.

        Returns:
            The owner that is connected now: another, where the company's is known.

        Raises:
            ConsentUnknown: there is nothing to confirm (any more).
            WrongCompany: the owner turns out to be one that has another connection.
        """
        consent = self._unconfirmed.pop(owner_id, None)
        if consent is None:
            raise ConsentUnknown("Det finns ingen koppling att bekräfta.")
        number = consent.company.organisation_number
        known = set_organisation_number(self._ledger, owner_id, number, actor)
        check_company(self._ledger, owner(self._ledger, known), consent.company)
        self._take(known, consent, actor)
        return known

    def disconnect(self, owner_id: int, actor: str) -> str:
        """End a connection, at Fortnox too where no other owner shares the company.

        Returns:
            What is left to be done at Fortnox, in Swedish; "" for nothing. A service
            account has no token by which it could be ended from here.
        """
        return self._consents.end(self.company_of(owner_id), actor)

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
            WrongCompany: the company is another legal entity's by now.
        """
        view = self.company_of(owner_id)
        check_still_theirs(owner(self._ledger, owner_id), view)
        return self._api_of(view.database_number)

    def renew(self, owner_id: int) -> None:
        """Get a new access token, because Fortnox refused the one we had.

        Raises:
            ConnectionEnded: the user must consent again.
        """
        self._tokens.renew(self.company_of(owner_id).database_number)

    def keep_alive(self, database_number: str) -> None:
        """Renew a company's consent, and see whose the company is by now.

        Raises:
            AgentError: the consent could not be renewed; the ledger has it.
        """
        self._tokens.renew(database_number)
        view = kept.connection_to(self._ledger, database_number)
        if view is None or "companyinformation" not in view.scopes:
            return
        try:
            company = self._api_of(database_number).company_information()
        except FortnoxError as error:
            log.warning("company not seen", company=database_number, why=str(error))
            return
        now = company.name, company.organisation_number
        if now != (view.company_name, view.organisation_number):
            kept.company_is(self._ledger, database_number, *now)

    def _api_of(self, number: str) -> CompanyApi:
        with self._lock:
            pacer = self._pacers.setdefault(number, self._new_pacer())
        return self._new_api(lambda: self._tokens.access_token(number), pacer)

    def _new_api(
        self, access_token: Callable[[], str], pacer: Pacer | None = None
    ) -> CompanyApi:
        return CompanyApi(
            self._api_url, access_token, self._http, pacer or self._new_pacer()
        )

    def _consent(self, question: Question, answer: Mapping[str, str]) -> Consent:
        try:
            return self._redeemer.redeem(
                self.client.credentials(), question, code_of(answer)
            )
        except (ScopeMissing, LicenceMissing) as error:
            self._ask_for_less(question, error)
            raise
        except ConsentDenied as error:
            raise refusal_of(error, question, answer.get("error", "")) from error

    def _ask_for_less(self, question: Question, error: AgentError) -> None:
        """Let the next try ask for less, or for all again where less did not help."""
        if question.scopes == SCOPES:
            self._asked_too_much.add(question.owner_id)
            error.action = f"{error.action} {ASK_FOR_LESS}"
        else:
            self._asked_too_much.discard(question.owner_id)

    def _take(self, owner_id: int, consent: Consent, actor: str) -> tuple[str, ...]:
        taken_from = self._consents.begin(owner_id, consent, actor)
        self._asked_too_much.discard(owner_id)
        return taken_from
