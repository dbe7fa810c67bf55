"""A person's walk through the simulator's pages: log in, choose, approve. For --auto.

Fills in the real forms over HTTP, and follows the last redirect to our own page.
"""

from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

MOST_PAGES = 12
TIMEOUT = 10  # seconds


class _Form(HTMLParser):
    """The first form of a page: its hidden fields and its buttons."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.buttons: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and "name" in given:
            self.fields[given["name"]] = given.get("value", "")
        if tag == "button" and "name" in given:
            self.buttons.append((given["name"], given.get("value", "")))


def give_consent(address: str, organisation_number: str, home: str) -> bool:
    """Consent for a company as a person would; tell whether we were let in at home.

    `address` is where the browser would be sent, `home` our own page's origin.
    """
    answer = walk(address, organisation_number, home)
    with requests.Session() as browser:
        browser.trust_env = False
        return browser.get(answer, timeout=TIMEOUT).ok


def walk(address: str, organisation_number: str, home: str) -> str:
    """Go through the simulator's pages; return the address that leads back home.

    Raises:
        LookupError: the pages led nowhere.
    """
    with requests.Session() as browser:
        browser.trust_env = False  # the simulator is never behind a proxy
        page = browser.get(address, timeout=TIMEOUT, allow_redirects=False)
        for _ in range(MOST_PAGES):
            if page.is_redirect:
                there = urljoin(page.url, page.headers["Location"])
                if there.startswith(home):
                    return there
                page = browser.get(there, timeout=TIMEOUT, allow_redirects=False)
                continue
            form = _Form(page.text)
            answer = {**form.fields, **_choice(form.buttons, organisation_number)}
            page = browser.post(
                page.url, data=answer, timeout=TIMEOUT, allow_redirects=False
            )
    raise LookupError(f"no way home from {address}")


def _choice(buttons: list[tuple[str, str]], organisation_number: str) -> dict[str, str]:
    """Press what leads on: the company, BankID, or the approval."""
    for wanted in (("company", organisation_number), ("method", "bankid")):
        if wanted in buttons:
            return dict([wanted])
    return {"answer": "approve"}
