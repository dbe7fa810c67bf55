"""All that the simulator's parts share: one value, made once per simulator."""

from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from threading import RLock

from agent.simulator.books import Books
from agent.simulator.clock import Clock
from agent.simulator.companies import Company
from agent.simulator.faults import FaultQueue, Watch
from agent.simulator.rate import RateLimit
from agent.simulator.request_log import LoggedRequest
from agent.simulator.tokens import Tokens

_REMEMBERED_REQUESTS = 100_000


@dataclass(slots=True)
class Client:
    """The application as it is registered in Fortnox's developer portal.

    Redirect URIs are compared character by character. `scopes` are those ticked in
    the portal; `service_accounts` is the portal's switch for account_type=service.
    """

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]
    name: str = "Journalbryggan"
    service_accounts: bool = True


@dataclass(slots=True)
class Quirks:
    """Behaviours that Fortnox has been seen with, to be switched on by a test.

    Attributes:
        lower_case_error_keys: error records say error/message/code.
        quoted_numbers: numbers in answers are strings.
        html_encoded_texts: texts in answers have `&amp;` for `&`.
        unanswered_consent: the browser is sent back with neither code nor error, as
            Fortnox does when the user's account is locked.
        revoking_ends_service: revoking a user's consent ends the company's service
            account, too.
        access_token_size: characters of an access token.
    """

    lower_case_error_keys: bool = False
    quoted_numbers: bool = False
    html_encoded_texts: bool = False
    unanswered_consent: bool = False
    revoking_ends_service: bool = False
    access_token_size: int = 3000


@dataclass(slots=True)
class World:
    """The simulator's state. `lock` is held while a request is carried out.

    `gives_up_after` is how long after it was sent a request may still be carried out;
    None for ever. `watch` is told of each step of each request, on its thread.
    """

    books: Books
    clock: Clock
    client: Client
    tokens: Tokens
    faults: FaultQueue
    rate: RateLimit
    gives_up_after: timedelta | None = None
    watch: Watch = lambda *_: None
    quirks: Quirks = field(default_factory=Quirks)
    requests: deque[LoggedRequest] = field(
        default_factory=lambda: deque(maxlen=_REMEMBERED_REQUESTS)
    )
    lock: RLock = field(default_factory=RLock)

    def company(self, organisation_number: str) -> Company:
        """Find a company.

        Raises:
            KeyError: there is no such company.
        """
        for company in self.books.companies:
            if company.organisation_number == organisation_number:
                return company
        raise KeyError(organisation_number)

    def company_of_tenant(self, database_number: str) -> Company | None:
        """Find a company by its database number, Fortnox's tenant id."""
        for company in self.books.companies:
            if str(company.database_number) == database_number:
                return company
        return None
