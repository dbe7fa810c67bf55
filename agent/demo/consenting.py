"""A person's walk through the simulator's pages: log in, choose, approve. For --auto.

Fills in the real forms over HTTP, and follows the last redirect to our own page.
"""

from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

MOST_PAGES = 6
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
    """Consent for a company as a person would; tell whether we came home.

    `address` is where the browser would be sent, `home` our own page's origin.
    """
    with requests.Session() as browser:
        browser.trust_env = False  # the simulator is never behind a proxy
        page = browser.get(address, timeout=TIMEOUT)
        for _ in range(MOST_PAGES):
            if page.url.startswith(home):
                return page.ok
            form = _Form(page.text)
            answer = {**form.fields, **_choice(form.buttons, organisation_number)}
            page = browser.post(urljoin(page.url, ""), data=answer, timeout=TIMEOUT)
    return False


def _choice(buttons: list[tuple[str, str]], organisation_number: str) -> dict[str, str]:
    """Press what leads on: the company, BankID, or the approval."""
    for wanted in (("company", organisation_number), ("method", "bankid")):
        if wanted in buttons:
            return dict([wanted])
    return {"answer": "approve"}
