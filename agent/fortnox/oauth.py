"""Fortnox's authorization server: consents become access tokens (fortnox.md, 1).

Every call is one attempt, made when asked for. What a lost answer means, when to
refresh and where tokens are kept is for the caller to decide; here a refusal that
ends a consent is told apart from everything that does not.
"""

import datetime as dt
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Final
from urllib.parse import urlencode

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from pydantic import Field, StringConstraints

from agent.errors import AgentError, ConnectionEnded, ConsentError, Garbled
from agent.fortnox.exact_json import read_object
from agent.fortnox.http import Answer, Http
from agent.fortnox.oauth_errors import token_refusal
from agent.fortnox.records import Record, Text

NOTHING_SENT: Final = "Ingenting har skickats till Fortnox."
LONGEST_LIFE: Final = 366 * 24 * 3600  # seconds

# What may stand in an Authorization header and cannot break out of it.
Token = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]+$")]


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are to Fortnox. `redirect_uri` is sent unchanged, to the character."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What Fortnox granted.

    `refresh_token` is "" with client credentials. `expires_at` is by Fortnox's
    clock; the local clock plus `skew` tells its time.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    scopes: frozenset[str]
    expires_at: dt.datetime
    skew: dt.timedelta


class _TokenAnswer(Record):
    access_token: Token = Field(repr=False)
    refresh_token: Token | None = Field(None, repr=False)
    scope: Text = ""
    expires_in: int = Field(gt=0, le=LONGEST_LIFE)


class Login:
    """Fortnox's authorization server at `url` (https://apps.fortnox.se)."""

    def __init__(self, url: str, http: Http, clock: Callable[[], dt.datetime]) -> None:
        self._base = f"{url.rstrip('/')}/oauth-v1"
        self._http = http
        self._clock = clock

    def authorize_url(
        self,
        client: Client,
        *,
        state: str,
        verifier: str,
        scopes: Sequence[str],
        service: bool = False,
    ) -> str:
        """Make the address where the user consents.

        Args:
            client: Who asks.
            state: Comes back with the answer, untouched.
            verifier: PKCE's secret (RFC 7636); only its hash is in the address.
            scopes: What is asked for.
            service: Ask for a service account, which only a system administrator
                may approve and which never expires.
        """
        url: str = prepare_grant_uri(
            f"{self._base}/auth",
            client.client_id,
            "code",
            redirect_uri=client.redirect_uri,
            scope=" ".join(scopes),
            state=state,
            access_type="offline",
            account_type="service" if service else None,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return url.replace("+", "%20")  # Fortnox writes a space so; ours has no plus

    def redeem(self, client: Client, code: str, verifier: str) -> Grant:
        """Exchange the code of a consent; Fortnox takes it once, for ten minutes.

        Raises:
            ConsentError: The code is used, too old, or not for us.
            AgentError: As `refresh` otherwise.
        """
        form = prepare_token_request(
            "authorization_code",
            redirect_uri=client.redirect_uri,
            code=code,
            code_verifier=verifier,
        )
        try:
            return self._grant(client, form)
        except ConnectionEnded as refused:
            raise ConsentError(
                "Godkännandet hann bli för gammalt eller är redan använt.",
                action="Tryck på Koppla och godkänn igen.",
                detail=f"({refused.message})",
            ) from None

    def refresh(self, client: Client, refresh_token: str) -> Grant:
        """Exchange a refresh token for a new pair; the old one is then used up.

        Raises:
            ConnectionEnded: The token is used, expired or revoked.
            ClientRefused: Our client id or secret is wrong.
            LicenceMissing: The company has dropped a licence.
            ScopeMissing: More was asked for than was granted.
            TooManyRequests: The token endpoint asks us to wait.
            NotReached: Nothing was exchanged; the token is good still.
            Unclear: It may have been exchanged without our seeing the new one.
        """
        return self._grant(
            client, prepare_token_request("refresh_token", refresh_token=refresh_token)
        )

    def for_tenant(
        self, client: Client, tenant_id: str, scopes: Sequence[str]
    ) -> Grant:
        """Get an access token for a company that approved a service account.

        Raises:
            AgentError: As `refresh`.
        """
        form = prepare_token_request("client_credentials", scope=" ".join(scopes))
        return self._grant(client, form, {"TenantId": tenant_id})

    def revoke(self, client: Client, refresh_token: str) -> None:
        """End a consent at Fortnox.

        Raises:
            AgentError: As `refresh`; ConnectionEnded where it had ended already.
        """
        form = {"token_type_hint": "refresh_token", "token": refresh_token}
        self._post("revoke", client, urlencode(form))

    def _grant(
        self, client: Client, form: str, headers: dict[str, str] | None = None
    ) -> Grant:
        answer = self._post("token", client, form, headers)
        try:
            token = _TokenAnswer.model_validate(read_object(answer.body))
        except ValueError:
            raise _unclear(answer) from None
        now = self._clock()
        server_now = answer.date or now
        return Grant(
            access_token=token.access_token,
            refresh_token=token.refresh_token or "",
            scopes=frozenset(token.scope.split()),
            expires_at=server_now + dt.timedelta(seconds=token.expires_in),
            skew=server_now - now,
        )

    def _post(
        self,
        path: str,
        client: Client,
        form: str,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        answer = self._http.post(
            f"{self._base}/{path}",
            {
                "Authorization": _basic(client),
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
                **(headers or {}),
            },
            form.encode("ascii"),
        )
        if answer.is_success:
            return answer
        raise token_refusal(answer.status, answer.body) or _unclear(answer)


def _basic(client: Client) -> str:
    pair = f"{client.client_id}:{client.client_secret}"
    return "Basic " + b64encode(pair.encode()).decode("ascii")


def _unclear(answer: Answer) -> AgentError:
    return Garbled(
        "Fortnox svarade inte begripligt på inloggningen.",
        not_done=NOTHING_SENT,
        action="Försök igen om en stund.",
        detail=f"(HTTP {answer.status})",
    )
