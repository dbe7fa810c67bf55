"""The books in a file."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from agent.simulator import (
    Account,
    Company,
    FinancialYear,
    Series,
    Simulator,
    default_companies,
)
from tests.simulator.visitor import GARDENS, Api, Visitor, row, voucher


@pytest.fixture
def restart(tmp_path: Path) -> Callable[[], Simulator]:
    return lambda: Simulator(books=tmp_path / "books.json", rate_limit=1000)


def test_vouchers_survive_a_restart_to_the_ore(
    restart: Callable[[], Simulator],
) -> None:
    with restart() as sim, Visitor(sim) as visitor:
        visitor.connect().post(voucher(row(1510, 0.1), row(3011, 0, 0.1)))
        before = sim.company(GARDENS).vouchers

    after = restart().company(GARDENS).vouchers

    assert after == before
    assert after[0].rows[0].debit == Decimal("0.1")


def test_tokens_survive_a_restart(restart: Callable[[], Simulator]) -> None:
    with restart() as sim, Visitor(sim) as visitor:
        grant = visitor.grant(account_type="service")

    with restart() as sim, Visitor(sim) as visitor:
        api = Api(sim.url, grant["access_token"], visitor.session)
        assert api.get("companyinformation").status_code == 200
        assert visitor.refresh(grant["refresh_token"]).status_code == 200
        tenant = {"TenantId": "1018318"}
        answer = visitor.token(tenant, grant_type="client_credentials")
        assert answer.status_code == 200


def test_a_used_refresh_token_stays_used(restart: Callable[[], Simulator]) -> None:
    with restart() as sim, Visitor(sim) as visitor:
        token = visitor.grant()["refresh_token"]
        visitor.refresh(token)

    with restart() as sim, Visitor(sim) as visitor:
        assert visitor.refresh(token).status_code == 400


def test_numbers_go_on_after_a_restart(restart: Callable[[], Simulator]) -> None:
    for expected in (1, 2):
        with restart() as sim, Visitor(sim) as visitor:
            answer = visitor.connect().post(voucher())
            assert answer.json()["Voucher"]["VoucherNumber"] == expected


def test_every_default_company_survives_as_it_was(
    restart: Callable[[], Simulator],
) -> None:
    with restart() as sim, Visitor(sim) as visitor:
        visitor.grant()

    assert restart().companies == default_companies()


def test_nothing_is_left_beside_the_file(
    restart: Callable[[], Simulator], tmp_path: Path
) -> None:
    with restart() as sim, Visitor(sim) as visitor:
        visitor.grant()

    assert [path.name for path in tmp_path.iterdir()] == ["books.json"]


def test_a_file_that_holds_no_books_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "books.json"
    path.write_text("{}")

    with pytest.raises(ValidationError):
        Simulator(books=path)

    assert path.read_text() == "{}"


def test_a_company_of_another_time_is_built_in_a_few_lines() -> None:
    company = Company(
        organisation_number="1111111116",
        name="Exempelbolaget",
        database_number=1,
        years=[
            FinancialYear(n, date(2008 + n, 1, 1), date(2008 + n, 12, 31))
            for n in (1, 2, 3)
        ],
        accounts=[Account(1510, "Kundfordringar"), Account(3011, "Hyror")],
        series=[Series("B")],
    )
    rows = (row(1510, debit=1), row(3011, credit=1))
    sent = voucher(*rows, VoucherSeries="B", TransactionDate="2011-03-22")

    with Simulator(companies=[company]) as sim, Visitor(sim) as visitor:
        answer = visitor.connect("1111111116").post(sent)

    assert answer.status_code == 201
    assert company.vouchers[0].year == 3
