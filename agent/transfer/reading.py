"""What companies have in Fortnox, read for the checks and kept for a while.

A batch costs one request each for years, cost centres and locked period, and a year
its pages of accounts, its series and its vouchers, however many journals there are.
What only a single account shows is asked for the accounts in use, and kept longer.
Where the network is slow an answer travels longer than Fortnox' pace makes the next
question wait, so a few are asked at once.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from agent.checks.books import (
    Books,
    Content,
    Unseen,
    YearBooks,
    booked_rows,
    content_of,
)
from agent.errors import (
    FileRefused,
    LicenceMissing,
    NotAuthorised,
    Rejected,
    ScopeMissing,
    TooManyRequests,
)
from agent.fortnox.api import CompanyApi
from agent.fortnox.records import Account, CostCentre, FinancialYear, VoucherSeries
from agent.journal import Journal
from agent.ledger.connections import ConnectionView
from agent.sources.detect import read_journals

AGE = timedelta(minutes=5)
# What an account demands of a row's text is hardly ever changed.
DETAIL_AGE = timedelta(hours=12)
AT_ONCE = 3  # as many as vouchers are aloft: each needs a connection of its own

T = TypeVar("T")
_ByYear = list[tuple[FinancialYear, list[Journal]]]


class Shelf:
    """The books of all companies. Safe to share between threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Tell the age of what is kept by `now`."""
        self._now = now
        self._companies: dict[str, _Company] = {}
        self._lock = threading.Lock()

    def books(
        self,
        company: ConnectionView,
        api: CompanyApi,
        journals: Collection[Journal],
        *,
        since: datetime | None = None,
    ) -> Books:
        """Return what a company has for the years and accounts of these journals.

        What was read before `since`, or too long ago, is read again. What the consent
        does not cover is left out, and said: Fortnox judges every voucher itself.

        Raises:
            AgentError: Fortnox could not be asked.
        """
        kept = self._of(company)
        with kept.lock:
            reading = _Reading(kept, api, tuple(journals), since)
            return reading.books(company.organisation_number)

    def years(
        self, company: ConnectionView, api: CompanyApi
    ) -> tuple[FinancialYear, ...]:
        """Return a company's financial years.

        Raises:
            AgentError: Fortnox could not be asked.
        """
        kept = self._of(company)
        with kept.lock:
            return _Reading(kept, api, (), None).years()

    def drop(self, database_number: str) -> None:
        """Forget a company's books: they are not as we thought, or were changed."""
        with self._lock:
            self._companies.pop(database_number, None)

    def _of(self, company: ConnectionView) -> "_Company":
        with self._lock:
            number = company.database_number
            return self._companies.setdefault(number, _Company(self._now))


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer, and when it was asked for."""

    at: datetime
    answer: Any


@dataclass(slots=True)
class _Company:
    """One company's answers; `lock` is held while some of them are being read."""

    now: Callable[[], datetime]
    lock: threading.Lock = field(default_factory=threading.Lock)
    answers: dict[Hashable, _Kept] = field(default_factory=dict)

    def fresh(
        self, what: Hashable, age: timedelta, since: datetime | None
    ) -> _Kept | None:
        """Return an answer that is young enough, if there is one."""
        kept = self.answers.get(what)
        if kept is None or (since is not None and kept.at < since):
            return None
        # Where the clock was set back, nobody knows how old it is.
        return kept if timedelta() <= self.now() - kept.at <= age else None


@dataclass(frozen=True, slots=True)
class _Reading:
    """One look at a company's books, for these journals."""

    company: _Company
    api: CompanyApi
    journals: tuple[Journal, ...]
    since: datetime | None

    def books(self, organisation_number: str) -> Books:
        """Put together what is kept and what must be read."""
        by_year = self._by_year(self.years())
        self._look_ahead(by_year)
        centres = self._centres()
        locked, is_seen = self._lock()
        read = [self._year(*one) for one in by_year]
        unseen = {
            Unseen.COST_CENTRES: centres is None,
            Unseen.LOCKED_PERIOD: not is_seen,
            Unseen.VOUCHERS: any(not are_seen for _, are_seen in read),
        }
        return Books(
            years=tuple(year for year, _ in read),
            cost_centres=centres,
            locked_until=locked,
            read_on=self.company.now().date(),
            organisation_number=organisation_number,
            unseen=frozenset(what for what, is_so in unseen.items() if is_so),
        )

    def years(self) -> tuple[FinancialYear, ...]:
        """Return all of the company's financial years."""
        return self._keep("years", self.api.financial_years)

    def _by_year(self, years: Collection[FinancialYear]) -> _ByYear:
        """Give the years that the journals fall in, with their journals."""
        found: defaultdict[int, list[Journal]] = defaultdict(list)
        for journal in self.journals:
            for at, year in enumerate(years):
                if year.from_date <= journal.date <= year.to_date:
                    found[at].append(journal)
        return [(year, found[at]) for at, year in enumerate(years) if at in found]

    def _look_ahead(self, by_year: _ByYear) -> None:
        """Have everything kept that is going to be used, several answers at a time."""
        of_years = [
            partial(read, year)
            for year, _ in by_year
            for read in (self._accounts, self._series, self._vouchers)
        ]
        _ask_at_once([self._centres, self._lock, *of_years])
        _ask_at_once(
            [
                partial(self._detail, year, number)
                for year, journals in by_year
                for number in self._used(year, journals)
            ]
        )

    def _year(
        self, year: FinancialYear, journals: list[Journal]
    ) -> tuple[YearBooks, bool]:
        """Read a year; tell also whether its vouchers could be seen."""
        used = self._used(year, journals)
        details = {number: self._detail(year, number) for number in used}
        vouchers = self._vouchers(year)
        books = YearBooks(
            year, self._accounts(year), self._series(year), details, vouchers or {}
        )
        return books, vouchers is not None

    def _used(self, year: FinancialYear, journals: Iterable[Journal]) -> list[str]:
        """Name the accounts that journals use and that the year has."""
        used = {row.account for one in journals for row in booked_rows(one)}
        return sorted(used & self._accounts(year).keys())

    def _accounts(self, year: FinancialYear) -> dict[str, Account]:
        return self._keep(
            ("accounts", year.id),
            lambda: {account.number: account for account in self.api.accounts(year.id)},
        )

    def _detail(self, year: FinancialYear, number: str) -> Account:
        return self._keep(
            ("account", year.id, number),
            lambda: self.api.account(number, year.id),
            DETAIL_AGE,
        )

    def _series(self, year: FinancialYear) -> dict[str, VoucherSeries]:
        return self._keep(
            ("series", year.id),
            lambda: {one.code: one for one in self.api.voucher_series(year.id)},
        )

    def _vouchers(self, year: FinancialYear) -> dict[Content, tuple[str, ...]] | None:
        return self._keep(("vouchers", year.id), lambda: self._read_vouchers(year))

    def _read_vouchers(
        self, year: FinancialYear
    ) -> dict[Content, tuple[str, ...]] | None:
        """Ask for a year with all rows: one request, whatever it holds.

        Always the whole year: SIE's bounds by date are in no specification.
        """
        try:
            booked = read_journals(self.api.sie_export(year.id), "Fortnox.se").journals
        except (NotAuthorised, TooManyRequests):
            raise
        except (Rejected, FileRefused):
            return None
        found: defaultdict[Content, tuple[str, ...]] = defaultdict(tuple)
        for voucher in booked:
            content = content_of(voucher.date, voucher.rows)
            found[content] += (f"{voucher.series} {voucher.number}",)
        return dict(found)

    def _centres(self) -> dict[str, CostCentre] | None:
        def read() -> dict[str, CostCentre]:
            return {centre.code: centre for centre in self.api.cost_centres()}

        return self._keep("centres", lambda: _if_allowed(read))

    def _lock(self) -> tuple[date | None, bool]:
        """Give the last locked day, and whether we may see it."""

        def read() -> tuple[date | None, bool]:
            seen = _if_allowed(lambda: (self.api.locked_until(),))
            return (None, False) if seen is None else (seen[0], True)

        return self._keep("lock", read)

    def _keep(self, what: Hashable, read: Callable[[], T], age: timedelta = AGE) -> T:
        """Give what is kept if it is young enough, else read it."""
        fresh = self.company.fresh(what, age, self.since)
        if fresh is None:
            return self._read(what, read)
        answer: T = fresh.answer
        return answer

    def _read(self, what: Hashable, read: Callable[[], T]) -> T:
        asked_at = self.company.now()
        answer = read()
        self.company.answers[what] = _Kept(asked_at, answer)
        return answer


def _ask_at_once(questions: Iterable[Callable[[], object]]) -> None:
    """Have questions answered, some at a time; the first that fails is raised."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="books") as pool:
        asked = [pool.submit(question) for question in questions]
        try:
            for one in asked:
                one.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _if_allowed(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except (ScopeMissing, LicenceMissing):
        return None
