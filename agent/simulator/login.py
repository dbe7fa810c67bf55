"""What the user's browser sees: authorize, log in, choose company, consent.

Each page is a GET that carries a ticket, the request under way; each form posts and
is sent on, so that Back and Reload do no harm. As at Fortnox, a browser that is
logged in is not asked again. A script posts `ticket` with, in turn, `username` and
`password` (or `method=bankid`), `company` (an organisation number), and `answer`
(`approve` or `deny`) to /oauth-v1/login, /company and /consent.
"""

import secrets
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from agent.simulator.companies import Company
from agent.simulator.world import World

SESSION_COOKIE = "simulator_login"
# Fortnox's own sentences.
_UNKNOWN_CLIENT = "Auth code or ClientID supplied is invalid"
_WRONG_REDIRECT = "The redirect URI is missing or do not match"
SCOPE_NAMES = {
    "bookkeeping": "Bokföring",
    "companyinformation": "Företagsinformation",
    "costcenter": "Kostnadsställen",
    "profile": "Profil",
    "settings": "Inställningar",
}


@dataclass(slots=True)
class _Consent:
    """An authorization request that a user is about to answer."""

    redirect_uri: str
    state: str
    scopes: frozenset[str]
    challenge: str | None
    offline: bool
    service: bool
    company: Company | None = None


def login_pages(world: World) -> Blueprint:
    """Make the pages."""
    pages = Blueprint("login", __name__)
    login = _LoginPages(world)
    pages.add_url_rule("/", view_func=login.start)
    pages.add_url_rule("/oauth-v1/auth", view_func=login.authorize)
    for step in ("login", "company", "consent"):
        rule = f"/oauth-v1/{step}"
        pages.add_url_rule(rule, step, getattr(login, f"show_{step}"))
        pages.add_url_rule(
            rule, f"send_{step}", getattr(login, f"send_{step}"), methods=["POST"]
        )
    pages.register_error_handler(BadRequest, _refused)
    return pages


def _refused(error: BadRequest) -> ResponseReturnValue:
    return render_template("refused.html", message=error.description), 400


class _LoginPages:
    def __init__(self, world: World) -> None:
        self._world = world
        self._tickets: dict[str, _Consent] = {}
        self._sessions: dict[str, str] = {}

    def start(self) -> ResponseReturnValue:
        return render_template("start.html", companies=self._world.books.companies)

    def authorize(self) -> ResponseReturnValue:
        """Check the request; only what is right about client and address goes on.

        An unknown client or address is told to the user: to redirect there would
        make an open redirector (RFC 9700, section 4.11.2).
        """
        asked, client = request.args, self._world.client
        if asked.get("client_id") != client.client_id:
            abort(400, f"Klient-id är okänt ({_UNKNOWN_CLIENT}).")
        if asked.get("redirect_uri") not in client.redirect_uris:
            abort(400, f"Återgångsadressen stämmer inte ({_WRONG_REDIRECT}).")
        consent = _read_consent()
        error = self._error_in_request(consent)
        if error:
            return _back(consent, error=error[0], error_description=error[1])
        ticket = secrets.token_urlsafe(16)
        self._tickets[ticket] = consent
        return self._next_step(ticket)

    def _error_in_request(self, consent: _Consent) -> tuple[str, str] | None:
        client = self._world.client
        if request.args.get("response_type") != "code":
            return "unsupported_response_type", "The response type must be code"
        if not consent.scopes or not consent.scopes <= client.scopes:
            return "invalid_scope", "An unsupported scope was requested"
        if consent.service and not client.service_accounts:
            return "invalid_request", "Client does not allow service account"
        return None

    def _next_step(self, ticket: str) -> ResponseReturnValue:
        consent = self._tickets[ticket]
        companies = self._world.books.companies
        if len(companies) == 1:
            consent.company = companies[0]
        step = "consent" if consent.company else "company"
        if request.cookies.get(SESSION_COOKIE) not in self._sessions:
            step = "login"
        return redirect(url_for(f"login.{step}", ticket=ticket), 303)

    def show_login(self) -> ResponseReturnValue:
        return self._page("login.html")

    def send_login(self) -> ResponseReturnValue:
        """Let anybody in who gives a name and a password, or presses BankID."""
        form = request.form
        user = "BankID" if form.get("method") == "bankid" else form.get("username", "")
        if not user or (user != "BankID" and not form.get("password")):
            return self._page("login.html", error="Fyll i användarnamn och lösenord.")
        session = secrets.token_urlsafe(16)
        self._sessions[session] = user
        self._consent()
        answer = redirect(url_for("login.company", ticket=form["ticket"]), 303)
        answer.set_cookie(SESSION_COOKIE, session, httponly=True, samesite="Lax")
        return answer

    def show_company(self) -> ResponseReturnValue:
        consent = self._consent(logged_in=True)
        if len(self._world.books.companies) == 1:
            consent.company = self._world.books.companies[0]
            return redirect(url_for("login.consent", ticket=_ticket()), 303)
        return self._page("company.html", companies=self._world.books.companies)

    def send_company(self) -> ResponseReturnValue:
        consent = self._consent(logged_in=True)
        try:
            consent.company = self._world.company(request.form.get("company", ""))
        except KeyError:
            abort(400, "Bolaget finns inte.")
        return redirect(url_for("login.consent", ticket=_ticket()), 303)

    def show_consent(self) -> ResponseReturnValue:
        consent = self._consent(logged_in=True)
        if consent.company is None:
            return redirect(url_for("login.company", ticket=_ticket()), 303)
        return self._page(
            "consent.html",
            company=consent.company,
            permissions=[SCOPE_NAMES[scope] for scope in sorted(consent.scopes)],
            service=consent.service,
            several=len(self._world.books.companies) > 1,
        )

    def send_consent(self) -> ResponseReturnValue:
        """Send the browser back with the user's answer; the ticket is used up."""
        consent = self._consent(logged_in=True)
        if consent.company is None:
            abort(400, "Inget bolag är valt.")
        del self._tickets[_ticket()]
        if self._world.quirks.unanswered_consent:
            return redirect(consent.redirect_uri, 303)
        if request.form.get("answer") != "approve":
            denied = "The user denied the request"
            return _back(consent, error="access_denied", error_description=denied)
        error = _error_of_company(consent, consent.company)
        if error:
            return _back(consent, error=error[0], error_description=error[1])
        return _back(consent, code=self._approve(consent, consent.company))

    def _approve(self, consent: _Consent, company: Company) -> str:
        number = company.organisation_number
        if consent.service:
            client_id = self._world.client.client_id
            self._world.tokens.approve_service(number, consent.scopes, client_id)
        return self._world.tokens.issue_code(
            number,
            consent.scopes,
            redirect_uri=consent.redirect_uri,
            challenge=consent.challenge,
            offline=consent.offline,
            service=consent.service,
        )

    def _consent(self, *, logged_in: bool = False) -> _Consent:
        consent = self._tickets.get(_ticket())
        if consent is None:
            abort(400, "Den här inloggningen är avslutad. Börja om.")
        if logged_in and request.cookies.get(SESSION_COOKIE) not in self._sessions:
            abort(400, "Du är inte inloggad. Börja om.")
        return consent

    def _page(self, template: str, **values: object) -> str:
        self._consent()
        name = self._world.client.name
        return render_template(template, client=name, ticket=_ticket(), **values)


def _ticket() -> str:
    return request.values.get("ticket", "")


def _read_consent() -> _Consent:
    asked = request.args
    return _Consent(
        redirect_uri=asked["redirect_uri"],
        state=asked.get("state", ""),
        scopes=frozenset(asked.get("scope", "").split()),
        challenge=asked.get("code_challenge"),
        offline=asked.get("access_type") == "offline",
        service=asked.get("account_type") == "service",
    )


def _error_of_company(consent: _Consent, company: Company) -> tuple[str, str] | None:
    if not company.integration_licence or not consent.scopes <= company.licences:
        return "error_missing_license", "The company does not have enough licenses"
    if consent.service and not company.user_is_administrator:
        return (
            "error_missing_system_admin_right",
            "The user must be a system administrator",
        )
    return None


def _back(consent: _Consent, **answer: str) -> ResponseReturnValue:
    """Send the browser to the registered address, which may have a query already."""
    separator = "&" if urlsplit(consent.redirect_uri).query else "?"
    query = urlencode(answer | {"state": consent.state})
    return redirect(f"{consent.redirect_uri}{separator}{query}", 303)
