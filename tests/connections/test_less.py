"""A company that cannot grant all is asked for bookkeeping alone."""

from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import pytest

from agent.checks.books import Unseen
from agent.connections.identity import tenant_of
from agent.errors import ConsentError, LicenceMissing, ScopeMissing, WrongCompany
from agent.ledger.connections import connection_of
from agent.transfer.reading import Shelf
from tests.builders import GARDENS, SEA_VIEW, journal
from tests.connections.conftest import Desk

EVERYTHING = "bookkeeping costcenter settings companyinformation"


def scopes_asked(desk: Desk, owner_id: int) -> str:
    query = parse_qs(urlsplit(desk.connections.start(owner_id, "/")).query)
    return query["scope"][0]


@pytest.fixture
def poor(desk: Desk) -> int:
    """An owner whose company has a licence for bookkeeping alone, asked once."""
    desk.simulator.company("7696114821").licences = {"bookkeeping"}
    one = desk.enter()
    with pytest.raises(LicenceMissing) as caught:
        desk.finish(desk.answer(one))
    assert "bara om Bokföring" in caught.value.action
    return one


def test_the_next_try_asks_for_bookkeeping_alone(desk: Desk, poor: int) -> None:
    assert scopes_asked(desk, poor) == "bookkeeping"


def test_bookkeeping_alone_connects(desk: Desk, poor: int) -> None:
    finished = desk.finish(desk.answer(poor))
    assert finished.company_name == "BRF Björkgården"
    assert finished.organisation_number == "7696114821"
    view = connection_of(desk.ledger, poor)
    assert view is not None
    assert view.scopes == {"bookkeeping"}
    assert view.database_number == "1018318"


def test_bookkeeping_alone_leaves_out_the_checks_that_need_more(
    desk: Desk, poor: int
) -> None:
    desk.finish(desk.answer(poor))
    view = connection_of(desk.ledger, poor)
    assert view is not None
    shelf = Shelf(desk.ledger.now)
    books = shelf.books(view, desk.connections.api(poor), [journal()])
    assert books.unseen == {Unseen.COST_CENTRES, Unseen.LOCKED_PERIOD}
    assert books.cost_centres is None
    assert books.locked_until is None
    assert "1510" in books.years[0].accounts


def test_bookkeeping_alone_still_knows_the_wrong_company(desk: Desk, poor: int) -> None:
    answer = desk.answer(poor, SEA_VIEW.organisation_number)
    with pytest.raises(WrongCompany, match="BRF Sjöutsikten"):
        desk.finish(answer)


def test_another_owner_is_asked_for_all(desk: Desk, poor: int) -> None:
    assert scopes_asked(desk, poor) == "bookkeeping"
    assert scopes_asked(desk, desk.enter(SEA_VIEW)) == EVERYTHING


def test_where_less_does_not_help_all_is_asked_for_again(desk: Desk, poor: int) -> None:
    desk.simulator.company("7696114821").integration_licence = False
    with pytest.raises(LicenceMissing) as caught:
        desk.finish(desk.answer(poor))
    assert "bara om Bokföring" not in caught.value.action
    assert scopes_asked(desk, poor) == EVERYTHING


def test_once_connected_all_is_asked_for_again(desk: Desk, poor: int) -> None:
    desk.finish(desk.answer(poor))
    assert scopes_asked(desk, poor) == EVERYTHING


def test_a_scope_that_the_portal_does_not_allow_asks_for_less(desk: Desk) -> None:
    desk.simulator.client.scopes = frozenset({"bookkeeping"})
    one = desk.enter()
    with pytest.raises(ScopeMissing):
        desk.finish(desk.answer(one))
    assert desk.finish(desk.answer(one)).company_name == GARDENS.name


def test_without_bookkeeping_there_is_no_connection(desk: Desk) -> None:
    one = desk.enter()
    answer = desk.answer(one)
    for code in desk.simulator._world.books.grants.codes.values():  # noqa: SLF001  no company does this by itself
        code.scopes = frozenset({"companyinformation"})
    with pytest.raises(ScopeMissing, match="Bokföring"):
        desk.finish(answer)
    assert connection_of(desk.ledger, one) is None


def test_a_company_without_financial_year_cannot_be_told(desk: Desk, poor: int) -> None:
    desk.simulator.company("7696114821").years = []
    with pytest.raises(ConsentError, match="vilket bolag"):
        desk.finish(desk.answer(poor))


def test_a_name_with_quotes_is_read_whole(desk: Desk, poor: int) -> None:
    desk.simulator.company("7696114821").name = 'BRF "Björken" i Växjö'
    assert desk.finish(desk.answer(poor)).company_name == 'BRF "Björken" i Växjö'


@pytest.mark.parametrize(
    "token",
    ["", "opaque", "a.b.c", "a.!.c", f"a.{urlsafe_b64encode(b'{}').decode()}.c"],
)
def test_a_token_that_tells_no_company_connects_nothing(token: str) -> None:
    with pytest.raises(ConsentError, match="vilket bolag"):
        tenant_of(token)


@pytest.mark.parametrize("claim", ['"1018318"', "1018318"])
def test_the_company_stands_in_the_token(claim: str) -> None:
    claims = urlsafe_b64encode(f'{{"tenantId": {claim}}}'.encode()).decode()
    assert tenant_of(f"header.{claims.rstrip('=')}.signature") == "1018318"
