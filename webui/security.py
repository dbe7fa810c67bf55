"""What every request must pass before any page sees it: small layers, outside in.

`SecureHeaders` marks every answer, `ExactHost` stops DNS rebinding, and `SameOrigin`
stops other web pages, those of other ports on localhost among them: SameSite cookies
do not tell ports apart. Other users of this PC are stopped before, by the TLS front.
"""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")

# form-action is 'self' alone: no form of ours redirects to Fortnox, because Chromium
# would then ask for every origin on Fortnox' way to its login page.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

log = structlog.get_logger(__name__)


def guarded(app: "WSGIApplication", origin: str) -> "WSGIApplication":
    """Put every layer around `app`, which is served at `origin`."""
    own = urlsplit(origin)
    hosts = frozenset(f"{name}:{own.port}" for name in LOOPBACK_NAMES)
    return SecureHeaders(ExactHost(SameOrigin(app, own.scheme), hosts))


class SecureHeaders:
    """Set the security headers on every answer, errors and static files among them."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer as the app does, with our headers over its own."""

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Any:
            return start_response(status, _with_ours(headers), exc_info)

        return self._app(environ, start)


class ExactHost:
    """Refuse a request whose Host is not ours to the letter.

    A page that has its own name point at 127.0.0.1 still sends its own name here.
    """

    def __init__(self, app: "WSGIApplication", hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Pass on, or answer 421."""
        if environ.get("HTTP_HOST") in self._hosts:
            return self._app(environ, start_response)
        return refuse(start_response, HTTPStatus.MISDIRECTED_REQUEST, "host")


class SameOrigin:
    """Refuse what another web page makes the browser send.

    The rule of Go 1.25's CrossOriginProtection, stricter in two ways: a request that
    changes state and has neither header is refused, for we serve browsers only, and
    another site may link to us but not fetch, embed or frame anything.
    """

    def __init__(self, app: "WSGIApplication", scheme: str) -> None:
        self._app = app
        self._scheme = scheme

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Pass on, or answer 403."""
        if self._is_ours(environ):
            return self._app(environ, start_response)
        return refuse(start_response, HTTPStatus.FORBIDDEN, "origin")

    def _is_ours(self, environ: "WSGIEnvironment") -> bool:
        site = environ.get("HTTP_SEC_FETCH_SITE")
        if environ["REQUEST_METHOD"] in SAFE_METHODS:
            return site in {None, "same-origin", "none"} or _is_navigation(environ)
        if site is not None:
            return site in {"same-origin", "none"}
        # ExactHost has made sure that the host is one of ours.
        return environ.get("HTTP_ORIGIN") == f"{self._scheme}://{environ['HTTP_HOST']}"


def refuse(
    start_response: "StartResponse", status: HTTPStatus, why: str
) -> Iterable[bytes]:
    """Answer in one plain line, which tells a stranger nothing."""
    log.warning("request refused", reason=why)
    body = "Begäran nekades. Öppna Journalbryggan från ikonen vid klockan.\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
    ]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]


def _is_navigation(environ: "WSGIEnvironment") -> bool:
    mode = environ.get("HTTP_SEC_FETCH_MODE")
    return mode == "navigate" and environ.get("HTTP_SEC_FETCH_DEST") == "document"


def _with_ours(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        *((name, value) for name, value in headers if name.title() not in HEADERS),
        *HEADERS.items(),
        *_no_store(name for name, _ in headers),
    ]


def _no_store(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Let only static files, which say so themselves, stay in the browser's cache."""
    if "cache-control" not in {name.lower() for name in names}:
        yield "Cache-Control", "no-store"
