"""A user who approves everything, on the simulator's own pages."""

from urllib.parse import parse_qs, urlsplit

import requests

from agent.simulator import Simulator


def code_from(simulator: Simulator, authorize_url: str, company: str) -> str:
    """Log in, choose `company`, approve, and return the code that comes back."""
    with requests.Session() as browser:
        browser.trust_env = False
        page = browser.get(authorize_url, timeout=10)
        ticket = parse_qs(urlsplit(page.url).query)["ticket"][0]
        for step, fields in (
            ("login", {"method": "bankid"}),
            ("company", {"company": company}),
            ("consent", {"answer": "approve"}),
        ):
            answer = browser.post(
                f"{simulator.url}/oauth-v1/{step}",
                data={"ticket": ticket, **fields},
                allow_redirects=False,
                timeout=10,
            )
            answer.raise_for_status()
        return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
