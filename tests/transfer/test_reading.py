"""What companies have is read once a batch, kept a while, and never when in doubt."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from agent.checks.books import Books, Unseen, content_of
from agent.fortnox.http import Answer, Http
from agent.journal import Journal
from agent.ledger.connections import all_connections
from agent.simulator import Account, Company, Series, Setting, Voucher, VoucherRow
from agent.transfer.reading import AGE, DETAIL_AGE, Shelf
from tests.conftest import Clock
from tests.office import BJORKGARDEN, Office, a_journal, office

NORMAL_CHART = 1_210  # accounts, as BAS has


@dataclass(slots=True)
class Reader:
    """A shelf in an office, with Fortnox' log of what it was asked."""

    desk: Office
    shelf: Shelf

    @property
    def company(self) -> Company:
        return self.desk.simulator.company(BJORKGARDEN.organisation_number)

    def read(self, *journals: Journal) -> Books:
        (view,) = all_connections(self.desk.ledger).values()
        api = self.desk.connections.api(view.owner_id)
        return self.shelf.books(view, api, journals or (a_journal(),))

    def asked(self, *journals: Journal) -> list[str]:
        """Read, and return what Fortnox was asked for it."""
        before = len(self.desk.simulator.requests)
        self.read(*journals)
        return [one.path for one in list(self.desk.simulator.requests)[before:]]


@pytest.fixture
def reader(tmp_path: Path, clock: Clock) -> Iterator[Reader]:
    with office(tmp_path) as desk:
        desk.take_in(a_journal())
        desk.connect(BJORKGARDEN)
        yield Reader(desk, Shelf(clock))


def single(paths: list[str]) -> list[str]:
    """Pick the questions for single accounts."""
    return [path for path in paths if path.startswith("/3/accounts/")]


def give_normal_chart(company: Company) -> None:
    taken = {account.number for account in company.accounts}
    free = (number for number in range(4000, 9999) if number not in taken)
    while len(company.accounts) < NORMAL_CHART:
        company.accounts.append(Account(next(free), "Konto"))


@pytest.mark.parametrize("number", [1, 30])
def test_a_batch_costs_at_most_twelve_questions_however_many_vouchers(
    desk: Office, number: int
) -> None:
    desk.take_in(*(a_journal(f"A{one}") for one in range(number)))
    desk.connect(BJORKGARDEN)
    give_normal_chart(desk.simulator.company(BJORKGARDEN.organisation_number))
    before = len(desk.simulator.requests)

    assert desk.transfer().booked == number

    asked = list(desk.simulator.requests)[before:]
    questions = [
        one.path for one in asked if one.method == "GET" and one.path.startswith("/3/")
    ]
    assert len(single(questions)) == 2
    assert len(questions) - 2 <= 12


def test_three_questions_are_under_way_at_a_time(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = Barrier(3, timeout=30)
    ask = Http.get

    def meet(http: Http, url: str, *given: Any) -> Answer:
        if url.endswith(("/costcenters", "/lockedperiod", "/accounts")):
            meeting.wait()
        return ask(http, url, *given)

    monkeypatch.setattr(Http, "get", meet)
    assert reader.asked()


def test_what_was_read_a_short_while_ago_is_not_read_again(
    reader: Reader, clock: Clock
) -> None:
    assert len(reader.asked()) == 8
    clock.advance(AGE)
    assert reader.asked(a_journal("A26"), a_journal("A27")) == []


def test_what_was_read_too_long_ago_is_read_again_but_not_each_account(
    reader: Reader, clock: Clock
) -> None:
    reader.read()
    clock.advance(AGE + timedelta(seconds=1))
    asked = reader.asked()
    assert len(asked) == 6
    assert single(asked) == []


def test_each_account_in_use_is_read_again_after_half_a_day(
    reader: Reader, clock: Clock
) -> None:
    reader.read()
    clock.advance(DETAIL_AGE + timedelta(seconds=1))
    assert len(single(reader.asked())) == 2


def test_a_clock_that_was_set_back_makes_nothing_younger(
    reader: Reader, clock: Clock
) -> None:
    reader.read()
    clock.advance(-timedelta(hours=1))
    assert len(reader.asked()) == 8


def test_what_was_dropped_is_read_again(reader: Reader) -> None:
    reader.read()
    reader.shelf.drop(str(reader.company.database_number))
    assert len(reader.asked()) == 8


def test_another_account_in_use_costs_one_question(reader: Reader) -> None:
    rows = a_journal().rows
    reader.read()
    other = a_journal(rows=(rows[0], rows[1]._replace(account="3011")))
    assert reader.asked(other) == ["/3/accounts/3011"]


def test_an_account_that_is_not_there_is_not_asked_for(reader: Reader) -> None:
    rows = a_journal().rows
    odd = a_journal(rows=(rows[0], rows[1]._replace(account="9876")))
    assert single(reader.asked(odd)) == ["/3/accounts/1510"]


def test_each_year_in_use_is_read_with_its_own_chart(reader: Reader) -> None:
    reader.company.series.append(Series("Z", years=(3,)))
    books = reader.read(a_journal(), a_journal(day=date(2027, 1, 1)))

    this, after = books.years
    assert (this.year.id, after.year.id) == (2, 3)
    assert "Z" not in this.series
    assert "Z" in after.series


def test_what_an_account_demands_of_a_rows_text_is_read(reader: Reader) -> None:
    (account,) = (one for one in reader.company.accounts if one.number == 3020)
    account.transaction_information = Setting.MANDATORY

    details = reader.read().years[0].details

    assert details["3020"].transaction_information_setting == "MANDATORY"
    assert details["1510"].transaction_information_setting == "ALLOWED"


def test_what_is_booked_already_is_known_by_its_content(reader: Reader) -> None:
    one = a_journal()
    lines = [VoucherRow(int(row.account), row.debit, row.credit) for row in one.rows]
    reader.company.vouchers += [
        Voucher(series, 5, 2, one.date, "För hand", lines) for series in ("A", "B")
    ]

    (year,) = reader.read().years

    assert year.vouchers == {content_of(one.date, one.rows): ("A 5", "B 5")}


def without_centres(company: Company) -> None:
    company.licences.discard("costcenter")


def without_settings(company: Company) -> None:
    company.licences.discard("settings")


@pytest.mark.parametrize(
    ("change", "unseen"),
    [
        (without_centres, Unseen.COST_CENTRES),
        (without_settings, Unseen.LOCKED_PERIOD),
    ],
)
def test_what_may_not_be_read_is_said(
    reader: Reader, change: Callable[[Company], None], unseen: Unseen
) -> None:
    change(reader.company)
    books = reader.read()
    assert books.unseen == {unseen}
    assert (books.cost_centres is None) == (unseen is Unseen.COST_CENTRES)


def test_an_export_that_cannot_be_trusted_is_not_believed(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = b'#FLAGGA 0\r\n#FNAMN "X"\r\n#VER A 1 20261201\r\n{\r\n'
    monkeypatch.setattr(
        "agent.fortnox.api.CompanyApi.sie_export", lambda *_: cut, raising=True
    )
    books = reader.read()
    assert books.unseen == {Unseen.VOUCHERS}
    assert books.years[0].vouchers == {}
