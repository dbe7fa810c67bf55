"""The one place that opens connections to Fortnox.

Here are the time-outs, the trust in certificates, the proxies and the size limit.
Every failure on the way becomes NotReached or Unclear. requests' adapter is used
without its Session: no cookie of one company can reach another's requests, and no
redirect, .netrc or retry happens behind our back.

A request's body tells whether it was sent: as long as nobody has read it, nothing
can have been carried out. Foreign exceptions are not chained, for theirs hold the
request with its token, or quote a header.
"""

import datetime as dt
import io
import ipaddress
import itertools
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import requests
import structlog
import truststore
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError

from agent.errors import FortnoxError, NotReached, ProxyShut, Unclear

CONNECT_TIMEOUT: Final = 5.0  # seconds
READ_TIMEOUT: Final = 60.0  # seconds without a byte
BODY_LIMIT: Final = 64 * 1024 * 1024  # bytes; a SIE export of a large year
PIECE: Final = 64 * 1024
THREADS: Final = 32  # connections kept a host

PROXY_SHUT: Final = "Proxyservern släpper inte igenom till Fortnox."
NOT_SECURE: Final = (
    "Det gick inte att få en säker förbindelse med Fortnox.",
    "Kontrollera datorns klocka, och att datorn litar på brandväggens certifikat.",
)
NOT_FOUND: Final = (
    "Datorn hittar inte Fortnox adress på nätet (DNS).",
    "Kontrollera internetanslutningen, och datorns inställning för DNS.",
)
NOT_LET_IN: Final = (
    "Ingen tog emot förbindelsen på Fortnox adress.",
    "Kontrollera om en brandvägg eller ett virusskydd stoppar Journalbryggan.",
)

Params = Mapping[str, str | int]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came: nothing about it is trusted yet."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def date(self) -> dt.datetime | None:
        """The server's clock, UTC; None where it does not tell (RFC 9110, 6.6.1)."""
        try:
            date = parsedate_to_datetime(self.headers.get("Date", ""))
            return date.astimezone(dt.UTC) if date.tzinfo else None
        except (ValueError, OverflowError):
            return None


class Http:
    """Sends requests; safe to share between threads."""

    def __init__(
        self,
        *,
        user_agent: str = "Journalbryggan",
        connect_timeout: float = CONNECT_TIMEOUT,
        read_timeout: float = READ_TIMEOUT,
        body_limit: int = BODY_LIMIT,
    ) -> None:
        self._adapter = _SystemTrust(pool_maxsize=THREADS)
        self._user_agent = user_agent
        self._timeout = (connect_timeout, read_timeout)
        self._body_limit = body_limit
        self._calls = itertools.count(1)

    def get(self, url: str, headers: Params, params: Params | None = None) -> Answer:
        """Ask for something, once.

        Raises:
            NotReached: No answer came. A question changes nothing.
        """
        return self._send("GET", url, headers, params, None)

    def post(
        self,
        url: str,
        headers: Params,
        body: bytes,
        params: Params | None = None,
        before_body: Callable[[], None] = lambda: None,
    ) -> Answer:
        """Have something carried out: one attempt, never repeated here.

        `before_body` is called when the connection is there and the body is about to
        leave: what it raises is raised here, and then nothing has been carried out.

        Raises:
            NotReached: It is certain that the body was not sent.
            Unclear: It may have been, and no answer came.
        """
        watched = _WatchedBody(body, before_body)
        return self._send("POST", url, headers, params, watched)

    def put(
        self, url: str, headers: Params, body: bytes, params: Params | None = None
    ) -> Answer:
        """Have something changed: one attempt, with the errors of `post`."""
        return self._send("PUT", url, headers, params, _WatchedBody(body))

    def reset(self) -> None:
        """Drop the connections kept: after sleep they are dead, and do not say so."""
        self._adapter.close()

    def _send(
        self,
        method: str,
        url: str,
        headers: Params,
        params: Params | None,
        body: "_WatchedBody | None",
    ) -> Answer:
        call = log.bind(call=next(self._calls), method=method, path=urlsplit(url).path)
        call.info("fortnox_asked")
        started = time.monotonic()
        try:
            answer = self._exchange(method, url, headers, params, body)
        except (OSError, HTTPError) as error:  # RequestException is an OSError
            failure = _failure(error, is_sent=body is not None and body.was_read)
            call.warning("fortnox_unanswered", reason=failure.detail)
            raise failure from None
        seconds = round(time.monotonic() - started, 3)
        call.info("fortnox_answered", status=answer.status, seconds=seconds)
        return answer

    def _exchange(
        self,
        method: str,
        url: str,
        headers: Params,
        params: Params | None,
        body: "_WatchedBody | None",
    ) -> Answer:
        ours = {"User-Agent": self._user_agent, "Accept-Encoding": "gzip", **headers}
        request = requests.Request(
            method, url, headers=ours, params=params, data=body
        ).prepare()
        response = self._adapter.send(
            request, stream=True, timeout=self._timeout, proxies=proxies_for(url)
        )
        with response:
            content = _limited(response, self._body_limit)
            return Answer(response.status_code, response.headers, content)


class _SystemTrust(HTTPAdapter):
    """Trusts what the PC trusts (Windows' store), not requests' own list."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        self._trust = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        super().init_poolmanager(*args, ssl_context=self._trust, **kwargs)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=self._trust, **kwargs)

    def cert_verify(self, *_args: Any, **_kwargs: Any) -> None:
        """Leave it to the context: requests would add its own list here."""


class _WatchedBody(io.BytesIO):
    """A request's body that knows whether anybody has begun to send it."""

    was_read = False

    def __init__(self, body: bytes, before: Callable[[], None] = lambda: None) -> None:
        super().__init__(body)
        self._before = before

    def read(self, size: int | None = -1, /) -> bytes:
        if not self.was_read:
            self._before()
        self.was_read = True
        return super().read(size)


class _TooLarge(HTTPError):
    """The answer's body is over the limit."""


def _limited(response: requests.Response, limit: int) -> bytes:
    body = bytearray()
    for piece in response.iter_content(PIECE):
        body += piece
        if len(body) > limit:
            raise _TooLarge
    return bytes(body)


def proxies_for(url: str) -> dict[str, str]:
    """Return the PC's proxies on the way to `url`, by scheme; {} for none.

    Those of the environment, else Windows' own setting, but for a script (PAC), which
    nobody here understands. An address may hold a password.
    """
    return {} if _is_loopback(url) else get_environ_proxies(url)


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _failure(error: Exception, *, is_sent: bool) -> FortnoxError:
    detail = "/".join(type(link).__name__ for link in _causes(error))
    if is_sent:
        return Unclear(
            "Förbindelsen bröts innan Fortnox hade svarat.", detail=f"({detail})"
        )
    if isinstance(error, requests.exceptions.ProxyError):
        return ProxyShut(PROXY_SHUT, detail=f"({detail})")
    message, action = _explanation(error)
    return NotReached(message, action=action, detail=f"({detail})")


def _explanation(error: Exception) -> tuple[str, str | None]:
    match error:
        case requests.exceptions.SSLError():
            return NOT_SECURE
        case requests.exceptions.Timeout():
            return "Fortnox svarade inte i tid.", None
    for cause in _causes(error):
        match cause:
            case socket.gaierror():
                return NOT_FOUND
            case ConnectionRefusedError():
                return NOT_LET_IN
    return "Datorn får ingen kontakt med Fortnox.", None


def _causes(error: BaseException) -> list[BaseException]:
    links = [error]
    while (cause := links[-1].__cause__ or links[-1].__context__) is not None:
        links.append(cause)
    return links
