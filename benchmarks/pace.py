"""How near we come to Fortnox' limit, beside the loop that most clients use.

    python -m benchmarks.pace [--vouchers 500] [--companies 20] [--delays 0,50,300]

Fortnox' limit is 25 requests in 5 s a company; the simulator in a process of its own
holds to it strictly. The goals: 95 % of 5 requests a second for one company whatever
the network's delay, 90 % of 100 for twenty companies at once, never a 429, and at most
12 requests a company and batch that are not vouchers.
"""

import argparse
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from agent.connections.connections import Connections
from agent.connections.secrets import Secrets
from agent.demo.demo import MemoryStore
from agent.errors import TooManyRequests
from agent.fortnox.api import CompanyApi
from agent.fortnox.http import Http
from agent.fortnox.pace import Pacer
from agent.fortnox.records import NewVoucher
from agent.ledger import outbox
from agent.ledger.files import FileFacts
from agent.ledger.imports import import_journals
from agent.ledger.journals import waiting
from agent.ledger.ledger import Ledger
from agent.ledger.opening import open_ledger
from agent.logs import begin_logging
from agent.simulator import LoggedRequest
from agent.transfer.plan import voucher_of
from agent.transfer.transfers import Transfers
from benchmarks.slow_network import slow_network
from benchmarks.strict_fortnox import VOUCHERS, Fortnox, owner, strict_fortnox
from tests.office import HOME, a_journal, answer_to

LIMIT = 5.0  # requests a second and company
MOST_OTHERS = 12
TOO_MANY = HTTPStatus.TOO_MANY_REQUESTS
NAIVE_PAUSE = 1.0  # seconds after a 429
DAY = date(2026, 12, 1)


class _NoPacer(Pacer):
    """Lets every request go at once."""

    def wait(self) -> None:
        """Do not."""


@dataclass(frozen=True, slots=True)
class _Office:
    """One PC whose owners are connected and have journals waiting."""

    ledger: Ledger
    connections: Connections

    @property
    def journal_ids(self) -> list[int]:
        return [one.id for one in waiting(self.ledger)]


@dataclass(frozen=True, slots=True)
class _Run:
    """What Fortnox saw of one batch, and how many cores it took on our side."""

    requests: list[LoggedRequest]
    cores: float


def main() -> None:
    """Measure one company at every delay, the naive loop, and all companies at once."""
    chosen = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        begin_logging(Path(folder))
        _measure(chosen.vouchers, chosen.companies, chosen.delays)


def _measure(vouchers: int, companies: int, delays: list[int]) -> None:
    for delay in delays:
        _tell(f"1 company, {delay} ms", 1, _transfer(1, vouchers, delay / 1000))
    for delay in delays:
        _tell(f"naive loop, {delay} ms", 1, _send_naively(vouchers, delay / 1000))
    at_once = _transfer(companies, vouchers, 0)
    _tell(f"{companies} companies, 0 ms", companies, at_once)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vouchers", type=int, default=500)
    parser.add_argument("--companies", type=int, default=20)
    parser.add_argument("--delays", type=_numbers, default=[0, 50, 300])
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _transfer(companies: int, vouchers: int, round_trip: float) -> _Run:
    """Send as the agent does."""
    with _office(companies, vouchers, round_trip, Pacer) as (office, fortnox):
        transfers = Transfers(
            office.ledger,
            office.connections,
            grace=timedelta(seconds=120),
            second_look=timedelta(seconds=10),
        )
        ids = office.journal_ids
        began, at, worked = time.monotonic(), datetime.now(UTC), time.process_time()
        transfers.start(ids, "benchmark")
        while transfers.is_running:
            time.sleep(0.1)
        cores = (time.process_time() - worked) / (time.monotonic() - began)
        return _Run(_checked(fortnox, at, companies * vouchers), cores)


def _send_naively(vouchers: int, round_trip: float) -> _Run:
    """Send; sleep and try again where Fortnox says that it is too much."""
    with _office(1, vouchers, round_trip, _NoPacer) as (office, fortnox):
        outbox.plan(office.ledger, office.journal_ids, "benchmark")
        api = office.connections.api(1)
        year_id = next(
            year.id
            for year in api.financial_years()
            if year.from_date <= DAY <= year.to_date
        )
        at, worked, began = datetime.now(UTC), time.process_time(), time.monotonic()
        for planned in outbox.in_hand(office.ledger, 1):
            voucher = voucher_of(planned.journal, planned.marker)
            while not _is_booked(api, voucher, year_id):
                time.sleep(NAIVE_PAUSE)
        cores = (time.process_time() - worked) / (time.monotonic() - began)
        return _Run(_checked(fortnox, at, vouchers), cores)


def _is_booked(api: CompanyApi, voucher: NewVoucher, year_id: int) -> bool:
    try:
        api.create_voucher(voucher, year_id)
    except TooManyRequests:
        return False
    return True


@contextmanager
def _office(
    companies: int, vouchers: int, round_trip: float, pacer: type[Pacer]
) -> Iterator[tuple[_Office, Fortnox]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        strict_fortnox(companies) as fortnox,
        slow_network(fortnox.port, round_trip) as port,
    ):
        ledger = open_ledger(Path(folder) / "ledger.db", lambda: datetime.now(UTC))
        secrets = Secrets(MemoryStore())
        secrets.keep_client(fortnox.client_id, fortnox.client_secret)
        connections = Connections(
            ledger,
            secrets,
            login_url=fortnox.url,
            api_url=f"http://127.0.0.1:{port}",
            redirect_uri=HOME,
            http=Http(),
            pacer=pacer,
        )
        for number in range(companies):
            _take_in(ledger, number, vouchers)
            address = connections.start(number + 1, "/")
            company = owner(number).organisation_number
            connections.finish(answer_to(address, company), "benchmark")
        time.sleep(5)  # so that what connecting asked is out of Fortnox' window
        yield _Office(ledger, connections), fortnox
        ledger.close()


def _take_in(ledger: Ledger, company: int, vouchers: int) -> None:
    journals = [
        a_journal(f"A{number}", owner=owner(company), day=DAY)
        for number in range(vouchers)
    ]
    facts = FileFacts(f"{company}", f"{company}.si", "", 1)
    import_journals(ledger, facts, journals)


def _checked(fortnox: Fortnox, since: datetime, vouchers: int) -> list[LoggedRequest]:
    """Return what was asked since then; there is no pace without exactly once."""
    booked = fortnox.vouchers()
    if booked != vouchers:
        raise SystemExit(f"{booked} vouchers booked instead of {vouchers}")
    return [one for one in fortnox.requests() if one.time >= since]


def _tell(name: str, companies: int, run: _Run) -> None:
    sending = [one for one in run.requests if one.path == VOUCHERS]
    refused = sum(one.status == TOO_MANY for one in run.requests)
    others = Counter(one.company for one in run.requests if one.path != VOUCHERS)
    print(
        f"{name:20} {_share(sending, companies):5.1%} of the limit while sending, "
        f"{_share(run.requests, companies):5.1%} of the whole batch; {refused} x 429; "
        f"{max(others.values(), default=0)} besides vouchers (goal {MOST_OTHERS}); "
        f"{run.cores:.2f} cores; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def _share(asked: list[LoggedRequest], companies: int) -> float:
    """What was carried out a second, from the first request to the last."""
    carried_out = sum(one.status != TOO_MANY for one in asked)
    seconds = (asked[-1].time - asked[0].time).total_seconds()
    # As many gaps as requests, but one a company.
    return (carried_out - companies) / seconds / LIMIT / companies


if __name__ == "__main__":
    main()
