"""BRF Björkgården's books at the simulator, as the checks and as Fortnox see them."""

import copy
import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from agent.checks.books import Books
from agent.checks.findings import Finding, stopping
from agent.checks.rules import findings
from agent.errors import Rejected
from agent.fortnox.api import CompanyApi
from agent.fortnox.http import Http
from agent.fortnox.pace import Pacer
from agent.journal import Journal
from agent.ledger.connections import ConnectionView
from agent.simulator import Company, Simulator
from agent.transfer.plan import voucher_of
from agent.transfer.reading import Shelf
from tests.simulator.visitor import GARDENS, Visitor

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


class Fortnox:
    """One company, asked by the rules and by force."""

    def __init__(self, company: Company, api: CompanyApi) -> None:
        self.company = company
        self.api = api

    def books_for(self, journal: Journal) -> Books:
        """Read what the rules hold a journal against."""
        return Shelf(lambda: NOW).books(self.view, self.api, [journal])

    def findings(self, journal: Journal) -> tuple[Finding, ...]:
        """Let the rules judge."""
        return findings(journal, self.books_for(journal))

    def stops(self, journal: Journal) -> tuple[str, ...]:
        """Say, in the rules' own words, what keeps a journal from being sent."""
        return tuple(one.message for one in stopping(self.findings(journal)))

    @property
    def view(self) -> ConnectionView:
        """The company's connection."""
        return ConnectionView(
            owner_id=1,
            database_number=str(self.company.database_number),
            company_name=self.company.name,
            organisation_number=self.company.organisation_number,
            scopes=frozenset(),
            connected_at=NOW,
            refreshed_at=NOW,
        )

    def refuses(self, journal: Journal) -> bool:
        """Send a journal past the rules; tell whether it was not booked."""
        year = self.company.year_of(journal.date)
        try:
            self.api.create_voucher(
                voucher_of(journal, "DF3-AAAAAAAAAA"), year.id if year else 2
            )
        except (Rejected, ValueError):  # ValueError: it could not even be written
            return True
        return False


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(clock=lambda: NOW, rate_limit=1_000_000) as running:
        yield running


@pytest.fixture(scope="module")
def api(simulator: Simulator) -> CompanyApi:
    with Visitor(simulator) as visitor:
        token = str(visitor.grant(GARDENS)["access_token"])
    pacer = Pacer(per_window=1_000_000)
    return CompanyApi(simulator.url, lambda: token, Http(), pacer)


@pytest.fixture
def fortnox(simulator: Simulator, api: CompanyApi) -> Iterator[Fortnox]:
    """The company; what a test changes in it is undone."""
    company = simulator.company(GARDENS)
    untouched = copy.deepcopy(company)
    yield Fortnox(company, api)
    for field in dataclasses.fields(Company):
        setattr(company, field.name, getattr(untouched, field.name))
