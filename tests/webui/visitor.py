"""A browser, so far as the page's tests need one: its headers, cookie and redirects."""

import re
from html import unescape
from typing import Any

from werkzeug.test import Client, TestResponse

from webui.page import Page

HOST = "localhost:44300"
ORIGIN = f"https://{HOST}"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
FROM_FORTNOX = {
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
}


class Visitor:
    """Somebody at the page, with or without a session."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.client = Client(page.app)

    def enter(self, path: str = "/") -> TestResponse:
        """Open the page by a one-time link."""
        secret = self.page.link(path).partition("#t=")[2]
        return self.post("/oppna", {"t": secret})

    def get(self, path: str, headers: dict[str, str] | None = None) -> TestResponse:
        """Follow a link of the page."""
        return self.ask(
            "GET", path, headers=SAME_ORIGIN if headers is None else headers
        )

    def post(
        self,
        path: str,
        form: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> TestResponse:
        """Send a form of the page."""
        return self.ask(
            "POST",
            path,
            data=form or {},
            headers=SAME_ORIGIN if headers is None else headers,
        )

    def ask(self, method: str, path: str, **request: Any) -> TestResponse:
        """Ask for anything in any way."""
        request["headers"] = {"Host": HOST, **request.get("headers", {})}
        return self.client.open(
            path, base_url=ORIGIN, method=method, buffered=True, **request
        )


def words_of(answer: TestResponse) -> str:
    """Return what a person reads on a page: its text, spaces folded."""
    body = re.sub(r"<head>.*?</head>", " ", answer.text, flags=re.DOTALL)
    text = unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ")
    return " ".join(text.split())
