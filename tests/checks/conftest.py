"""BRF Björkgården's books at the simulator, as the checks and as Fortnox see them."""

import copy
import dataclasses
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import pytest

from agent.checks.books import Books
from agent.checks.findings import Finding, stopping
from agent.checks.rules import findings
from agent.errors import Rejected
from agent.fortnox.api import CompanyApi
from agent.fortnox.http import Answer
from agent.fortnox.pace import Pacer
from agent.journal import Journal, JournalRow
from agent.ledger.connections import ConnectionView
from agent.simulator import Company, Simulator
from agent.transfer.plan import voucher_of
from agent.transfer.reading import Shelf
from tests.simulator.visitor import GARDENS, Visitor

if TYPE_CHECKING:
    from agent.fortnox.http import Http

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
OK = 201


class Direct:
    """Http without a network between: thousands of journals in seconds."""

    def __init__(self, simulator: Simulator) -> None:
        self._client = simulator.application.test_client()
        self.asked: list[str] = []

    def get(
        self, url: str, headers: Mapping[str, str], params: Mapping[str, str | int]
    ) -> Answer:
        path = urlsplit(url).path
        self.asked.append(path)
        got = self._client.get(path, headers=headers, query_string=params)
        return Answer(got.status_code, dict(got.headers), got.data)

    def post(
        self,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        params: Mapping[str, str | int],
        **_: object,
    ) -> Answer:
        path = urlsplit(url).path
        got = self._client.post(path, headers=headers, data=body, query_string=params)
        return Answer(got.status_code, dict(got.headers), got.data)


class Fortnox:
    """One company, asked by the rules and by force."""

    def __init__(
        self, company: Company, api: CompanyApi, direct: Direct, token: str
    ) -> None:
        self.company = company
        self.api = api
        self._direct = direct
        self._token = token

    def books_for(self, *journals: Journal) -> Books:
        """Read what the rules hold journals against."""
        return Shelf(lambda: NOW).books(self.view, self.api, journals)

    def findings(self, journal: Journal) -> tuple[Finding, ...]:
        """Let the rules judge."""
        return findings(journal, self.books_for(journal))

    def stops(self, journal: Journal) -> tuple[str, ...]:
        """Say, in the rules' own words, what keeps a journal from being sent."""
        return tuple(one.message for one in stopping(self.findings(journal)))

    def refuses(self, journal: Journal) -> bool:
        """Send a journal past the rules; tell whether it was not booked."""
        try:
            self.api.create_voucher(
                voucher_of(journal, "DF3-AAAAAAAAAA"), self._year_id(journal)
            )
        except (Rejected, ValueError):  # ValueError: it could not even be written
            return True
        return False

    def refuses_as_it_is(self, journal: Journal) -> bool:
        """Send a journal with nothing replaced, cut or left out; as `refuses`."""
        voucher = {
            "Description": journal.text,
            "TransactionDate": journal.date.isoformat(),
            "VoucherSeries": journal.series,
            "VoucherRows": [_row_as_it_is(row) for row in journal.rows],
        }
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
        }
        body = json.dumps({"Voucher": voucher}).encode()
        year = {"financialyear": self._year_id(journal)}
        return self._direct.post("/3/vouchers", headers, body, year).status != OK

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

    def _year_id(self, journal: Journal) -> int:
        year = self.company.year_of(journal.date)
        return year.id if year else 2


def _row_as_it_is(row: JournalRow) -> dict[str, str]:
    told = {
        "Account": row.account,
        "Debit": str(row.debit),
        "Credit": str(row.credit),
        "CostCenter": row.cost_centre,
        "Project": row.project,
        "TransactionInformation": row.note,
    }
    return {name: text for name, text in told.items() if text}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(clock=lambda: NOW, rate_limit=100_000_000) as running:
        yield running


@pytest.fixture(scope="module")
def token(simulator: Simulator) -> str:
    with Visitor(simulator) as visitor:
        return str(visitor.grant(GARDENS)["access_token"])


@pytest.fixture(scope="module")
def direct(simulator: Simulator) -> Direct:
    return Direct(simulator)


@pytest.fixture
def fortnox(simulator: Simulator, direct: Direct, token: str) -> Iterator[Fortnox]:
    """The company; what a test changes in it is undone."""
    company = simulator.company(GARDENS)
    untouched = copy.deepcopy(company)
    pacer = Pacer(per_window=100_000_000)
    api = CompanyApi("http://fortnox", lambda: token, cast("Http", direct), pacer)
    yield Fortnox(company, api, direct, token)
    for field in dataclasses.fields(Company):
        setattr(company, field.name, getattr(untouched, field.name))
