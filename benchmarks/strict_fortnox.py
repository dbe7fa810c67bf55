"""The simulator as a process of its own: as many companies as asked for, 25 in 5 s.

Its window slides and counts what it refuses; see agent/simulator/rate.py.
"""

import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.connection import Connection

import requests

from agent.journal import Owner
from agent.simulator import Company, LoggedRequest, Simulator, default_companies
from tests.office import HOME

API = "/3/"
VOUCHERS = "/3/vouchers"


@dataclass(frozen=True, slots=True)
class Fortnox:
    """A running simulator, and how to log in to it."""

    port: int
    client_id: str
    client_secret: str

    @property
    def url(self) -> str:
        """Where it is, without any network between."""
        return f"http://127.0.0.1:{self.port}"

    def requests(self) -> list[LoggedRequest]:
        """Return what its API was asked, oldest first."""
        answer = requests.get(f"{self.url}/simulator/requests", timeout=60).json()
        logged = [
            LoggedRequest(**{**one, "time": datetime.fromisoformat(one["time"])})
            for one in answer
        ]
        return [one for one in logged if one.path.startswith(API)]

    def vouchers(self) -> int:
        """Return how many vouchers its companies have, all told."""
        books = requests.get(f"{self.url}/simulator/books", timeout=60).json()
        return sum(len(company["vouchers"]) for company in books)


@contextmanager
def strict_fortnox(companies: int) -> Iterator[Fortnox]:
    """Run it."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(there, companies), daemon=True)
    process.start()
    try:
        yield Fortnox(*json.loads(here.recv()))
    finally:
        process.kill()
        process.join()


def owner(number: int) -> Owner:
    """Return the owner whose company is the `number`th."""
    return Owner(f"BRF Takten {number}", f"7690{number:06}")


def _run(pipe: Connection, companies: int) -> None:
    books = [_company(number) for number in range(companies)]
    simulator = Simulator(companies=books, redirect_uris=(HOME,))
    simulator.start()
    client = simulator.client
    pipe.send(json.dumps([simulator.port, client.client_id, client.client_secret]))
    pipe.recv()  # nothing comes: it is ended from outside


def _company(number: int) -> Company:
    return replace(
        deepcopy(default_companies()[0]),
        name=owner(number).name,
        organisation_number=owner(number).organisation_number,
        database_number=2_000_000 + number,
    )
