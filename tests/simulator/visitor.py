"""The other side of the simulator: a person with a browser, and a program."""

from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import requests

from agent.simulator import Simulator

GARDENS = "7696114821"
SEA_VIEW = "7696230577"
REDIRECT = "https://localhost:44300"
SCOPES = "bookkeeping costcenter settings companyinformation"
TIMEOUT = 10


class Visitor:
    """A person at the browser, and the program that she lets in."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim
        self.session = requests.Session()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    def authorize(self, **changes: str) -> requests.Response:
        """Open Fortnox in the browser, as the program asks."""
        asked = {
            "client_id": self.sim.client.client_id,
            "redirect_uri": REDIRECT,
            "scope": SCOPES,
            "state": "the-state",
            "access_type": "offline",
            "response_type": "code",
        }
        return self._get("/oauth-v1/auth", asked | changes)

    def log_in(self, ticket: str, **form: str) -> requests.Response:
        """Fill in the login form."""
        filled = form or {"username": "anna", "password": "hemligt"}
        return self.post_form("/oauth-v1/login", ticket=ticket, **filled)

    def ticket(self, **changes: str) -> str:
        """Come to the consent's beginning, logged in."""
        ticket = query(self.authorize(**changes))["ticket"]
        self.log_in(ticket)
        return ticket

    def consent(
        self, company: str = GARDENS, answer: str = "approve", **changes: str
    ) -> dict[str, str]:
        """Go all the way, and tell what the browser brings back."""
        ticket = self.ticket(**changes)
        self.post_form("/oauth-v1/company", ticket=ticket, company=company)
        return query(self.post_form("/oauth-v1/consent", ticket=ticket, answer=answer))

    def token(
        self, headers: dict[str, str] | None = None, **form: str
    ) -> requests.Response:
        """Ask the token endpoint."""
        client = self.sim.client
        return self.session.post(
            f"{self.sim.url}/oauth-v1/token",
            data=form,
            headers=headers,
            auth=(client.client_id, client.client_secret),
            timeout=TIMEOUT,
        )

    def redeem(self, code: str, **changes: str) -> requests.Response:
        """Exchange a code."""
        form = {"redirect_uri": REDIRECT} | changes
        return self.token(None, grant_type="authorization_code", code=code, **form)

    def refresh(self, refresh_token: str) -> requests.Response:
        """Exchange a refresh token."""
        return self.token(grant_type="refresh_token", refresh_token=refresh_token)

    def grant(self, company: str = GARDENS, **changes: str) -> dict[str, Any]:
        """Consent, exchange the code, and tell the token endpoint's answer."""
        answer = self.redeem(self.consent(company, **changes)["code"])
        record: dict[str, Any] = answer.json()
        return record

    def connect(self, company: str = GARDENS, scopes: str = SCOPES) -> "Api":
        """Consent, and use the API."""
        token = self.grant(company, scope=scopes)["access_token"]
        return Api(self.sim.url, token, self.session)

    def post_form(self, path: str, **form: str) -> requests.Response:
        """Press a button in the browser."""
        return self.session.post(
            self.sim.url + path, data=form, allow_redirects=False, timeout=TIMEOUT
        )

    def page(self, path: str, **parameters: str) -> requests.Response:
        """Look at a page."""
        return self._get(path, parameters)

    def _get(self, path: str, parameters: dict[str, str]) -> requests.Response:
        return self.session.get(
            self.sim.url + path,
            params=parameters,
            allow_redirects=False,
            timeout=TIMEOUT,
        )


class Api:
    """A program that calls the API with an access token."""

    def __init__(self, url: str, token: str, session: requests.Session) -> None:
        self.url = url
        self.headers = {"Authorization": f"Bearer {token}"}
        self._session = session

    def get(self, path: str, **parameters: object) -> requests.Response:
        """Read a resource."""
        return self._session.get(
            f"{self.url}/3/{path}",
            params={name: str(value) for name, value in parameters.items()},
            headers=self.headers,
            timeout=TIMEOUT,
        )

    def read(self, path: str, **parameters: object) -> Any:
        """Read a resource that is there."""
        answer = self.get(path, **parameters)
        assert answer.status_code == requests.codes.ok, answer.text
        return answer.json()

    def post(self, voucher: object, **parameters: object) -> requests.Response:
        """Create a voucher."""
        return self._session.post(
            f"{self.url}/3/vouchers",
            params={name: str(value) for name, value in parameters.items()},
            json=voucher,
            headers=self.headers,
            timeout=TIMEOUT,
        )


def query(answer: requests.Response) -> dict[str, str]:
    """Read what a redirect carries."""
    found = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in found.items()}


def row(account: object, debit: object = 0, credit: object = 0, **more: object) -> Any:
    """Make a row as it is sent."""
    return {"Account": account, "Debit": debit, "Credit": credit, **more}


def voucher(*rows: object, **more: object) -> Any:
    """Make a voucher as it is sent; a good one, unless told otherwise."""
    usual = (row(1510, debit=100.5), row(3011, credit=100.5, CostCenter="10"))
    fields = {
        "Description": "Hyror oktober",
        "TransactionDate": "2026-10-01",
        "VoucherSeries": "A",
        "VoucherRows": list(rows or usual),
    }
    return {"Voucher": fields | more}


def error(answer: requests.Response) -> tuple[int, int, str]:
    """Tell status, number and sentence of a refusal."""
    record = answer.json()["ErrorInformation"]
    return answer.status_code, record["Code"], record["Message"]
